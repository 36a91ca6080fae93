// Conformance: the other extensions: metrics, control, http_call, blocking, template, pattern, cells, sink, document.
#pragma once

#include "conformance/cases_answers.hpp"
#include "conformance/scene.hpp"
#include "gatehouse/abi/ext/blocking.h"
#include "gatehouse/abi/ext/control.h"
#include "gatehouse/abi/ext/draft/cells.h"
#include "gatehouse/abi/ext/draft/document.h"
#include "gatehouse/abi/ext/draft/pattern.h"
#include "gatehouse/abi/ext/http_call.h"
#include "gatehouse/abi/ext/metrics.h"
#include "gatehouse/abi/ext/sink.h"
#include "gatehouse/abi/ext/template.h"
#include "gatehouse/abi/ext/timer.h"

namespace gatehouse::conformance {

/// An operation of one exchange that resumes it; the error is written into the journal.
struct Waiter {
  const gh_host* host = nullptr;
  gh_exchange* exchange = nullptr;
  const char* word = "";
  gh_http_response response{};

  void on(Call& call) {
    host = &call.host;
    exchange = call.exchange;
  }
  static void done(void* context, std::int32_t error) {
    auto& self = *static_cast<Waiter*>(context);
    Probe::journal().push_back(std::string(self.word) + "=" + std::to_string(error));
    self.host->resume(self.exchange, GH_PROCEED);
  }
};

inline int released = 0;

inline const std::vector<Case>& service_cases() {
  using namespace std::chrono_literals;
  static const std::vector<Case> kCases{
      {"AnUnknownExtensionIsNull",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = answers(GH_PROCEED);
         probe.on_create = [](Call& call) {
           return call.host.extension(&call.host, text("gatehouse.nothing/1")) == nullptr;
         };
         scene.load();
       }},
      {"MetricsAreDefinedAtCreateAndRecordedLater",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         static gh_metric counter;
         static gh_metric same;
         Probe& probe = scene.add("alpha");
         probe.on_create = [](Call& call) {
           const auto* table = call.extension<gh_metrics_v1>(GH_METRICS);
           const gh_label label{text("kind"), text("x")};
           counter = table->counter(call.instance, text("seen_total"), text("Seen."), &label, 1);
           same = table->counter(call.instance, text("other_total"), text("Other."), nullptr, 0);
           return counter != 0 && same != 0 && counter != same;
         };
         probe.on_request = [](Call& call) {
           call.extension<gh_metrics_v1>(GH_METRICS)->add(call.instance, counter, 2);
           call.extension<gh_metrics_v1>(GH_METRICS)->add(call.instance, 0, 2);  // not defined: ignored
           return GH_PROCEED;
         };
         scene.load();
         claims.equal(scene.run().status, 200U, "status");
       },
       {Ability::metrics}},
      {"ATopicRunsItsJobOnceForManyAskersAndWaitersAreTold",
       [](HostUnderTest& host, Claims& claims) {
         static gh_topic* topic;
         static const int object = 5;
         Waiter first{.word = "first"};
         Waiter second{.word = "second"};
         released = 0;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_create = [](Call& call) {
           const auto* table = call.extension<gh_control_v1>(GH_CONTROL);
           static const gh_control_v1* kept;
           kept = table;
           const auto job = [](void*, gh_topic* mine) {
             Probe::journal().push_back("job");
             kept->publish(mine, &object, 0);
           };
           topic = table->topic(call.instance, text(""), job, nullptr, [](const void*) { ++released; });
           return topic != nullptr && table->current(topic) == nullptr;
         };
         probe.on_request = [&](Call& call) {
           const auto* table = call.extension<gh_control_v1>(GH_CONTROL);
           if (table->current(topic) == &object) return GH_PROCEED;
           Waiter& waiter = first.host == nullptr ? first : second;
           waiter.on(call);
           table->ask(topic);
           std::int32_t error = 0;
           return table->wait(topic, call.exchange, 10, 1'000'000'000, &error, Waiter::done, &waiter) != 0
                      ? GH_SUSPENDED
                      : GH_FAILED;
         };
         scene.load();
         claims.equal(scene.run().status, 200U, "status");
         claims.equal(scene.run().status, 200U, "status with the object there");
         claims.journal(journal_without_ends(), {"alpha.request", "job", "first=0", "alpha.request"});
         host.unload();
         claims.equal(released, 1, "released");
       },
       {Ability::control}},
      {"TooManyWaitersAreFullAtOnce",
       [](HostUnderTest& host, Claims& claims) {
         static gh_topic* topic;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_create = [](Call& call) {
           topic = call.extension<gh_control_v1>(GH_CONTROL)
                       ->topic(
                           call.instance, text(""), [](void*, gh_topic*) {}, nullptr, nullptr);
           return topic != nullptr;
         };
         probe.on_request = [](Call& call) {
           std::int32_t error = 0;
           const gh_op op = call.extension<gh_control_v1>(GH_CONTROL)
                                ->wait(topic, call.exchange, 0, 1'000'000, &error, Waiter::done, nullptr);
           call.probe.write(std::to_string(op) + " " + std::to_string(error));
           return GH_PROCEED;
         };
         scene.load();
         scene.run();
         claims.journal(Probe::journal(), {"alpha.request", "alpha.0 -8", "alpha.end"});
       },
       {Ability::control}},
      {"AnHttpCallBringsStatusFieldsAndBody",
       [](HostUnderTest& host, Claims& claims) {
         static gh_origin* origin;
         Waiter waiter{.word = "call"};
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_create = [](Call& call) {
           origin = call.extension<gh_http_call_v1>(GH_HTTP_CALL)
                        ->origin(call.instance, text("https://origin.test/x"), text(""), nullptr);
           return origin != nullptr;
         };
         probe.on_request = [&](Call& call) {
           waiter.on(call);
           gh_http_request request{};
           request.size = sizeof(request);
           request.method = text("GET");
           request.target = text("/keys");
           const gh_op op =
               call.extension<gh_http_call_v1>(GH_HTTP_CALL)
                   ->call(origin, call.exchange, &request, 1'000'000'000, &waiter.response, Waiter::done, &waiter);
           return op != 0 ? GH_SUSPENDED : GH_FAILED;
         };
         probe.on_response = [&](Call& call) {  // good until the exchange ends
           call.probe.write(std::to_string(waiter.response.status) + " " + std::string(view(waiter.response.body)));
           return GH_PROCEED;
         };
         scene.load();
         Service service;
         service.answer = {.status = 201, .fields = {{"x-a", "1"}}, .body = {"hello"}};
         host.origin(service);
         const std::size_t exchange = scene.start();
         host.advance(2s);
         claims.equal(scene.look(exchange).status, 200U, "status");
         claims.journal(journal_without_ends(), {"alpha.request", "call=0", "alpha.response", "alpha.201 hello"});
       },
       {Ability::http_call}},
      {"ASilentOriginIsADeadline",
       [](HostUnderTest& host, Claims& claims) {
         static gh_origin* origin;
         Waiter waiter{.word = "call"};
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_create = [](Call& call) {
           origin = call.extension<gh_http_call_v1>(GH_HTTP_CALL)
                        ->origin(call.instance, text("https://origin.test"), text(""), nullptr);
           return origin != nullptr;
         };
         probe.on_request = [&](Call& call) {
           waiter.on(call);
           gh_http_request request{};
           request.size = sizeof(request);
           request.method = text("GET");
           request.target = text("/");
           const gh_op op =
               call.extension<gh_http_call_v1>(GH_HTTP_CALL)
                   ->call(origin, call.exchange, &request, 500'000'000, &waiter.response, Waiter::done, &waiter);
           return op != 0 ? GH_SUSPENDED : GH_FAILED;
         };
         scene.load();
         host.origin({.how = Service::How::silent});
         const std::size_t exchange = scene.start();
         host.advance(2s);
         claims.equal(scene.look(exchange).status, 200U, "status");
         claims.equal(waiter.response.error, GH_E_DEADLINE, "error");
       },
       {Ability::http_call}},
      {"ABlockingJobRunsThenCompletesThenFreesItsData",
       [](HostUnderTest& host, Claims& claims) {
         Waiter waiter{.word = "done"};
         Scene scene{host, claims};
         scene.add("alpha").on_request = [&](Call& call) {
           waiter.on(call);
           std::int32_t error = 0;
           const gh_op op = call.extension<gh_blocking_v1>(GH_BLOCKING)
                                ->run(
                                    call.exchange, [](void* data) { *static_cast<int*>(data) = 7; }, new int{0},
                                    [](void* data) {
                                      Probe::journal().push_back("freed " + std::to_string(*static_cast<int*>(data)));
                                      delete static_cast<int*>(data);
                                    },
                                    1'000'000'000, &error, Waiter::done, &waiter);
           return op != 0 ? GH_SUSPENDED : GH_FAILED;
         };
         scene.load();
         const std::size_t exchange = scene.start();
         claims.equal(scene.look(exchange).status, 200U, "status");
         std::vector<std::string> words;
         for (const auto& word : Probe::journal()) {
           if (word.find("alpha") != 0) words.push_back(word);
         }
         claims.journal(words, {"done=0", "freed 7"});
       },
       {Ability::blocking}},
      {"ATemplateIsCheckedAtCreateAndRenderedPerExchange",
       [](HostUnderTest& host, Claims& claims) {
         static gh_template* compiled;
         static gh_template* constant;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_create = [](Call& call) {
           const auto* table = call.extension<gh_template_v1>(GH_TEMPLATE);
           compiled = table->compile(call.instance, text("${request.method} ${header.x-a}/$${x}"), nullptr);
           constant = table->compile(call.instance, text("plain"), nullptr);
           return compiled != nullptr && constant != nullptr && table->is_constant(compiled) == 0 &&
                  table->is_constant(constant) == 1;
         };
         probe.on_request = [](Call& call) {
           gh_text out{};
           call.extension<gh_template_v1>(GH_TEMPLATE)->render(call.exchange, compiled, &out);
           call.probe.write(view(out));
           return GH_PROCEED;
         };
         scene.load();
         scene.run({.fields = {{"x-a", "v"}}});
         claims.journal(Probe::journal(), {"alpha.request", "alpha.GET v/${x}", "alpha.end"});
       },
       {Ability::templates}},
      {"AnUnknownVariableRefusesTheConfig",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = answers(GH_PROCEED);
         probe.on_create = [](Call& call) {
           return call.extension<gh_template_v1>(GH_TEMPLATE)->compile(call.instance, text("${no.such}"), nullptr) !=
                  nullptr;
         };
         claims.that(!scene.try_load().empty(), "refused");
       },
       {Ability::templates}},
      {"APatternMatchesTheWholeValue",
       [](HostUnderTest& host, Claims& claims) {
         static gh_pattern* pattern;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_create = [](Call& call) {
           pattern =
               call.extension<gh_pattern_v1>(GH_PATTERN)->compile(call.instance, text("[a-c]+\\d{2}(?:x|y)?"), nullptr);
           return pattern != nullptr;
         };
         probe.on_request = [](Call& call) {
           std::string all;
           for (const char* one : {"abc12", "abc12x", " abc12", "abc123", ""}) {
             all += call.extension<gh_pattern_v1>(GH_PATTERN)->matches(pattern, text(one)) != 0 ? "1" : "0";
           }
           call.probe.write(all);
           return GH_PROCEED;
         };
         scene.load();
         scene.run();
         claims.journal(Probe::journal(), {"alpha.request", "alpha.11000", "alpha.end"});
       },
       {Ability::pattern}},
      {"CellsOutliveAReload",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_create = [](Call& call) {
           auto* cell = static_cast<unsigned char*>(
               call.extension<gh_cells_v1>(GH_CELLS)->get(call.instance, text("count"), 1, 128));
           if (cell == nullptr || reinterpret_cast<std::uintptr_t>(cell) % 64 != 0) return false;
           call.probe.write("cell " + std::to_string(cell[127]++));
           return true;
         };
         probe.on_request = answers(GH_PROCEED);
         scene.load();
         claims.that(scene.reload().empty(), "the reload succeeds");
         claims.journal(Probe::journal(), {"alpha.cell 0", "alpha.cell 1"});
       },
       {Ability::cells}},
      {"ADocumentNeedsAListenerAndAPath",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = answers(GH_PROCEED);
         probe.on_create = [](Call& call) {
           const auto publish = call.extension<gh_document_v1>(GH_DOCUMENT)->publish;
           const gh_text json = text("application/json");
           return publish(call.instance, text("admin"), text("/keys"), json, text("no-store"), text("{}")) == GH_OK &&
                  publish(call.instance, text("nobody"), text("/keys"), json, text(""), text("{}")) == GH_E_ARGUMENT &&
                  publish(call.instance, text("admin"), text("keys"), json, text(""), text("{}")) == GH_E_ARGUMENT;
         };
         scene.load();
       },
       {Ability::document}},
      {"ATimerOfAnInstanceRunsAgainAndEndsWithIt",
       [](HostUnderTest& host, Claims& claims) {
         static int ticks;
         ticks = 0;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = answers(GH_PROCEED);
         probe.on_create = [](Call& call) {
           return call.extension<gh_timer_v1>(GH_TIMER)->schedule(
                      call.instance, 1'000'000'000, 0, 1, [](void*) { ++ticks; }, nullptr) != 0;
         };
         scene.load();
         for (int i = 0; i < 35; ++i) host.advance(100ms);
         claims.equal(ticks, 3, "ticks");
         host.unload();
         host.advance(5s);
         claims.equal(ticks, 3, "ticks after the end");
       },
       {Ability::timer}},
  };
  return kCases;
}

}  // namespace gatehouse::conformance
