// Which requests are protected, who executes, and what the others are told.
#include <gtest/gtest.h>

#include <vector>

#include "testing.hpp"

namespace idempotency::testing {
namespace {

TEST(Idempotency, ID01_OfAThousandParallelRequestsOneExecutes) {
  Harness<Idempotency> gateway;
  gateway.upstream().reply(201, "created").after(1s);
  std::vector<Reply> replies;
  for (int i = 0; i < 1000; ++i) replies.push_back(order(gateway));
  gateway.clock().advance(2s);
  EXPECT_EQ(gateway.upstream().count(), 1U);
  EXPECT_EQ(replies[0].status(), 201U);
  for (std::size_t i = 1; i < replies.size(); ++i) {
    ASSERT_EQ(replies[i].status(), 409U);
    ASSERT_EQ(replies[i].reason(), "idem_in_flight");
    ASSERT_EQ(replies[i].header("Retry-After"), "1");
  }
  EXPECT_EQ(gateway.metric("outcomes_total", {{"outcome", "executed"}}), 1);
  EXPECT_EQ(gateway.metric("outcomes_total", {{"outcome", "in_flight"}}), 999);
}

TEST(Idempotency, ID01_InWaitModeAllGetTheSameResult) {
  for (const char* store : {"local", "redis:main"}) {
    Harness<Idempotency> gateway{std::string("in_flight: wait\nreplay: {max_rate: 100000/s}\nstore: ") + store};
    gateway.upstream().reply(201, "created").after(1s);
    std::vector<Reply> replies;
    for (int i = 0; i < 1000; ++i) replies.push_back(order(gateway));
    gateway.clock().advance(3s);
    EXPECT_EQ(gateway.upstream().count(), 1U);
    for (const auto& reply : replies) {
      ASSERT_EQ(reply.status(), 201U) << reply.reason();
      ASSERT_EQ(reply.body(), "created");
    }
    EXPECT_EQ(gateway.metric("wait_seconds"), 999);
  }
}

TEST(Idempotency, WaitingEndsAtItsBound) {
  Harness<Idempotency> gateway{"in_flight: wait\nwait_max: 2s"};
  gateway.upstream().reply(201).after(10s);
  order(gateway);
  const auto waiting = order(gateway);
  gateway.clock().advance(1900ms);
  EXPECT_FALSE(waiting.is_done());
  gateway.clock().advance(200ms);
  EXPECT_EQ(waiting.reason(), "idem_in_flight");
}

TEST(Idempotency, WhoWaitsExecutesWhenTheFirstOneReleasesTheKey) {
  Harness<Idempotency> gateway{"in_flight: wait"};
  gateway.upstream().reply(503).once().after(1s);
  gateway.upstream().reply(201, "second");
  order(gateway);
  const auto waiting = order(gateway);
  gateway.clock().advance(3s);
  EXPECT_EQ(waiting.body(), "second");
  EXPECT_FALSE(is_replay(waiting));
}

TEST(Idempotency, ID03_AnotherRequestUnderTheKeyIsRefused) {
  for (const bool is_complete : {false, true}) {
    Harness<Idempotency> gateway;
    gateway.upstream().reply(201).after(1s);
    order(gateway);
    if (is_complete) gateway.clock().advance(1s);
    EXPECT_EQ(order(gateway, kKey, R"({"item":8})").reason(), "idem_key_reused");
    const auto other_query = gateway.send(
        "POST /orders?x=1", {{"Idempotency-Key", kKey}, {"Content-Type", "application/json"}}, R"({"item":7})");
    EXPECT_EQ(other_query.reason(), "idem_key_reused");
    const auto other_type =
        gateway.send("POST /orders", {{"Idempotency-Key", kKey}, {"Content-Type", "text/plain"}}, R"({"item":7})");
    EXPECT_EQ(other_type.status(), 422U);
    EXPECT_EQ(gateway.upstream().count(), 1U);
    EXPECT_EQ(gateway.metric("outcomes_total", {{"outcome", "mismatch"}}), 3);
    gateway.clock().advance(1s);
  }
}

TEST(Idempotency, ID04_CallersMethodsAndPathsHaveTheirOwnKeys) {
  Harness<Idempotency> gateway;
  gateway.upstream().reply_with([n = 0](const auto&) mutable {
    return gatehouse::testing::Answer{.status = 201, .body = {std::to_string(++n)}};
  });
  const Headers headers{{"Idempotency-Key", kKey}};
  gateway.set_identity(user("alice"));
  EXPECT_EQ(gateway.send("POST /orders", headers, "x").body(), "1");
  EXPECT_EQ(gateway.send("PATCH /orders", headers, "x").body(), "2");
  EXPECT_EQ(gateway.send("POST /refunds", headers, "x").body(), "3");
  gateway.set_identity(user("bob"));
  EXPECT_EQ(gateway.send("POST /orders", headers, "x").body(), "4");
  gateway.add_consumer({.name = "shop", .subject = "bob"});
  EXPECT_EQ(gateway.send("POST /orders", headers, "x").body(), "5") << "bob is the consumer shop now";
  gateway.set_identity(user("alice"));
  EXPECT_EQ(gateway.send("POST /orders", headers, "x").body(), "1");
}

TEST(Idempotency, ID06_WithoutAKeyRequestsPassUnlessItIsRequired) {
  Harness<Idempotency> gateway{"required: true\ndocs_url: https://docs.example/retries"};
  const auto refused = gateway.send("POST /orders", {}, "x");
  EXPECT_EQ(refused.status(), 400U);
  EXPECT_EQ(refused.reason(), "idem_key_missing");
  EXPECT_EQ(refused.header("Link"), "<https://docs.example/retries>; rel=\"describedby\"; type=\"text/html\"");
  for (const char* request : {"GET /orders", "PUT /orders"}) {
    const auto passed = gateway.start(request, {{"Idempotency-Key", "short"}, {"Accept-Encoding", "gzip"}});
    EXPECT_EQ(passed.status(), 200U) << request;
    EXPECT_EQ(passed.upstream_request().header("Accept-Encoding"), "gzip");
  }
  gateway.reload("required: false");
  EXPECT_EQ(gateway.send("POST /orders", {}, "x").status(), 200U);
  EXPECT_EQ(gateway.send("POST /orders", {}, "x").status(), 200U);
  EXPECT_EQ(gateway.metric("outcomes_total", {{"outcome", "missing"}}), 3);
}

TEST(Idempotency, ID07_QuotedAndBareAreOneKeyUnderBothNames) {
  Harness<Idempotency> gateway;
  const std::string uuid = "8e03978e-40d5-43dd-bc93-6894a57f9324";
  order(gateway, uuid);
  EXPECT_TRUE(is_replay(order(gateway, '"' + uuid + '"')));
  EXPECT_TRUE(is_replay(order(gateway, uuid, R"({"item":7})", {{"X-Idempotency-Key", '"' + uuid + '"'}})));
  EXPECT_EQ(order(gateway, uuid, "x", {{"X-Idempotency-Key", "another-key"}}).reason(), "idem_key_invalid");
}

TEST(Idempotency, ID07_WhatIsNoKeyIsRefused) {
  Harness<Idempotency> gateway;
  for (const std::string& key : {std::string(), std::string("\"aaaaaaaaaa\", \"bbbbbbbbbb\""), std::string(9, 'k'),
                                 std::string(256, 'k'), std::string("\"0123456789\x01\"")}) {
    EXPECT_EQ(order(gateway, key).reason(), "idem_key_invalid") << key;
  }
  EXPECT_EQ(order(gateway, kKey, "x", {{"Idempotency-Key", kKey}}).reason(), "idem_key_invalid") << "two field lines";
  EXPECT_EQ(order(gateway, std::string(10, 'k')).status(), 200U);
  EXPECT_EQ(order(gateway, std::string(255, 'k')).status(), 200U);
  gateway.reload("key: {format: uuid}");
  EXPECT_EQ(order(gateway, kKey).detail(), "format");
  gateway.reload("key: {format: {regex: \"ord-[0-9]+\"}}");
  EXPECT_EQ(order(gateway, kKey).detail(), "format");
  EXPECT_EQ(order(gateway, "ord-0000001").status(), 200U);
}

TEST(Idempotency, ID18_AnonymousCallersAreToldApartByTheirAddress) {
  Harness<Idempotency> gateway;
  gateway.upstream().reply(201, "account", {{"Set-Cookie", "session=secret"}});
  const auto signup = [&](const std::string& client) {
    StartOptions options;
    options.body = "same";
    options.client = client;
    return gateway.start("POST /signup", {{"Idempotency-Key", kKey}}, options);
  };
  EXPECT_EQ(signup("192.0.2.1").header("Set-Cookie"), "session=secret");
  EXPECT_FALSE(is_replay(signup("192.0.2.2")));
  const auto replayed = signup("192.0.2.1");
  EXPECT_TRUE(is_replay(replayed));
  EXPECT_FALSE(replayed.has("Set-Cookie"));
  gateway.reload("anonymous: deny");
  EXPECT_EQ(signup("192.0.2.1").reason(), "identity_required");
}

TEST(Idempotency, PreflightsPassUntouched) {
  Harness<Idempotency> gateway{"methods: [OPTIONS]\nrequired: true"};
  const auto reply =
      gateway.start("OPTIONS /orders", {{"Origin", "https://a"}, {"Access-Control-Request-Method", "POST"}});
  EXPECT_EQ(reply.status(), 200U);
}

TEST(Idempotency, ID16_ABodyOverTheBoundIsRefusedOrBypassed) {
  const std::string large((1U << 20) + 1, 'x');
  Harness<Idempotency> gateway;
  EXPECT_EQ(order(gateway, kKey, large).status(), 413U);
  EXPECT_EQ(order(gateway, kKey, large.substr(1)).status(), 200U);
  gateway.reload("over_body_max: bypass");
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(is_replay(order(gateway, "another-key", large)));
  EXPECT_EQ(gateway.upstream().count(), 3U);
}

TEST(Idempotency, ARequestWithoutABodyIsProtectedToo) {
  Harness<Idempotency> gateway;
  const auto send = [&] { return gateway.start("POST /orders/7/cancel", {{"Idempotency-Key", kKey}}); };
  EXPECT_FALSE(is_replay(send()));
  EXPECT_TRUE(is_replay(send()));
  EXPECT_EQ(gateway.upstream().count(), 1U);
}

}  // namespace
}  // namespace idempotency::testing
