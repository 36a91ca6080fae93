// A route that divides its traffic over upstreams.
#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class Split : public ::testing::Test {
 protected:
  void start(const std::string& weights, const std::string& route_keys = {}) {
    old_.answer_with(response(200, "old"));
    canary_.answer_with(response(200, "canary"));
    gateway_ = std::make_unique<Gateway>(config(
        "upstreams:\n" + upstream_entry("old", {old_.address()}) + upstream_entry("canary", {canary_.address()}) +
        "routes:\n  - {name: all, match: {path: /}, split: [" + weights + "]" + route_keys + "}\n"));
  }
  std::string exchange(const std::string& fields = {}) {
    return ask(gateway_->port(), request("GET", "/", fields)).body;
  }

  FakeUpstream old_;
  FakeUpstream canary_;
  std::unique_ptr<Gateway> gateway_;
};

TEST_F(Split, WeightsDivideTheTraffic) {
  start("{upstream: old, weight: 75}, {upstream: canary, weight: 25}");
  RawClient client(gateway_->port());
  for (int i = 0; i < 400; ++i) {
    client.send(request("GET", "/"));
    ASSERT_EQ(client.read_response().status, 200);
  }
  EXPECT_EQ(old_.request_count() + canary_.request_count(), 400U);
  EXPECT_GT(canary_.request_count(), 50U);  // 100 expected, more than five deviations away
  EXPECT_LT(canary_.request_count(), 150U);
}

TEST_F(Split, WeightZeroGetsNothing) {
  start("{upstream: old, weight: 100}, {upstream: canary, weight: 0}");
  for (int i = 0; i < 30; ++i) EXPECT_EQ(exchange(), "old");
}

TEST_F(Split, StickyKeepsAClientOnItsSide) {
  start("{upstream: old, weight: 50}, {upstream: canary, weight: 50}", ", sticky: {by: \"header:x-user\"}");
  std::map<std::string, int> sides;
  for (int user = 0; user < 40; ++user) {
    const auto fields = "X-User: user-" + std::to_string(user) + "\r\n";
    const auto side = exchange(fields);
    ++sides[side];
    for (int i = 0; i < 4; ++i) ASSERT_EQ(exchange(fields), side) << user;
  }
  EXPECT_GT(sides["old"], 4);
  EXPECT_GT(sides["canary"], 4);
}

TEST_F(Split, StickyByCookieKeepsAClientOnItsSide) {
  start("{upstream: old, weight: 50}, {upstream: canary, weight: 50}", ", sticky: {by: \"cookie:session\"}");
  const auto side = exchange("Cookie: a=b; session=s1\r\n");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(exchange("Cookie: session=s1; c=d\r\n"), side);
}

}  // namespace
}  // namespace gatehouse::testing
