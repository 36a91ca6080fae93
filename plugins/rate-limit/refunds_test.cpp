// What is given back, and units that are held for the length of an exchange.
#include <gtest/gtest.h>

#include <gatehouse/testing/harness.hpp>

#include "rate_limit.hpp"

namespace {

namespace tools = gatehouse::testing;
using namespace std::chrono_literals;
using Gateway = tools::Harness<rate_limit::RateLimit>;

struct NoConfig {
  static constexpr auto fields() { return gatehouse::fields(); }
};

/// Replays when asked to, as the plugin of this name does.
struct Replayer {
  using Config = NoConfig;
  static constexpr gatehouse::Info info{.name = "idempotency", .version = "1.0.0", .notes = {"replayed"}};
  Replayer(Config, gatehouse::Setup&) {}
  gatehouse::Verdict on_request(gatehouse::Exchange& exchange) const {
    if (!exchange.request().has("x-replay")) return gatehouse::proceed;
    exchange.note("replayed", "true");
    return exchange.respond(201, {}, "again");
  }
};

/// An open circuit, and a plugin that fails.
struct Circuit {
  using Config = NoConfig;
  static constexpr gatehouse::Info info{
      .name = "circuit-breaker", .version = "1.0.0", .reasons = {{"circuit_open", 503, "Not now."}}};
  Circuit(Config, gatehouse::Setup&) {}
  gatehouse::Verdict on_request(gatehouse::Exchange& exchange) const {
    if (exchange.request().has("x-fail")) return gatehouse::failed();
    return exchange.refuse("circuit_open");
  }
};

constexpr const char* kLogins = "policies: [{name: logins, limit: 5/5m, keep_charge: [\"401\"]}]";

TEST(RateLimitRefund, RL11_OnlyWrongLoginsAreCounted) {
  Gateway gateway{kLogins};
  gateway.upstream().reply_with([](const tools::SentRequest& sent) {
    return tools::Answer{.status = sent.header("x-password") == "right" ? 200U : 401U};
  });
  for (int i = 0; i < 20; ++i) EXPECT_EQ(gateway.start("POST /", {{"x-password", "right"}}).status(), 200U) << i;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(gateway.start("POST /", {{"x-password", "wrong"}}).status(), 401U) << i;
  EXPECT_EQ(gateway.start("POST /", {{"x-password", "wrong"}}).status(), 429U);
  EXPECT_EQ(gateway.start("POST /", {{"x-password", "right"}}).status(), 429U);
  EXPECT_EQ(gateway.metric("refunds_total", {{"policy", "logins"}, {"why", "status"}}), 20);
}

TEST(RateLimitRefund, StatusesMayBeNamedByClass) {
  Gateway gateway{"policies: [{limit: 2/1h, keep_charge: [\"4xx\", \"503\"]}]"};
  for (const auto& [status, times] : {std::pair{200U, 5}, {502U, 5}, {404U, 1}, {503U, 1}}) {
    gateway.upstream().reply(status);
    for (int i = 0; i < times; ++i) EXPECT_EQ(gateway.start("GET /").status(), status);
  }
  EXPECT_EQ(gateway.start("GET /").status(), 429U);
}

TEST(RateLimitRefund, AllIsTheDefaultAndMayBeWritten) {
  for (const char* config : {"policies: [{limit: 1/1h}]", "policies: [{limit: 1/1h, keep_charge: all}]"}) {
    Gateway gateway{config};
    gateway.upstream().reply(502);
    EXPECT_EQ(gateway.start("GET /").status(), 502U) << config;
    EXPECT_EQ(gateway.start("GET /").status(), 429U) << config;
  }
}

TEST(RateLimitRefund, RL21_AReplayIsFreeAndNeverLiftsTheBucketAboveFull) {
  tools::HarnessChain gateway;
  gateway.add<rate_limit::RateLimit>("policies: [{limit: 3/1h}]").add<Replayer>().build();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(gateway.start("POST /", {{"x-replay", "1"}}).status(), 201U) << i;
  EXPECT_EQ(gateway.metric("refunds_total", {{"why", "replay"}}), 10);
  int sum = 0;
  for (int i = 0; i < 10; ++i) sum += gateway.start("POST /").status() == 200 ? 1 : 0;
  EXPECT_EQ(sum, 3);
}

TEST(RateLimitRefund, RL21_AReplayIsPaidWhenTheConfigurationSaysSo) {
  tools::HarnessChain gateway;
  gateway.add<rate_limit::RateLimit>("{policies: [{limit: 1/1h}], refund_replays: false}").add<Replayer>().build();
  EXPECT_EQ(gateway.start("POST /", {{"x-replay", "1"}}).status(), 201U);
  EXPECT_EQ(gateway.start("POST /", {{"x-replay", "1"}}).status(), 429U);
}

TEST(RateLimitRefund, WhatAnOpenCircuitRefusedCostsNothing) {
  tools::HarnessChain gateway;
  gateway.add<rate_limit::RateLimit>("policies: [{limit: 1/1h}]").add<Circuit>().build();
  for (int i = 0; i < 5; ++i) {
    const auto reply = gateway.start("GET /");
    EXPECT_EQ(reply.reason(), "circuit_open");
    EXPECT_TRUE(reply.has("RateLimit")) << "every response tells";
  }
  EXPECT_EQ(gateway.metric("refunds_total", {{"why", "refusal"}}), 5);
}

constexpr const char* kSlots = "policies: [{name: slots, limit: 2, algorithm: concurrency}]";

TEST(RateLimitConcurrency, RL18_UnitsReturnWhenClientsLeaveAndUpstreamsBreak) {
  Gateway gateway{kSlots};
  gateway.upstream().never();
  auto first = gateway.start("GET /");
  auto second = gateway.start("GET /");
  const auto denied = gateway.start("GET /");
  EXPECT_EQ(denied.status(), 429U);
  EXPECT_EQ(denied.reason(), "concurrency_limited");
  EXPECT_GE(std::stoi(denied.header("Retry-After")), 1);
  first.disconnect();
  second.disconnect();
  gateway.upstream().fail(tools::Failure::reset);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(gateway.start("GET /").status(), 502U) << i;
  gateway.upstream().reply(200, "x");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(gateway.start("GET /").status(), 200U) << i;
}

TEST(RateLimitConcurrency, RL18_UnitsReturnWhenAPluginFails) {
  tools::HarnessChain gateway;
  gateway.add<rate_limit::RateLimit>(kSlots).add<Circuit>().build();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(gateway.start("GET /", {{"x-fail", "1"}}).reason(), "plugin_failed") << i;
}

TEST(RateLimitConcurrency, RL18_AUnitThatNobodyRenewsReturnsByItsLease) {
  Gateway gateway{kSlots, {.route = {.timeout = 0s}}};
  gateway.upstream().never();
  auto first = gateway.start("GET /");
  auto second = gateway.start("GET /");
  gateway.upstream().reply(200, "x");
  EXPECT_EQ(gateway.start("GET /").status(), 429U);
  gateway.clock().advance(30s);
  EXPECT_EQ(gateway.start("GET /").status(), 200U);
  first.disconnect();
  second.disconnect();
}

}  // namespace
