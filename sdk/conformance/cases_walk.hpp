// Conformance: which phases run, in which order, and how a walk ends.
#pragma once

#include "conformance/scene.hpp"

namespace gatehouse::conformance {

/// alpha, beta, gamma with request and response phases that proceed.
inline void add_three(Scene& scene) {
  for (const char* name : {"alpha", "beta", "gamma"}) {
    Probe& probe = scene.add(name);
    probe.on_request = answers(GH_PROCEED);
    probe.on_response = answers(GH_PROCEED);
  }
}

inline std::vector<std::string> journal_without_ends() {
  std::vector<std::string> words;
  for (const auto& word : Probe::journal()) {
    if (word.size() < 4 || word.substr(word.size() - 4) != ".end") words.push_back(word);
  }
  return words;
}

inline int ends_of(const std::string& name) {
  int count = 0;
  for (const auto& word : Probe::journal()) count += word == name + ".end" ? 1 : 0;
  return count;
}

inline std::int32_t respond_204(Call& call) {
  call.host.respond(call.exchange, 204, nullptr, 0, {nullptr, 0});
  return GH_RESPONDED;
}

inline const std::vector<Case>& walk_cases() {
  static const std::vector<Case> kCases{
      {"RequestPhasesRunInWrittenOrderAndResponsePhasesInReverse",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         add_three(scene);
         scene.load();
         const Seen seen = scene.run();
         claims.that(seen.is_done, "the exchange is done");
         claims.equal(seen.status, 200U, "status");
         claims.journal(journal_without_ends(), {"alpha.request", "beta.request", "gamma.request", "gamma.response",
                                                 "beta.response", "alpha.response"});
         for (const char* name : {"alpha", "beta", "gamma"})
           claims.equal(ends_of(name), 1, std::string("ends of ") + name);
       }},
      {"TheFirstThatRespondsEndsTheWalk",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& first = scene.add("alpha");
         first.on_request = answers(GH_PROCEED);
         first.on_response = answers(GH_PROCEED);
         Probe& second = scene.add("beta");
         second.on_request = respond_204;
         second.on_response = answers(GH_PROCEED);
         Probe& third = scene.add("gamma");
         third.on_request = answers(GH_PROCEED);
         third.on_response = answers(GH_PROCEED);
         scene.load();
         const Seen seen = scene.run();
         claims.equal(seen.status, 204U, "status");
         claims.that(!seen.reached_upstream, "the upstream is not reached");
         claims.journal(journal_without_ends(), {"alpha.request", "beta.request", "alpha.response"});
         claims.equal(ends_of("beta"), 1, "ends of the one that answered");
         claims.equal(ends_of("gamma"), 0, "ends of the one that was never entered");
       }},
      {"OnlyDeclaredPhasesAreCalled",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_response = answers(GH_PROCEED);
         scene.load();
         scene.run(post({"body"}));
         claims.journal(Probe::journal(), {"alpha.response", "alpha.end"});
       }},
      {"AnObserverHasItsEndAlthoughNoPhaseWasEntered",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& observer = scene.add("observer");
         observer.flags = GH_OBSERVER;
         scene.load();
         scene.run();
         claims.journal(Probe::journal(), {"observer.end"});
       }},
      {"StateBelongsToInstanceAndExchangeAndReachesOnEnd",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         static int marks[2];
         static void* ended[2];
         for (int i = 0; i < 2; ++i) {
           Probe& probe = scene.add(i == 0 ? "alpha" : "beta");
           probe.on_request = [i](Call& call) {
             if (*call.state != nullptr) call.probe.write("dirty");
             *call.state = &marks[i];
             return GH_PROCEED;
           };
           probe.on_response = [i](Call& call) {
             if (*call.state != &marks[i]) call.probe.write("lost");
             return GH_PROCEED;
           };
           probe.on_end = [i](Call& call) { ended[i] = *call.state; };
         }
         scene.load();
         scene.run();
         scene.run();
         for (const auto& word : Probe::journal())
           claims.that(word.find("dirty") == std::string::npos && word.find("lost") == std::string::npos,
                       "state: " + word);
         claims.that(ended[0] == &marks[0] && ended[1] == &marks[1], "on_end receives the state of its own instance");
       }},
      {"WorkerStateIsStartedBeforeAndStoppedBeforeDestroy",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.is_local = true;
         probe.on_request = [](Call& call) {
           if (call.local != nullptr) call.probe.write("local");
           return GH_PROCEED;
         };
         scene.load();
         scene.run();
         claims.that(probe.started >= 1, "worker_start ran");
         claims.journal(journal_without_ends(), {"alpha.request", "alpha.local"});
         host.unload();
         claims.equal(probe.stopped, probe.started, "every started worker state is stopped");
         claims.equal(probe.destroyed, probe.created, "every instance is destroyed once");
       }},
      {"AReloadKeepsTheOldChainForExchangesInFlight",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha", {.config = "value: 1"});
         probe.on_request = answers(GH_PROCEED);
         probe.on_response = answers(GH_PROCEED);
         scene.load();
         host.upstream({.after = std::chrono::milliseconds{5}});
         const std::size_t old = scene.start();
         claims.that(host.reload({{&probe.table(), probe.config("value: 2")}}).empty(), "the reload succeeds");
         claims.equal(probe.created, 2, "a second instance was created while the first lives");
         claims.equal(probe.destroyed, 0, "the old instance is held by its exchange");
         host.advance(std::chrono::milliseconds{5});
         claims.that(scene.look(old).is_done, "the old exchange is done");
         claims.equal(probe.destroyed, 1, "then the old instance goes");
       }},
  };
  return kCases;
}

}  // namespace gatehouse::conformance
