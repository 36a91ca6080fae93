// The store in trouble, leases, restarts, encryption, and configurations that are refused.
#include <gtest/gtest.h>

#include "testing.hpp"

namespace idempotency::testing {
namespace {

constexpr const char* kRedis = "store: redis:main";
constexpr const char* kSecret = "0123456789abcdef0123456789abcdef";

std::string sealed_with(const std::string& secret) { return std::string(kRedis) + "\nencrypt_key: " + secret; }

bool has_error(const std::string& config, const std::string& part) {
  for (const auto& error : gatehouse::testing::config_errors<Idempotency>(config)) {
    if (error.find(part) != std::string::npos) return true;
  }
  return false;
}

TEST(Lease, IsRenewedWhileTheExecutionRuns) {
  Situation situation;
  situation.route.timeout = 0s;
  Harness<Idempotency> gateway{"lock_ttl: 6s", situation};
  gateway.upstream().reply(201, "late").after(1h);
  order(gateway);
  for (int i = 0; i < 59; ++i) {
    gateway.clock().advance(1min);
    ASSERT_EQ(order(gateway).reason(), "idem_in_flight") << i;
  }
  gateway.clock().advance(1min);
  EXPECT_EQ(order(gateway).body(), "late");
  EXPECT_EQ(gateway.upstream().count(), 1U);
}

TEST(Lease, ID13_ALateCompletionOfAFormerOwnerChangesNothing) {
  Situation situation;
  situation.route.timeout = 0s;
  Harness<Idempotency> gateway{"lock_ttl: 6s\nstore: redis:main", situation};
  gateway.upstream().reply(201, "first").once().after(60s);
  gateway.upstream().reply(201, "second").once().after(10s);
  const auto first = order(gateway);
  gateway.store("redis:main").down();  // the first owner cannot renew
  gateway.clock().advance(7s);
  gateway.store("redis:main").up();
  const auto second = order(gateway);
  gateway.clock().advance(10s);
  EXPECT_EQ(second.body(), "second");
  gateway.clock().advance(50s);
  EXPECT_EQ(first.body(), "first") << "who executed gets the response";
  EXPECT_EQ(order(gateway).body(), "second");
  EXPECT_EQ(gateway.upstream().count(), 2U);
}

TEST(Lease, ARenewalUnderWayDoesNotCostTheResult) {
  Harness<Idempotency> gateway{kRedis};
  gateway.store("redis:main").compare_and_set().fail(GH_E_LOST).once();
  gateway.upstream().reply(201, "created");
  order(gateway);
  EXPECT_EQ(order(gateway).body(), "created");
  EXPECT_EQ(gateway.upstream().count(), 1U);
}

TEST(Store, ID11_AfterARestartTheRetryExecutesOrReplaysAsTheTableSays) {
  Harness<Idempotency> gateway{kRedis};
  gateway.upstream().reply(201, "created");
  order(gateway);
  gateway.restart(kRedis);
  EXPECT_EQ(order(gateway).body(), "created") << "killed after storing";
  EXPECT_EQ(gateway.upstream().count(), 1U);
}

TEST(Store, ID11_ALeaseOfADeadGatewayRunsOut) {
  Harness<Idempotency> gateway{kRedis};
  gateway.store("redis:main").compare_and_set().fail();  // as if it died between the response and its record
  gateway.upstream().reply(201, "created");
  order(gateway);
  gateway.store("redis:main").forget_rules();
  EXPECT_EQ(order(gateway).reason(), "idem_in_flight");
  gateway.clock().advance(60s);
  EXPECT_FALSE(is_replay(order(gateway)));
  EXPECT_EQ(gateway.upstream().count(), 2U);
}

TEST(Store, ID14_AwayItClosesOrIsCounted) {
  Harness<Idempotency> gateway{kRedis};
  gateway.store("redis:main").down();
  const auto refused = order(gateway);
  EXPECT_EQ(refused.status(), 503U);
  EXPECT_EQ(refused.reason(), "store_unavailable");
  EXPECT_FALSE(gateway.reached_upstream());
  gateway.reload(std::string(kRedis) + "\non_store_error: open");
  EXPECT_EQ(order(gateway).status(), 200U);
  EXPECT_EQ(order(gateway).note("idempotency.state"), "unprotected");
  EXPECT_EQ(gateway.metric("store_failed_total"), 3);
}

TEST(Store, ID14_SilentItIsGivenUpAtItsDeadline) {
  Harness<Idempotency> gateway{kRedis};
  gateway.store("redis:main").put_if_absent().never();
  const auto refused = order(gateway);
  EXPECT_FALSE(refused.is_done());
  gateway.clock().advance(1s);
  EXPECT_EQ(refused.reason(), "store_unavailable");
}

TEST(Store, ID14_FailingAtCompletionTheResponseIsSentAndCounted) {
  Harness<Idempotency> gateway{kRedis};
  gateway.store("redis:main").compare_and_set().fail();
  gateway.upstream().reply(201, "created");
  EXPECT_EQ(order(gateway).body(), "created");
  EXPECT_EQ(gateway.metric("store_failed_total"), 1);
  EXPECT_EQ(order(gateway).reason(), "idem_in_flight") << "the lease keeps retries away";
  gateway.clock().advance(60s);
  EXPECT_EQ(order(gateway).status(), 201U);
  EXPECT_EQ(gateway.upstream().count(), 2U);
}

TEST(Store, NoClientSeesASuccessBeforeItIsRecorded) {
  Harness<Idempotency> gateway{kRedis};
  gateway.store("redis:main").compare_and_set().after(10ms);
  gateway.upstream().reply(201, "created");
  const auto first = order(gateway);
  EXPECT_EQ(first.status(), 0U);
  gateway.clock().advance(10ms);
  EXPECT_EQ(first.status(), 201U);
}

TEST(Store, AnyNthOperationMayFailWithoutASecondExecutionOrALostResponse) {
  for (std::uint64_t n = 1; n <= 6; ++n) {
    Harness<Idempotency> gateway{kRedis};
    gateway.upstream().reply(201, "created");
    gateway.fail_nth_operation(n);
    const auto first = order(gateway);
    const auto second = order(gateway);
    EXPECT_TRUE(first.status() == 201U || first.reason() == "store_unavailable") << n;
    EXPECT_LE(gateway.upstream().count(), 1U) << n;
    EXPECT_NE(second.reason(), "plugin_failed") << n;
  }
}

TEST(Store, HostileNetworksAndClientsCauseNoSecondExecution) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Harness<Idempotency> gateway{kRedis};
    gateway.hostile(seed);
    gateway.upstream().reply(201, std::string(1000, 'r')).after(20ms);
    for (int i = 0; i < 8; ++i) {
      order(gateway, kKey, std::string(500, 'q'));
      gateway.clock().advance(7ms);
    }
    gateway.clock().advance(5s);
    ASSERT_LE(gateway.upstream().count(), 1U) << seed;
  }
}

TEST(Encryption, ID22_RecordsOfAnotherSecretCountAsAbsent) {
  Harness<Idempotency> gateway{sealed_with(kSecret)};
  gateway.upstream().reply(201, "created");
  order(gateway);
  EXPECT_TRUE(is_replay(order(gateway)));
  gateway.reload(sealed_with("another-secret-another-secret-ab"));
  EXPECT_FALSE(is_replay(order(gateway)));
  EXPECT_TRUE(is_replay(order(gateway)));
  gateway.reload(kRedis);
  EXPECT_FALSE(is_replay(order(gateway))) << "without a secret neither";
  EXPECT_EQ(gateway.upstream().count(), 3U);
}

TEST(Encryption, AnExecutionUnderAnotherSecretIsStillInFlight) {
  Harness<Idempotency> gateway{sealed_with(kSecret)};
  gateway.upstream().reply(201).after(5s);
  order(gateway);
  gateway.reload(sealed_with("another-secret-another-secret-ab"));
  EXPECT_EQ(order(gateway).reason(), "idem_in_flight");
  gateway.clock().advance(5s);
  EXPECT_EQ(gateway.upstream().count(), 1U);
}

TEST(Config, ID22_WhatCannotHoldIsRefusedAtLoad) {
  EXPECT_TRUE(has_error("lock_ttl: 34s", "lock_ttl")) << "the route's timeout is 30 s";
  EXPECT_FALSE(has_error("lock_ttl: 35s", ""));
  EXPECT_TRUE(has_error("required: true\non_store_error: open", "on_store_error"));
  EXPECT_TRUE(has_error("scope: [method, path]", "scope"));
  EXPECT_TRUE(has_error("encrypt_key: short", "encrypt_key"));
  EXPECT_TRUE(has_error("outcome: {6xx: store}", "outcome"));
  EXPECT_TRUE(has_error("outcome: {\"20\": store}", "outcome"));
  EXPECT_TRUE(has_error("key: {min: 20, max: 10}", "key.min"));
  EXPECT_TRUE(has_error("docs_url: \"javascript:x\"", "docs_url"));
  EXPECT_TRUE(has_error("fingerprint: {json_pointers: [\"a/b\"]}", "json_pointers[0]"));
  EXPECT_TRUE(has_error("fingerprint: {body: false, json_pointers: [/a]}", "json_pointers"));
}

}  // namespace
}  // namespace idempotency::testing
