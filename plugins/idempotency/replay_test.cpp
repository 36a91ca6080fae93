// What a retry gets when the first execution is over.
#include <gtest/gtest.h>

#include "testing.hpp"

namespace idempotency::testing {
namespace {

const Headers kResponse{{"Content-Type", "application/json"},
                        {"Location", "/orders/7"},
                        {"ETag", "\"v1\""},
                        {"Link", "</a>"},
                        {"Link", "</b>"},
                        {"Date", "Fri, 20 Nov 2026 12:00:00 GMT"},
                        {"Cache-Control", "private"},
                        {"Retry-After", "3"},
                        {"RateLimit", "\"default\";r=3"},
                        {"Age", "2"},
                        {"Connection", "x-hop"},
                        {"X-Hop", "1"},
                        {"Access-Control-Allow-Origin", "https://first.example"},
                        {"Set-Cookie", "a=1"},
                        {"Set-Cookie", "b=2"}};

TEST(Replay, ID02_EqualsTheFirstResponseButForTheListedFields) {
  Harness<Idempotency> gateway;
  gateway.set_identity(user("alice"));
  gateway.upstream().reply(201, std::string("{\"id\":7}\0x", 10), kResponse);
  const auto first = order(gateway);
  const auto second = order(gateway);
  EXPECT_EQ(second.status(), 201U);
  EXPECT_EQ(second.body(), first.body());
  for (const char* name : {"Content-Type", "Location", "ETag", "Link", "Set-Cookie"}) {
    EXPECT_EQ(second.header(name), first.header(name)) << name;
    EXPECT_EQ(second.header_count(name), first.header_count(name)) << name;
  }
  for (const char* name : {"Date", "Retry-After", "RateLimit", "Age", "X-Hop", "Access-Control-Allow-Origin"}) {
    EXPECT_FALSE(second.has(name)) << name;
  }
  EXPECT_EQ(second.header("Cache-Control"), "no-store");
  EXPECT_EQ(second.header_count("Cache-Control"), 1U);
  EXPECT_TRUE(is_replay(second));
  EXPECT_EQ(gateway.upstream().count(), 1U);
  EXPECT_EQ(second.note("idempotency.replayed"), "true");
  EXPECT_EQ(gateway.metric("outcomes_total", {{"outcome", "replayed"}}), 1);
}

TEST(Replay, NotesTellStateAgeAndAHashOfTheKey) {
  Harness<Idempotency> gateway;
  const auto first = order(gateway);
  EXPECT_EQ(first.note("idempotency.state"), "executed");
  EXPECT_EQ(first.note("idempotency.key").size(), 32U);
  EXPECT_EQ(first.note("idempotency.key").find(kKey), std::string::npos);
  gateway.clock().advance(90s);
  const auto second = order(gateway);
  EXPECT_EQ(second.note("idempotency.state"), "replayed");
  EXPECT_EQ(second.note("idempotency.age"), "90");
  EXPECT_EQ(second.note("idempotency.key"), first.note("idempotency.key"));
}

TEST(Replay, ID02_ResponsesWithoutABodyAreRecordedToo) {
  for (const unsigned status : {204U, 304U, 200U}) {
    Harness<Idempotency> gateway;
    gateway.upstream().reply(status, "", {{"ETag", "\"v1\""}});
    order(gateway);
    const auto second = order(gateway);
    EXPECT_EQ(second.status(), status);
    EXPECT_EQ(second.header("ETag"), "\"v1\"");
    EXPECT_TRUE(is_replay(second)) << status;
    EXPECT_EQ(gateway.upstream().count(), 1U);
  }
}

TEST(Replay, ID15_ARecordEndsAfterItsTtlWhateverTheWallClockDoes) {
  Harness<Idempotency> gateway{"ttl: 1h"};
  order(gateway);
  EXPECT_EQ(gateway.metric("records"), 1);
  gateway.clock().set_wall(std::chrono::hours(24 * 365 * 80));
  gateway.clock().advance(59min + 59s);
  EXPECT_TRUE(is_replay(order(gateway)));
  gateway.clock().set_wall(1s);
  EXPECT_TRUE(is_replay(order(gateway)));
  gateway.clock().advance(1s);
  EXPECT_FALSE(is_replay(order(gateway)));
  gateway.clock().advance(2h);
  EXPECT_EQ(gateway.metric("records"), 0);
}

TEST(Replay, ID17_UpstreamsAnswerWithoutACoding) {
  Harness<Idempotency> gateway;
  gateway.upstream().reply(201, "plain");
  const auto first = order(gateway, kKey, "x", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(first.upstream_request().header("Accept-Encoding"), "identity");
  EXPECT_EQ(order(gateway, kKey, "x", {{"Accept-Encoding", "identity"}}).body(), "plain");
  EXPECT_EQ(order(gateway, kKey, "x").body(), "plain");
  EXPECT_EQ(gateway.upstream().count(), 1U);
}

TEST(Replay, RangeAndConditionalFieldsAreIgnored) {
  Harness<Idempotency> gateway;
  gateway.upstream().reply(200, "whole", {{"ETag", "\"v1\""}});
  order(gateway);
  const auto second = order(gateway, kKey, R"({"item":7})", {{"Range", "bytes=0-1"}, {"If-None-Match", "\"v1\""}});
  EXPECT_EQ(second.status(), 200U);
  EXPECT_EQ(second.body(), "whole");
}

TEST(Replay, CookiesAreForAuthenticatedCallersUnlessTheyAreForNobody) {
  Harness<Idempotency> gateway{"replay: {set_cookie: never}"};
  gateway.set_identity(user("alice"));
  gateway.upstream().reply(201, "x", {{"Set-Cookie", "a=1"}});
  order(gateway);
  EXPECT_FALSE(order(gateway).has("Set-Cookie"));
}

TEST(Replay, OverItsRateAReplayIsRefused) {
  Harness<Idempotency> gateway{"replay: {max_rate: 2/s}"};
  order(gateway);
  EXPECT_TRUE(is_replay(order(gateway)));
  EXPECT_TRUE(is_replay(order(gateway)));
  EXPECT_EQ(order(gateway).reason(), "idem_replay_rate");
  EXPECT_FALSE(is_replay(order(gateway, "another-key"))) << "each key has its own rate";
  gateway.clock().advance(1s);
  EXPECT_TRUE(is_replay(order(gateway)));
}

TEST(Replay, ID16_ALargeResponseStreamsAndItsRetryIsTold) {
  Situation situation;
  situation.arena_bytes = std::size_t{8} << 20;
  for (const bool has_length : {true, false}) {
    Harness<Idempotency> gateway{"", situation};
    const std::string large((1U << 20) + 1, 'x');
    gateway.upstream().reply(201, large,
                             has_length ? Headers{{"Content-Length", std::to_string(large.size())}} : Headers{});
    EXPECT_EQ(order(gateway).body().size(), large.size());
    const auto retry = order(gateway);
    EXPECT_EQ(retry.status(), 409U);
    EXPECT_EQ(retry.reason(), "idem_result_too_large");
    EXPECT_EQ(order(gateway, kKey, "other").reason(), "idem_key_reused");
    EXPECT_EQ(gateway.upstream().count(), 1U);
  }
  Harness<Idempotency> gateway{"", situation};
  gateway.upstream().reply(201, std::string(1U << 20, 'x'));
  order(gateway);
  EXPECT_EQ(order(gateway).body().size(), 1U << 20);
}

TEST(Replay, EventStreamsAreNotHeldBack) {
  Harness<Idempotency> gateway;
  gateway.upstream().reply_in_pieces(200, {"data: 1\n\n", "data: 2\n\n"}, {{"Content-Type", "text/event-stream"}});
  EXPECT_EQ(order(gateway).body(), "data: 1\n\ndata: 2\n\n");
  EXPECT_EQ(order(gateway).reason(), "idem_result_too_large");
}

TEST(Replay, InShadowNothingIsRefusedAndNoResponseIsStored) {
  Situation situation;
  situation.instance.mode = gatehouse::testing::Mode::shadow;
  Harness<Idempotency> gateway{"", situation};
  gateway.upstream().reply(201, "secret result");
  order(gateway);
  const auto second = order(gateway);
  EXPECT_EQ(second.status(), 201U);
  EXPECT_EQ(second.note("idempotency.state"), "would_replay");
  EXPECT_EQ(second.note("idempotency.replayed"), "") << "nobody may be refunded for it";
  EXPECT_EQ(order(gateway, kKey, "other").would_refuse(), "idem_key_reused");
  EXPECT_EQ(gateway.upstream().count(), 3U);
}

}  // namespace
}  // namespace idempotency::testing
