// Which phases a table declares, and what they are given.
#include "small_host.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace {

using gatehouse::Body;
using gatehouse::Exchange;
using gatehouse::Report;
using gatehouse::Verdict;

// No state, no task: nothing is kept.
struct Plain {
  static constexpr gatehouse::Info info{.name = "plain", .version = "1", .closed_only = true};
  Verdict on_request(Exchange& exchange) const noexcept {
    exchange.request().set("x-seen", exchange.method());
    return gatehouse::proceed;
  }
  static Verdict on_request_body(Body& body, Exchange& exchange) {
    if (body.to_string() == "throw") throw std::runtime_error{"bad body"};
    if (body.to_string() == "answer") return exchange.respond(204, {{"x-one", "1"}, {"x-two", "2"}}, "done");
    body.replace(body.to_string() + "!");
    return gatehouse::proceed;
  }
};

TEST(Phases, APlainPluginKeepsNothingAndAllocatesNothing) {
  Bench<Plain> bench;
  ASSERT_TRUE(bench.create());
  EXPECT_EQ(bench.plugin.phases, std::uint64_t{GH_ON_REQUEST | GH_ON_REQUEST_BODY});
  EXPECT_EQ(bench.plugin.flags, std::uint32_t{GH_CLOSED_ONLY});
  EXPECT_EQ(bench.plugin.on_end, nullptr);
  EXPECT_EQ(bench.plugin.worker_start, nullptr);
  EXPECT_EQ(bench.request(), GH_PROCEED);
  EXPECT_EQ(bench.host.exchange.request["x-seen"], "GET");
  EXPECT_TRUE(bench.host.exchange.memory.empty());
  EXPECT_EQ(bench.state, nullptr);
}

TEST(Phases, ABodyCanBeReplacedAndTheExchangeAnswered) {
  Bench<Plain> bench;
  ASSERT_TRUE(bench.create());
  bench.body.segments = {"a", "b"};
  EXPECT_EQ(bench.request_body(), GH_PROCEED);
  EXPECT_EQ(bench.body.segments, std::vector<std::string>{"ab!"});
  bench.body.segments = {"answer"};
  EXPECT_EQ(bench.request_body(), GH_RESPONDED);
  EXPECT_EQ(bench.host.exchange.refused, "204 done x-one=1 x-two=2");
}

TEST(Phases, NothingThatIsThrownGetsOut) {
  Bench<Plain> bench;
  ASSERT_TRUE(bench.create());
  bench.body.segments = {"throw"};
  EXPECT_EQ(bench.request_body(), GH_FAILED);
  EXPECT_EQ(bench.host.log.back(), "on_request_body threw: bad body");
}

// Worker state and exchange state, asked for by type.
struct Stateful {
  static constexpr gatehouse::Info info{.name = "stateful", .version = "1", .observer = true};
  struct Local {
    Local(const Stateful& plugin, gatehouse::WorkerSetup& setup) : worker{setup.worker()}, base{plugin.base} {}
    std::uint32_t worker;
    int base;
    int seen = 0;
  };
  struct State {
    std::vector<int> numbers{1, 2, 3};
  };
  int base = 40;

  Verdict on_request(State& state, Exchange&, Local& local) const {
    ++local.seen;
    state.numbers.push_back(local.base);
    return gatehouse::proceed;
  }
  void on_end(Exchange&, const Report& report, Local& local, State& state) const {
    last = report.status() + static_cast<int>(state.numbers.size()) + local.seen;
  }
  static inline int last = 0;
};

TEST(Phases, LocalAndStateAreFoundByTheirTypes) {
  Bench<Stateful> bench;
  ASSERT_TRUE(bench.create());
  EXPECT_EQ(bench.plugin.flags, std::uint32_t{GH_OBSERVER});
  EXPECT_EQ(bench.request(), GH_PROCEED);
  EXPECT_NE(bench.state, nullptr);
  bench.end();
  EXPECT_EQ(Stateful::last, 200 + 4 + 1);
}

TEST(Phases, AnObserverOfAnUnroutedExchangeHasAFreshState) {
  Bench<Stateful> bench;
  ASSERT_TRUE(bench.create());
  bench.end();
  EXPECT_EQ(Stateful::last, 200 + 3);
}

struct NoLocal {
  static constexpr gatehouse::Info info{.name = "no-local", .version = "1"};
  struct Local {
    Local() { throw std::runtime_error{"no room"}; }
  };
  Verdict on_request(Exchange&, Local&) const { return gatehouse::proceed; }
};

TEST(Phases, AWorkerWhoseLocalFailedFailsItsPhases) {
  Bench<NoLocal> bench;
  ASSERT_TRUE(bench.create());
  EXPECT_EQ(bench.host.log.back(), "worker_start threw: no room");
  EXPECT_EQ(bench.request(), GH_FAILED);
}

struct Thrower {
  static constexpr gatehouse::Info info{.name = "thrower", .version = "1"};
  explicit Thrower(gatehouse::Setup&) { throw std::runtime_error{"no key"}; }
  Verdict on_request(Exchange&) const { return gatehouse::proceed; }
};

TEST(Phases, AConstructorThatThrowsIsAConfigError) {
  Bench<Thrower> bench;
  EXPECT_FALSE(bench.create());
  ASSERT_EQ(bench.host.errors.size(), 1U);
  EXPECT_EQ(bench.host.errors.front().second, "no key");
}

}  // namespace
