// Conformance: suspension, resumption, deadlines, clients that leave, on_end exactly once.
#pragma once

#include "conformance/cases_answers.hpp"
#include "conformance/scene.hpp"
#include "gatehouse/abi/ext/timer.h"

namespace gatehouse::conformance {

/// A phase that sleeps and resumes with a verdict; what it needs lives in static memory, one exchange at a time.
struct Sleeper {
  const gh_host* host = nullptr;
  gh_exchange* exchange = nullptr;
  std::int32_t verdict = GH_PROCEED;
  std::int32_t error = 99;
  bool resumes_twice = false;
  gh_op op = 0;

  static void wake(void* context, std::int32_t error) {
    auto& self = *static_cast<Sleeper*>(context);
    self.error = error;
    Probe::journal().push_back("woken");
    self.host->resume(self.exchange, self.verdict);
    if (self.resumes_twice) self.host->resume(self.exchange, self.verdict);
  }
  std::int32_t sleep(Call& call, Duration duration) {
    host = &call.host;
    exchange = call.exchange;
    std::int32_t at_once = 0;
    op = call.extension<gh_timer_v1>(GH_TIMER)->sleep(call.exchange, duration.count(), &at_once, wake, this);
    return op == 0 ? GH_FAILED : GH_SUSPENDED;
  }
};

inline Probe::Phase sleeping(Sleeper& sleeper, Duration duration) {
  return [&sleeper, duration](Call& call) { return sleeper.sleep(call, duration); };
}

inline const std::vector<Case>& suspend_cases() {
  using namespace std::chrono_literals;
  static const std::vector<Case> kCases{
      {"ASuspendedWalkGoesOnWhenItIsResumed",
       [](HostUnderTest& host, Claims& claims) {
         Sleeper sleeper;
         Scene scene{host, claims};
         scene.add("alpha").on_request = sleeping(sleeper, 10ms);
         scene.add("beta").on_request = answers(GH_PROCEED);
         scene.load();
         const std::size_t exchange = scene.start();
         claims.journal(Probe::journal(), {"alpha.request"});
         host.advance(9ms);
         claims.that(!scene.look(exchange).is_done, "not before its time");
         host.advance(1ms + 20ms);
         claims.equal(scene.look(exchange).status, 200U, "status");
         claims.equal(sleeper.error, 0, "error of the sleep");
         claims.journal(journal_without_ends(), {"alpha.request", "woken", "beta.request"});
       },
       {Ability::timer}},
      {"ASuspendedPhaseMayAnswer",
       [](HostUnderTest& host, Claims& claims) {
         Sleeper sleeper{.verdict = GH_RESPONDED};
         Scene scene{host, claims};
         scene.add("alpha").on_request = [&](Call& call) {
           call.host.respond(call.exchange, 204, nullptr, 0, {nullptr, 0});
           return sleeper.sleep(call, 1ms);
         };
         scene.load();
         const std::size_t exchange = scene.start();
         host.advance(50ms);
         claims.equal(scene.look(exchange).status, 204U, "status");
       },
       {Ability::timer}},
      {"ASecondResumeIsIgnoredAndCounted",
       [](HostUnderTest& host, Claims& claims) {
         Sleeper sleeper{.resumes_twice = true};
         Scene scene{host, claims};
         scene.add("alpha").on_request = sleeping(sleeper, 1ms);
         scene.add("beta").on_request = answers(GH_PROCEED);
         scene.load();
         const std::size_t exchange = scene.start();
         host.advance(50ms);
         claims.equal(scene.look(exchange).status, 200U, "status");
         claims.equal(host.misbehaviours(), std::uint64_t{1}, "misbehaviours");
         claims.journal(journal_without_ends(), {"alpha.request", "woken", "beta.request"});
       },
       {Ability::timer}},
      {"ResponsePhasesMaySuspend",
       [](HostUnderTest& host, Claims& claims) {
         Sleeper sleeper;
         Scene scene{host, claims};
         scene.add("alpha").on_response = answers(GH_PROCEED);
         scene.add("beta").on_response = sleeping(sleeper, 5ms);
         scene.load();
         const std::size_t exchange = scene.start();
         claims.equal(scene.look(exchange).status, 0U, "no head before the phase is over");
         host.advance(50ms);
         claims.equal(scene.look(exchange).status, 200U, "status");
         claims.journal(journal_without_ends(), {"beta.response", "woken", "alpha.response"});
       },
       {Ability::timer}},
      {"AMissedDeadlineIsAFailureOfThePlugin",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         scene.add("alpha").on_request = answers(GH_SUSPENDED);  // a waker that nobody ever wakes
         scene.load({.timeout = 2s});
         const std::size_t exchange = scene.start();
         host.advance(1900ms);
         claims.that(!scene.look(exchange).is_done, "not before the deadline");
         host.advance(500ms);
         claims.equal(scene.look(exchange).status, 503U, "status");
         claims.equal(scene.look(exchange).reason, "plugin_failed", "reason");
         claims.equal(ends_of("alpha"), 1, "ends");
       }},
      {"AClientThatLeavesEndsTheExchangeAndCancelsItsOperations",
       [](HostUnderTest& host, Claims& claims) {
         Sleeper sleeper;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = sleeping(sleeper, 10ms);
         probe.on_end = [](Call& call) { call.probe.write("left " + std::to_string(call.report->client)); };
         scene.load();
         const std::size_t exchange = scene.start();
         host.disconnect(exchange);
         claims.that(scene.look(exchange).is_done, "the exchange is over at once");
         host.advance(1s);
         claims.journal(Probe::journal(), {"alpha.request", "alpha.end", "alpha.left 1"});
         claims.that(!scene.look(exchange).reached_upstream, "the upstream is not reached");
       },
       {Ability::timer}},
      {"WithTheHintFinishTheExchangeGoesOn",
       [](HostUnderTest& host, Claims& claims) {
         Sleeper sleeper;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = [&](Call& call) {
           call.host.hint(call.exchange, GH_FINISH);
           return sleeper.sleep(call, 10ms);
         };
         probe.on_response = answers(GH_PROCEED);
         scene.load();
         const std::size_t exchange = scene.start();
         host.disconnect(exchange);
         claims.that(!scene.look(exchange).is_done, "it goes on");
         host.advance(100ms);
         claims.that(scene.look(exchange).reached_upstream, "the upstream is reached");
         claims.that(scene.look(exchange).is_done, "then it ends");
         claims.journal(Probe::journal(), {"alpha.request", "woken", "alpha.response", "alpha.end"});
       },
       {Ability::timer}},
      {"AClientThatLeavesDuringForwardingCancelsTheAttempt",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = answers(GH_PROCEED);
         probe.on_response = answers(GH_PROCEED);
         probe.on_end = [](Call& call) {
           call.probe.write(call.report->attempt_count == 1 ? std::to_string(call.report->attempts[0].result)
                                                            : "no attempt");
         };
         scene.load();
         host.upstream({.how = Answer::How::never});
         const std::size_t exchange = scene.start();
         host.disconnect(exchange);
         claims.that(scene.look(exchange).is_done, "the exchange is over");
         claims.journal(Probe::journal(), {"alpha.request", "alpha.end", "alpha.7"});
       }},
      {"ACancelledOperationNeverCompletes",
       [](HostUnderTest& host, Claims& claims) {
         Sleeper kept;
         Sleeper dropped;
         Scene scene{host, claims};
         scene.add("alpha").on_request = [&](Call& call) {
           dropped.sleep(call, 1ms);
           call.host.cancel(&call.host, dropped.op);
           call.host.cancel(&call.host, dropped.op);  // what is over already is ignored
           call.host.cancel(&call.host, 0);
           return kept.sleep(call, 5ms);
         };
         scene.load();
         const std::size_t exchange = scene.start();
         host.advance(100ms);
         claims.equal(scene.look(exchange).status, 200U, "status");
         claims.equal(dropped.error, 99, "the cancelled sleep did not complete");
       },
       {Ability::timer}},
      {"UnloadingEndsWhatIsSuspended",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = answers(GH_PROCEED);
         scene.load();
         scene.run();
         host.unload();
         claims.equal(probe.created, probe.destroyed, "instances destroyed");
         claims.equal(ends_of("alpha"), 1, "ends");
       }},
  };
  return kCases;
}

}  // namespace gatehouse::conformance
