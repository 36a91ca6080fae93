// Phases and tasks: what the host sees when they end at once, suspend, fail, or are dropped.
#include "small_host.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace {

using namespace std::chrono_literals;
using gatehouse::Exchange;
using gatehouse::Task;
using gatehouse::Verdict;

std::vector<std::string> events;

struct Trace {
  explicit Trace(std::string name) : name_{std::move(name)} {}
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;
  ~Trace() { events.push_back(name_); }

 private:
  std::string name_;
};

struct Gate {
  struct Config {
    gatehouse::Store store;
    static constexpr auto fields() { return gatehouse::fields(gatehouse::field<&Config::store>("store", "State.")); }
  };
  static constexpr gatehouse::Info info{.name = "gate", .version = "1", .reasons = {{"blocked", 403, "Blocked."}}};
  explicit Gate(Config config) : config_{std::move(config)} {}

  Task<Verdict> on_request(Exchange& exchange) const {
    const Trace trace{"frame ended"};
    const auto entry = co_await config_.store.get(exchange, {"tenant", std::string{"acme"}});
    if (!entry) co_return gatehouse::failed(entry.error());
    if (entry->text() != "blocked") co_return gatehouse::proceed;
    co_return exchange.refuse("blocked").header("retry-after", std::to_string(3));
  }
  Config config_;
};

TEST(Task, WhatEndsAtOnceIsAPlainVerdict) {
  events.clear();
  Bench<Gate> bench;
  ASSERT_TRUE(bench.create());
  EXPECT_EQ(bench.request(), GH_PROCEED);
  EXPECT_TRUE(bench.host.exchange.resumed.empty());
  EXPECT_EQ(events, std::vector<std::string>{"frame ended"});
}

TEST(Task, ARefusalTellsTheHostBeforeThePhaseReturns) {
  Bench<Gate> bench;
  bench.host.entries["tenant/acme"] = "blocked";
  ASSERT_TRUE(bench.create());
  EXPECT_EQ(bench.request(), GH_RESPONDED);
  EXPECT_EQ(bench.host.exchange.refused, "blocked retry-after=3");
}

TEST(Task, APendingOperationSuspendsAndItsCompletionResumesTheExchange) {
  events.clear();
  Bench<Gate> bench;
  bench.host.store_is_remote = true;
  ASSERT_TRUE(bench.create());
  EXPECT_EQ(bench.request(), GH_SUSPENDED);
  EXPECT_TRUE(events.empty());
  bench.host.complete(1, GH_OK, "blocked");
  EXPECT_EQ(bench.host.exchange.resumed, std::vector<std::int32_t>{GH_RESPONDED});
  EXPECT_EQ(events, std::vector<std::string>{"frame ended"});
}

TEST(Task, AFailedOperationIsAnErrorAndNamesItselfInTheLog) {
  Bench<Gate> bench;
  bench.host.store_is_remote = true;
  ASSERT_TRUE(bench.create());
  bench.request();
  bench.host.complete(1, GH_E_UNREACHABLE);
  EXPECT_EQ(bench.host.exchange.resumed, std::vector<std::int32_t>{GH_FAILED});
  ASSERT_EQ(bench.host.log.size(), 1U);
  EXPECT_EQ(bench.host.log.front(), "on_request failed: unreachable");
}

TEST(Task, TheEndDropsTheFrameAndCancelsWhatIsPending) {
  events.clear();
  Bench<Gate> bench;
  bench.host.store_is_remote = true;
  ASSERT_TRUE(bench.create());
  ASSERT_EQ(bench.request(), GH_SUSPENDED);
  bench.end();
  EXPECT_EQ(events, std::vector<std::string>{"frame ended"});
  EXPECT_EQ(bench.host.cancelled, std::vector<gh_op>{1});
  EXPECT_TRUE(bench.host.exchange.resumed.empty());
}

TEST(Task, AFullArenaIsAFailure) {
  for (const std::size_t left : {0U, 300U}) {  // no room for the slot; none for the frame
    Bench<Gate> bench;
    bench.host.exchange.arena_left = left;
    ASSERT_TRUE(bench.create());
    EXPECT_EQ(bench.request(), GH_FAILED) << left;
    EXPECT_EQ(bench.host.log.back(), "on_request failed: memory");
  }
}

// Tasks in tasks, two at once, and what they throw.
struct Nested {
  static constexpr gatehouse::Info info{.name = "nested", .version = "1"};

  static Task<int> twice(Exchange& exchange, int number) {
    const auto slept = co_await gatehouse::sleep(exchange, 1s);
    if (!slept) throw std::runtime_error{"no sleep"};
    co_return number * 2;
  }
  static Task<void> quick(Exchange&) { co_return; }
  Task<Verdict> on_request(Exchange& exchange) const {
    co_await quick(exchange);
    const int one = co_await twice(exchange, 4);
    events.push_back(std::to_string(one));
    const auto [a, b] = co_await gatehouse::when_all(twice(exchange, 5), twice(exchange, 6));
    events.push_back(std::to_string(a + b));
    co_return gatehouse::proceed;
  }
  Task<Verdict> on_response(Exchange& exchange) const {
    auto first = gatehouse::sleep(exchange, 1s);
    auto second = gatehouse::sleep(exchange, 2s);
    const auto [a, b] = co_await gatehouse::when_all(first, second);
    co_return a && !b ? gatehouse::proceed : gatehouse::failed();
  }
};

TEST(Task, TasksNestAndRunSideBySide) {
  events.clear();
  Bench<Nested> bench;
  ASSERT_TRUE(bench.create());
  EXPECT_EQ(bench.request(), GH_SUSPENDED);
  bench.host.complete(1, GH_OK);
  EXPECT_EQ(bench.host.pending.size(), 2U);
  bench.host.complete(3, GH_OK);
  EXPECT_TRUE(bench.host.exchange.resumed.empty());
  bench.host.complete(2, GH_OK);
  EXPECT_EQ(events, (std::vector<std::string>{"8", "22"}));
  EXPECT_EQ(bench.host.exchange.resumed, std::vector<std::int32_t>{GH_PROCEED});
}

TEST(Task, AnExceptionOfANestedTaskBecomesAFailureWithItsText) {
  Bench<Nested> bench;
  ASSERT_TRUE(bench.create());
  bench.request();
  bench.host.complete(1, GH_E_DEADLINE);
  EXPECT_EQ(bench.host.exchange.resumed, std::vector<std::int32_t>{GH_FAILED});
  EXPECT_EQ(bench.host.log.back(), "on_request threw: no sleep");
}

TEST(Task, NestedTasksEndWithTheExchange) {
  Bench<Nested> bench;
  ASSERT_TRUE(bench.create());
  bench.request();
  bench.host.complete(1, GH_OK);
  bench.end();
  EXPECT_EQ(bench.host.cancelled, (std::vector<gh_op>{3, 2}));  // the last one first, like all local objects
}

TEST(Task, EachOfTwoOperationsKeepsItsOwnResult) {
  Bench<Nested> bench;
  ASSERT_TRUE(bench.create());
  EXPECT_EQ(bench.response(), GH_SUSPENDED);
  bench.host.complete(2, GH_E_DEADLINE);
  bench.host.complete(1, GH_OK);
  EXPECT_EQ(bench.host.exchange.resumed, std::vector<std::int32_t>{GH_PROCEED});
}

// Everything made within the operand of co_await, which compilers have to keep over the suspension.
struct Temporaries {
  static constexpr gatehouse::Info info{.name = "temporaries", .version = "1"};
  struct Config {
    gatehouse::Store store;
    static constexpr auto fields() { return gatehouse::fields(gatehouse::field<&Config::store>("store", "State.")); }
  };
  explicit Temporaries(Config config) : config_{std::move(config)} {}

  Task<Verdict> on_request(Exchange& exchange) const {
    const auto [entry, slept] = co_await gatehouse::when_all(
        config_.store.get(exchange, {std::string{"a long enough key"}, "b"}), gatehouse::sleep(exchange, 5ms));
    if (const auto again = co_await config_.store.get(exchange, entry->text()); !again || !slept) {
      co_return gatehouse::failed();
    }
    co_return exchange.respond(200, {{"x-entry", entry->text()}}, std::string(40, 'b'));
  }
  Config config_;
};

TEST(Task, WhatACoAwaitIsMadeOfLivesUntilItGoesOn) {
  Bench<Temporaries> bench;
  bench.host.store_is_remote = true;
  ASSERT_TRUE(bench.create());
  ASSERT_EQ(bench.request(), GH_SUSPENDED);
  bench.host.complete(1, GH_OK, "held");
  bench.host.complete(2, GH_OK);
  bench.host.complete(3, GH_OK, "held");
  EXPECT_EQ(bench.host.exchange.resumed, std::vector<std::int32_t>{GH_RESPONDED});
  EXPECT_EQ(bench.host.exchange.refused, "200 " + std::string(40, 'b') + " x-entry=held");
}

// Work on the blocking pool.
struct Digest {
  static constexpr gatehouse::Info info{.name = "digest", .version = "1"};
  Task<Verdict> on_request(Exchange& exchange) const {
    auto pause = gatehouse::sleep(exchange, 1s);
    auto work = gatehouse::blocking(exchange, [text = std::string(100, 'x')] { return text.size(); });
    auto [slept, size] = co_await gatehouse::when_all(pause, work);
    if (!size || *size != 100) co_return gatehouse::failed();
    co_return gatehouse::proceed;
  }
};

TEST(Blocking, TheResultOutlivesTheJob) {
  Bench<Digest> bench;
  ASSERT_TRUE(bench.create());
  ASSERT_EQ(bench.request(), GH_SUSPENDED);
  bench.host.complete(2, GH_OK);
  bench.host.free_job(bench.host.job_data);
  bench.host.complete(1, GH_OK);
  EXPECT_EQ(bench.host.exchange.resumed, std::vector<std::int32_t>{GH_PROCEED});
}

TEST(Blocking, AJobMayOutliveItsExchange) {
  Bench<Digest> bench;
  ASSERT_TRUE(bench.create());
  ASSERT_EQ(bench.request(), GH_SUSPENDED);
  bench.end();
  bench.host.free_job(bench.host.job_data);
}

}  // namespace
