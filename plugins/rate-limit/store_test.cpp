// A store that is away, and the configurations that are refused.
#include <gtest/gtest.h>

#include <gatehouse/testing/harness.hpp>

#include "rate_limit.hpp"

namespace {

namespace tools = gatehouse::testing;
using namespace std::chrono_literals;
using Gateway = tools::Harness<rate_limit::RateLimit>;

std::string redis(const std::string& more) {
  return "{policies: [{limit: 10/1h}], store: redis:main, gateways: 5" + more + "}";
}

int admitted(tools::Gateway& gateway, int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) sum += gateway.start("GET /").status() == 200 ? 1 : 0;
  return sum;
}

TEST(RateLimitStore, RL15_ShareGrantsItsPartOfTheLimitAndRecovers) {
  Gateway gateway{redis("")};
  EXPECT_EQ(admitted(gateway, 3), 3);
  EXPECT_EQ(gateway.start("GET /").suspensions(), 1U);
  gateway.store("redis:main").down();
  EXPECT_EQ(admitted(gateway, 10), 2) << "10 among 5 gateways";
  const auto denied = gateway.start("GET /");
  EXPECT_EQ(denied.reason(), "rate_limited");
  EXPECT_EQ(denied.note("rate-limit.degraded"), "unreachable");
  EXPECT_EQ(gateway.metric("decisions_total", {{"decision", "degraded"}}), 11);
  gateway.store("redis:main").up();
  EXPECT_EQ(admitted(gateway, 10), 6) << "four were taken before";
  EXPECT_EQ(gateway.metric("decisions_total", {{"decision", "degraded"}}), 11);
}

TEST(RateLimitStore, RL15_OpenAdmitsAndSaysSo) {
  Gateway gateway{redis(", on_store_error: open")};
  gateway.store("redis:main").down();
  EXPECT_EQ(admitted(gateway, 30), 30);
  const auto reply = gateway.start("GET /");
  EXPECT_FALSE(reply.has("RateLimit")) << "nothing is known";
  EXPECT_EQ(reply.note("rate-limit.degraded"), "unreachable");
  EXPECT_EQ(gateway.metric("decisions_total", {{"decision", "degraded"}}), 31);
  gateway.store("redis:main").up();
  EXPECT_EQ(admitted(gateway, 30), 10);
}

TEST(RateLimitStore, RL15_ClosedRefusesAndRecovers) {
  Gateway gateway{redis(", on_store_error: closed")};
  gateway.store("redis:main").down();
  const auto refused = gateway.start("GET /");
  EXPECT_EQ(refused.status(), 503U);
  EXPECT_EQ(refused.reason(), "store_unavailable");
  EXPECT_EQ(refused.header("Retry-After"), "1");
  gateway.store("redis:main").up();
  EXPECT_EQ(admitted(gateway, 1), 1);
}

TEST(RateLimitStore, RL15_AStoreThatIsSilentIsDecidedWithin50Milliseconds) {
  Gateway gateway{redis("")};
  gateway.store("redis:main").take().never();
  const auto reply = gateway.start("GET /");
  EXPECT_FALSE(reply.is_done());
  gateway.clock().advance(50ms);
  EXPECT_EQ(reply.status(), 200U);
  EXPECT_EQ(reply.note("rate-limit.degraded"), "deadline");
}

TEST(RateLimitStore, ARefundGoesToWhereTheChargeWasMade) {
  Gateway gateway{"{policies: [{limit: 2/1h, keep_charge: [\"401\"]}], store: redis:main, gateways: 2}"};
  gateway.store("redis:main").down();
  EXPECT_EQ(admitted(gateway, 5), 5) << "each is given back to the share";
  gateway.store("redis:main").up();
  EXPECT_EQ(admitted(gateway, 5), 5);
}

TEST(RateLimitStore, SurvivesAHostileWorld) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Gateway gateway{"{policies: [{limit: 2, algorithm: concurrency}, {name: b, limit: 50/1h}], store: redis:main}"};
    gateway.hostile(seed);
    for (int i = 0; i < 10; ++i) gateway.send("POST /", {}, "body");
    gateway.clock().advance(60s);
    EXPECT_EQ(gateway.pending_operations(), 0U) << seed;
    gateway.hostile({.seed = seed, .splits = false, .delays = false, .disconnects = false});
    EXPECT_EQ(gateway.start("GET /").status(), 200U) << seed << ": units came back";
  }
}

TEST(RateLimitConfig, MistakesAreToldAtTheirPlace) {
  const std::pair<const char*, const char*> kCases[] = {
      {"{}", "policies"},
      {"policies: []", "policies"},
      {"policies: [{limit: 5}]", "policies[0].limit"},
      {"policies: [{limit: 5/1m, algorithm: concurrency}]", "policies[0].limit"},
      {"policies: [{limit: 5/1m, algorithm: fixed, burst: 3}]", "policies[0].burst"},
      {"policies: [{limit: 5/1m, key: [address]}]", "policies[0].key[0]"},
      {"policies: [{limit: 5/1m, key: [\"header:\"]}]", "policies[0].key[0]"},
      {"policies: [{limit: 5/1m, key: []}]", "policies[0].key"},
      {"policies: [{limit: 5/1m, cost: 0}]", "policies[0].cost"},
      {"policies: [{limit: 5/1m, keep_charge: [\"6xx\"]}]", "policies[0].keep_charge[0]"},
      {"policies: [{limit: 5/1m, keep_charge: some}]", "policies[0].keep_charge"},
      {"policies: [{limit: 5/1m, name: \"\"}]", "policies[0].name"},
      {"policies: [{limit: 5/1m}, {limit: 6/1m}]", "policies[1].name"},
      {"{policies: [{limit: 5/1m}], scope: group}", "scope"},
      {"{policies: [{limit: 5/1m}], ip_subnet: {v6: 65}}", "ip_subnet.v6"},
  };
  for (const auto& [config, place] : kCases) {
    const auto errors = tools::config_errors<rate_limit::RateLimit>(config);
    ASSERT_EQ(errors.size(), 1U) << config << ": " << (errors.empty() ? "" : errors.back());
    EXPECT_NE(errors[0].find(place), std::string::npos) << config << ": " << errors[0];
  }
}

}  // namespace
