// The shipped plugins in the gateway itself: chains, answers, limits and breakers over real sockets.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

constexpr std::string_view kCors = R"(plugins:
  - {name: cors, config: {origins: ["https://app.test"], credentials: true}}
)";

class Plugins : public ::testing::Test {
 protected:
  void start(const std::string& rest) {
    gateway_ = std::make_unique<Gateway>(config(rest));
    client_ = std::make_unique<RawClient>(gateway_->port());
  }
  Answer send(std::string_view bytes, std::string_view method = "GET") {
    client_->send(bytes);
    return client_->read_response(method);
  }

  FakeUpstream upstream_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<RawClient> client_;
};

constexpr std::string_view kOrigin = "Origin: https://app.test\r\n";

TEST_F(Plugins, CO01_APreflightIsAnsweredForARouteThatOnlyKnowsPost) {
  start(std::string(kCors) + "upstreams:\n" + upstream_entry("app", {upstream_.address()}) +
        "routes: [{name: orders, match: {path: /orders, methods: [POST]}, upstream: app}]\n");
  const auto answer =
      send(request("OPTIONS", "/orders", std::string(kOrigin) + "Access-Control-Request-Method: POST\r\n"));
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.get("Access-Control-Allow-Origin"), "https://app.test");
  EXPECT_EQ(answer.get("Access-Control-Allow-Methods"), "POST");
  EXPECT_EQ(upstream_.connection_count(), 0U);
}

TEST_F(Plugins, CO04_AnswersOfTheGatewayItselfCarryTheFields) {
  start(std::string(kCors) + "routes: [{name: a, match: {path: /a}, respond: {status: 200}}]\n");
  const auto missing = send(request("GET", "/nowhere", kOrigin));
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.get("Access-Control-Allow-Origin"), "https://app.test");
  EXPECT_EQ(missing.get("Vary"), "Origin");
  const auto found = send(request("GET", "/a", kOrigin));
  EXPECT_EQ(found.status, 200);
  EXPECT_EQ(found.get("Access-Control-Allow-Credentials"), "true");
}

TEST_F(Plugins, RL04_WhatIsOverTheLimitIsRefusedAndSaysWhenToComeBack) {
  start("upstreams:\n" + upstream_entry("app", {upstream_.address()}) + R"(routes:
  - name: all
    match: {path: /}
    upstream: app
    plugins: [{name: rate-limit, config: {policies: [{name: few, limit: 2/h, key: [ip]}]}}]
)");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(send(request("GET", "/")).status, 200);
  }
  const auto refused = send(request("GET", "/"));
  EXPECT_EQ(refused.status, 429);
  EXPECT_TRUE(refused.has("Retry-After"));
  EXPECT_TRUE(refused.has("X-Request-Id"));
  EXPECT_EQ(refused.get("RateLimit-Policy"), "\"few\";q=2;w=3600");
  EXPECT_NE(refused.body.find("\"code\":\"rate_limited\""), std::string::npos) << refused.body;
}

TEST_F(Plugins, CB04_AnOpenCircuitRefusesWithoutAnAttempt) {
  start("upstreams:\n" + upstream_entry("dead", {"127.0.0.1:1"}, "health: {passive: {consecutive_failures: 1000}}") +
        R"(routes:
  - name: all
    match: {path: /}
    upstream: dead
    plugins: [{name: circuit-breaker, config: {min_requests: 2}}]
)");
  EXPECT_EQ(send(request("GET", "/")).status, 502);
  const auto refused = send(request("GET", "/"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.body.find("\"code\":\"circuit_open\""), std::string::npos) << refused.body;
}

TEST_F(Plugins, RL19_AReloadKeepsWhatWasTaken) {
  const auto text = [&](std::string_view more) {
    return config("routes:\n  - name: all\n    match: {path: /}\n    respond: {status: 200" + std::string(more) +
                  "}\n    plugins: [{name: rate-limit, config: {policies: [{limit: 1/h, key: [ip]}]}}]\n");
  };
  gateway_ = std::make_unique<Gateway>(text(""));
  client_ = std::make_unique<RawClient>(gateway_->port());
  EXPECT_EQ(send(request("GET", "/")).status, 200);
  gateway_->write_config(text(", body: new"));
  ASSERT_TRUE(gateway_->reload_by_signal());
  EXPECT_EQ(send(request("GET", "/")).status, 429);
}

}  // namespace
}  // namespace gatehouse::testing
