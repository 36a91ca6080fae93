// What makes two requests of one key the same request.
#include <gtest/gtest.h>

#include "testing.hpp"

namespace idempotency::testing {
namespace {

/// Whether the second body is taken for the first one's retry.
bool is_same(const std::string& config, const std::string& first, const std::string& second) {
  Harness<Idempotency> gateway{config};
  order(gateway, kKey, first);
  const auto reply = order(gateway, kKey, second);
  EXPECT_TRUE(is_replay(reply) || reply.reason() == "idem_key_reused") << reply.reason();
  return is_replay(reply);
}

TEST(Fingerprint, ID05_FramingAndOrderOfHeadersSayNothing) {
  Harness<Idempotency> gateway;
  order(gateway, kKey, "0123456789");
  StartOptions options;
  options.pieces = {"012", "3456", "789"};
  options.is_chunked = true;
  const auto chunked = gateway.start(
      "POST /orders", {{"X-Other", "1"}, {"Content-Type", "application/json"}, {"Idempotency-Key", kKey}}, options);
  EXPECT_TRUE(is_replay(chunked));
}

TEST(Fingerprint, EveryByteOfTheBodyCounts) {
  EXPECT_TRUE(is_same("", R"({"a":1})", R"({"a":1})"));
  EXPECT_FALSE(is_same("", R"({"a":1})", R"({"a": 1})"));
  EXPECT_TRUE(is_same("fingerprint: {body: false}", "one", "two"));
}

TEST(Fingerprint, PointersChooseMembersOfAJsonBody) {
  const std::string config = "fingerprint: {json_pointers: [/order/id, /items/1, /a~1b, /m~0n]}";
  EXPECT_TRUE(is_same(config, R"({"order":{"id":1},"sent":"12:00"})", R"({"sent":"12:01", "order":{"id":1}})"));
  EXPECT_FALSE(is_same(config, R"({"order":{"id":1}})", R"({"order":{"id":2}})"));
  EXPECT_FALSE(is_same(config, R"({"order":{"id":1}})", R"({"order":{"id":"1"}})"));
  EXPECT_FALSE(is_same(config, R"({"order":{"id":null}})", R"({"order":{}})"));
  EXPECT_FALSE(is_same(config, R"({"items":[1,2]})", R"({"items":[1,3]})"));
  EXPECT_TRUE(is_same(config, R"({"items":[1,2]})", R"({"items":[9,2,7]})"));
  EXPECT_FALSE(is_same(config, R"({"a/b":1})", R"({"a/b":2})"));
  EXPECT_FALSE(is_same(config, R"({"m~n":1})", R"({"m~n":2})"));
}

TEST(Fingerprint, MembersOfAChosenObjectMayBeReordered) {
  const std::string config = "fingerprint: {json_pointers: [/order]}";
  EXPECT_TRUE(is_same(config, R"({"order":{"a":[1,true],"b":{}}})", R"({"order":{"b":{},"a":[1, true]}})"));
  EXPECT_FALSE(is_same(config, R"({"order":{"a":[1,true]}})", R"({"order":{"a":[true,1]}})"));
  EXPECT_FALSE(is_same(config, R"({"order":{"a":{},"b":1}})", R"({"order":{"a":{"b":1}}})"));
}

TEST(Fingerprint, WhatIsNoJsonCountsAsAWhole) {
  const std::string config = "fingerprint: {json_pointers: [/id]}";
  EXPECT_TRUE(is_same(config, "id=1&x=1", "id=1&x=1"));
  EXPECT_FALSE(is_same(config, "id=1&x=1", "id=1&x=2"));
}

TEST(Fingerprint, PointersAreReadStrictly) {
  for (const char* good : {"", "/", "/a", "/a/0", "/~0~1"}) EXPECT_TRUE(JsonPointer::parse(good)) << good;
  for (const char* bad : {"a", "a/b", "/~", "/~2", "#/a"}) EXPECT_FALSE(JsonPointer::parse(bad)) << bad;
}

}  // namespace
}  // namespace idempotency::testing
