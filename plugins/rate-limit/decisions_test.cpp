// Who is admitted: charging, several policies, tiers, reloads, bounds.
#include <gtest/gtest.h>

#include <gatehouse/testing/harness.hpp>

#include "rate_limit.hpp"

namespace {

namespace tools = gatehouse::testing;
using namespace std::chrono_literals;
using Gateway = tools::Harness<rate_limit::RateLimit>;

int admitted(tools::Gateway& gateway, int count, const tools::Headers& headers = {}) {
  int sum = 0;
  for (int i = 0; i < count; ++i) sum += gateway.start("GET /", headers).status() == 200 ? 1 : 0;
  return sum;
}

TEST(RateLimit, RL03_EveryWorkerChargesTheSameBucket) {
  Gateway gateway{"policies: [{limit: 100/1h}]", {.workers = 8}};
  int sum = 0;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    tools::StartOptions options;
    options.worker = i % 8;
    sum += gateway.start("GET /", {}, options).status() == 200 ? 1 : 0;
  }
  EXPECT_EQ(sum, 100);
  EXPECT_EQ(gateway.metric("decisions_total", {{"policy", "default"}, {"decision", "allowed"}}), 100);
  EXPECT_EQ(gateway.metric("decisions_total", {{"decision", "denied"}}), 9'900);
}

TEST(RateLimit, RL04_DeniedRequestsConsumeOnlyWhenToldTo) {
  Gateway plain{"policies: [{limit: 1/10s}]"};
  EXPECT_EQ(admitted(plain, 50), 1);
  plain.clock().advance(10s);
  EXPECT_EQ(admitted(plain, 1), 1);
  Gateway counting{"policies: [{limit: 1/10s, count_denied: true}]"};
  EXPECT_EQ(admitted(counting, 2), 1);
  counting.clock().advance(10s);
  EXPECT_EQ(admitted(counting, 1), 0) << "the denied one has moved the bucket";
}

TEST(RateLimit, RL07_ADenialByTheSecondPolicyLeavesTheFirstUncharged) {
  Gateway gateway{"policies: [{name: wide, limit: 10/1h}, {name: narrow, limit: 1/1h}]"};
  EXPECT_EQ(admitted(gateway, 1), 1);
  for (int i = 0; i < 3; ++i) {
    const auto denied = gateway.start("GET /");
    EXPECT_EQ(denied.status(), 429U);
    EXPECT_NE(denied.body().find("\"violated-policies\":[\"narrow\"]"), std::string::npos) << denied.body();
    EXPECT_EQ(denied.header("RateLimit").find("\"wide\";r=9;"), 0U) << denied.header("RateLimit");
  }
}

TEST(RateLimit, RL12_TheLargestTierOfTheConsumersGroupsCounts) {
  Gateway gateway{
      "policies: [{limit: 10/10s, burst: 5, key: [consumer], tiers: {silver: 20/10s, gold: 300/1m, slow: 1/1m}}]"};
  gateway.add_consumer({.name = "both", .groups = {"silver", "gold", "slow"}, .subject = "u1"});
  gateway.add_consumer({.name = "one", .groups = {"slow"}, .subject = "u2"});
  gateway.add_consumer({.name = "other", .groups = {"else"}, .subject = "u3"});
  const auto policy_of = [&](const std::string& subject) {
    gateway.set_identity({.kind = subject.empty() ? GH_ANONYMOUS : GH_USER, .subject = subject});
    const auto reply = gateway.start("GET /");
    return reply.header("RateLimit-Policy") + " " + reply.header("RateLimit").substr(0, 14);
  };
  EXPECT_EQ(policy_of("u1"), "\"default\";q=300;w=60 \"default\";r=24") << "300/1m is 5/s; 25 at once";
  EXPECT_EQ(policy_of("u2").substr(0, 18), "\"default\";q=1;w=60");
  EXPECT_EQ(policy_of("u3").substr(0, 19), "\"default\";q=10;w=10");
  EXPECT_EQ(policy_of("").substr(0, 19), "\"default\";q=10;w=10");
}

TEST(RateLimit, RL12_ATierOfConcurrencyIsACount) {
  Gateway gateway{"policies: [{limit: 1, algorithm: concurrency, tiers: {gold: 3}}]"};
  gateway.add_consumer({.name = "c", .groups = {"gold"}, .subject = "u1"});
  gateway.set_identity({.kind = GH_USER, .subject = "u1"});
  gateway.upstream().never();
  std::vector<tools::Reply> held;
  for (int i = 0; i < 3; ++i) held.push_back(gateway.start("GET /"));
  EXPECT_EQ(gateway.start("GET /").status(), 429U);
  for (auto& each : held) EXPECT_FALSE(each.is_done());
  for (auto& each : held) each.disconnect();
}

TEST(RateLimit, RL19_AReloadKeepsTheBucketAndAnotherNameStartsEmpty) {
  Gateway gateway{"policies: [{limit: 10/1h}]"};
  EXPECT_EQ(admitted(gateway, 10), 10);
  gateway.reload("policies: [{limit: 10/1h, burst: 12}]");
  EXPECT_EQ(admitted(gateway, 10), 2);
  gateway.reload("policies: [{name: other, limit: 10/1h}]");
  EXPECT_EQ(admitted(gateway, 11), 10);
}

TEST(RateLimit, RL20_KeysBeyondTheBoundShareOneBucket) {
  Gateway gateway{"policies: [{limit: 5/1h, key: [\"header:x-user\"]}]"};
  EXPECT_EQ(admitted(gateway, 3, {{"x-user", "known"}}), 3);
  gateway.store("local").full();
  int sum = 0;
  for (int i = 0; i < 40; ++i) sum += admitted(gateway, 1, {{"x-user", "new" + std::to_string(i)}});
  EXPECT_EQ(sum, 5) << "limited together, never unlimited";
  EXPECT_EQ(gateway.metric("overflow_total"), 40);
  EXPECT_EQ(admitted(gateway, 3, {{"x-user", "known"}}), 2) << "a known key keeps its own bucket";
}

TEST(RateLimit, EachAlgorithmHoldsItsBound) {
  for (const char* algorithm : {"gcra", "sliding", "fixed"}) {
    Gateway gateway{std::string("policies: [{limit: 5/1m, algorithm: ") + algorithm + "}]"};
    EXPECT_EQ(admitted(gateway, 20), 5) << algorithm;
    gateway.clock().advance(65s);
    EXPECT_EQ(admitted(gateway, 20), 5) << algorithm;
  }
}

TEST(RateLimit, ACostIsPaidWholeOrRefused) {
  Gateway gateway{"policies: [{limit: 10/1h, cost: \"${header.x-cost}\"}]"};
  const std::pair<const char*, unsigned> kCases[] = {{"11", 400U},
                                                     {"99999999999999999999", 200U},
                                                     {"9223372036854775807", 400U},
                                                     {"-3", 200U},
                                                     {"x", 200U},
                                                     {"7", 200U},
                                                     {"1", 429U}};
  for (const auto& [cost, status] : kCases) {
    const auto reply = gateway.start("GET /", {{"x-cost", cost}});
    EXPECT_EQ(reply.status(), status) << cost;
    if (status == 400) {
      EXPECT_EQ(reply.reason(), "rate_cost");
      EXPECT_EQ(reply.detail(), "default");
    }
  }
}

TEST(RateLimit, BytesOfTheRequestAreCountedTimesTheCost) {
  Gateway gateway{"policies: [{limit: 1000/1h, unit: content-bytes, cost: \"${header.x-cost}\"}]"};
  EXPECT_EQ(gateway.send("POST /", {{"x-cost", "2"}}, std::string(400, 'x')).status(), 200U);
  EXPECT_EQ(gateway.send("POST /", {}, std::string(201, 'x')).status(), 429U);
  EXPECT_EQ(gateway.send("POST /", {}, std::string(200, 'x')).status(), 200U);
  EXPECT_EQ(gateway.start("GET /").status(), 200U) << "nothing is sent";
  EXPECT_EQ(gateway.send("POST /", {}, std::string(1001, 'x')).reason(), "rate_cost");
  EXPECT_EQ(gateway.send("POST /", {{"x-cost", "9223372036854775807"}}, "abc").reason(), "rate_cost");
}

TEST(RateLimit, AShadowInstanceRefusesNothingAndHasCountsOfItsOwn) {
  Gateway gateway{"policies: [{limit: 1/1h}]", {.instance = {.mode = tools::Mode::shadow}}};
  EXPECT_EQ(admitted(gateway, 2), 2);
  EXPECT_EQ(gateway.start("GET /").would_refuse(), "rate_limited");
}

}  // namespace
