// Every broken rule is told in one sentence: plugins that break one each, on the plain C tables.
#include <gtest/gtest.h>

#include <thread>

#include "conformance/cases_suspend.hpp"
#include "conformance/probe.hpp"
#include "gatehouse/testing/harness.hpp"

namespace {

using namespace std::chrono_literals;
using gatehouse::conformance::answers;
using gatehouse::conformance::Call;
using gatehouse::conformance::Probe;
using gatehouse::conformance::Sleeper;
using gatehouse::conformance::text;
using gatehouse::conformance::view;
namespace tools = gatehouse::testing;

/// A gateway with one probe, which collects misuse.
struct Bench {
  explicit Bench(Probe& probe) { load(probe); }
  void load(Probe& probe) {
    gateway.collect_misuse();
    gateway.load({{&probe.table(), probe.config()}});
  }
  [[nodiscard]] std::string only_misuse() const {
    return gateway.misuses().size() == 1 ? gateway.misuses()[0]
                                         : std::to_string(gateway.misuses().size()) + " sentences";
  }
  tools::Gateway gateway;
};

#define EXPECT_TOLD(bench, words) \
  EXPECT_NE((bench).only_misuse().find(words), std::string::npos) << (bench).only_misuse()

TEST(Misuse, AViewKeptFromOnePhaseToTheNext) {
  static gh_text kept;
  Probe probe{"alpha"};
  probe.on_request = [](Call& call) {
    call.host.header_get(call.exchange, GH_REQUEST, text("x-a"), &kept);
    return GH_PROCEED;
  };
  probe.on_response = [](Call&) { return kept.data[0] == 'v' ? GH_FAILED : GH_PROCEED; };
  Bench bench{probe};
  EXPECT_EQ(bench.gateway.start("GET /", {{"x-a", "value"}}).status(), 200U);
  EXPECT_TOLD(bench, "a view was read after the function that received it had returned or suspended");
}

TEST(Misuse, AConfigValueReadAfterCreate) {
  static const gh_value* kept;
  Probe probe{"alpha"};
  probe.on_create = [](Call& call) {
    kept = call.config;
    return true;
  };
  probe.on_request = [](Call& call) { return call.host.value_size(kept) == 0 ? GH_PROCEED : GH_FAILED; };
  std::vector<std::string> told;
  auto before = std::exchange(tools::failure_handler(), [&](const std::string& sentence) { told.push_back(sentence); });
  Bench bench{probe};
  EXPECT_EQ(bench.gateway.start("GET /").status(), 200U);
  tools::failure_handler() = before;
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0].find("after create had returned"), std::string::npos);
}

TEST(Misuse, AnExchangeUsedAfterItsEnd) {
  static gh_exchange* kept;
  Probe probe{"alpha"};
  probe.on_request = [](Call& call) {
    gh_text out{};
    if (kept != nullptr) call.host.text(kept, GH_TEXT_PATH, &out);
    kept = call.exchange;
    return GH_PROCEED;
  };
  Bench bench{probe};
  bench.gateway.start("GET /");
  EXPECT_EQ(bench.gateway.start("GET /").status(), 200U);
  EXPECT_TOLD(bench, "text was called with an exchange that has ended");
}

TEST(Misuse, ACallFromAThreadOfThePluginsOwn) {
  Probe probe{"alpha"};
  probe.on_request = [](Call& call) {
    std::thread other{[&] {
      gh_text out{};
      call.host.text(call.exchange, GH_TEXT_PATH, &out);
    }};
    other.join();
    return GH_PROCEED;
  };
  Bench bench{probe};
  bench.gateway.start("GET /");
  EXPECT_TOLD(bench, "from a thread that the plugin made itself");
}

TEST(Misuse, AnOperationLeftPendingAtTheEnd) {
  Sleeper sleeper;
  Probe probe{"alpha"};
  probe.on_request = [&](Call& call) {
    sleeper.sleep(call, 1h);
    return GH_PROCEED;
  };
  Bench bench{probe};
  EXPECT_TRUE(bench.gateway.start("GET /").is_done());
  EXPECT_TOLD(bench, "sleep was left pending at on_end");
  EXPECT_EQ(bench.gateway.pending_operations(), 0U);
}

TEST(Misuse, AChangeInOnEnd) {
  Probe probe{"alpha"};
  probe.on_request = answers(GH_PROCEED);
  probe.on_end = [](Call& call) { call.host.header_set(call.exchange, GH_RESPONSE, text("x-a"), text("1")); };
  Bench bench{probe};
  bench.gateway.start("GET /");
  EXPECT_TOLD(bench, "header_set was called in on_end: nothing can be changed there");
}

TEST(Misuse, WhatTheManifestDoesNotDeclare) {
  Probe probe{"alpha"};
  probe.on_request = [](Call& call) {
    call.host.set_upstream(call.exchange, text("orders"));
    call.host.note(call.exchange, text("mark"), text("1"));
    call.host.refuse(call.exchange, text("reason"), nullptr);
    call.host.want_body(call.exchange, GH_REQUEST, GH_BODY_STREAM, 0);
    const gh_identity identity{};
    call.host.set_identity(call.exchange, &identity);
    return GH_PROCEED;
  };
  Bench bench{probe};
  bench.gateway.start("GET /");
  EXPECT_EQ(bench.gateway.misuses().size(), 5U);
}

TEST(Misuse, AResumeWithoutASuspension) {
  Probe probe{"alpha"};
  probe.on_request = [](Call& call) {
    call.host.resume(call.exchange, GH_PROCEED);
    return GH_PROCEED;
  };
  Bench bench{probe};
  EXPECT_EQ(bench.gateway.start("GET /").status(), 200U);
  EXPECT_TOLD(bench, "without a suspension");
}

TEST(Misuse, AFunctionOfTheHostInABlockingJob) {
  static const gh_host* table;
  static gh_instance* instance;
  Sleeper sleeper;
  Probe probe{"alpha"};
  probe.on_request = [&](Call& call) {
    table = &call.host;
    instance = call.instance;
    sleeper.host = &call.host;
    sleeper.exchange = call.exchange;
    std::int32_t error = 0;
    const auto job = [](void*) { table->now(instance); };
    const gh_op op = call.extension<gh_blocking_v1>(GH_BLOCKING)
                         ->run(call.exchange, job, nullptr, nullptr, 1'000'000, &error, Sleeper::wake, &sleeper);
    return op != 0 ? GH_SUSPENDED : GH_FAILED;
  };
  Bench bench{probe};
  EXPECT_EQ(bench.gateway.start("GET /").status(), 200U);
  EXPECT_TOLD(bench, "a job calls no function of the host");
}

TEST(Misuse, SomethingOpenedOutsideOfCreate) {
  Probe probe{"alpha"};
  probe.on_request = [](Call& call) {
    call.extension<gh_metrics_v1>(GH_METRICS)->counter(call.instance, text("late_total"), text(""), nullptr, 0);
    return GH_PROCEED;
  };
  Bench bench{probe};
  bench.gateway.start("GET /");
  EXPECT_TOLD(bench, "counter belongs into create");
}

TEST(Misuse, FailsTheTestUnlessItIsCollected) {
  std::vector<std::string> told;
  auto before = std::exchange(tools::failure_handler(), [&](const std::string& sentence) { told.push_back(sentence); });
  Probe probe{"alpha"};
  probe.on_request = answers(GH_RESPONDED);
  tools::Gateway gateway;
  gateway.load({{&probe.table(), probe.config()}});
  gateway.start("GET /");
  tools::failure_handler() = before;
  EXPECT_EQ(told.size(), 1U);
}

}  // namespace
