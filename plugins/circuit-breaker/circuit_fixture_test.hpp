// What the tests of the plugin share: a gateway with a breaker that two failures open.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include <gatehouse/testing/harness.hpp>

#include "circuit_breaker.hpp"

namespace circuit_breaker {

namespace tools = gatehouse::testing;
using namespace std::chrono_literals;

/// Opens at the second result when half of the results are failures; for 8 to 12 seconds.
inline constexpr const char* kQuick =
    "{min_requests: 2, open_for: 10s, half_open: {probes: 2, successes: 2, timeout: 5s, ramp: 0s}}";

/// The harness defines series in create only, so its metrics are left out; circuit_metrics_test.cpp brings its own.
inline tools::Situation situation(tools::RouteSettings route = {}) {
  route.timeout = 60s;
  return {.route = std::move(route), .missing_extensions = {GH_METRICS}};
}

struct Gateway : tools::Harness<CircuitBreaker> {
  explicit Gateway(std::string config = kQuick, tools::Situation with = situation())
      : Harness(std::move(config), std::move(with)) {}

  /// So many exchanges whose upstream answers 500.
  void fail(int count) {
    upstream().reply(500);
    for (int i = 0; i < count; ++i) start("GET /");
    upstream().reply(200);
  }
  void trip() {
    fail(2);
    ASSERT_TRUE(is_open());
  }
  /// Over the longest open time of the first opening.
  void wait() { clock().advance(12001ms); }
  bool is_open() { return start("GET /").reason() == "circuit_open"; }
};

inline int retry_after(const tools::Reply& reply) { return std::stoi("0" + reply.header("Retry-After")); }

}  // namespace circuit_breaker
