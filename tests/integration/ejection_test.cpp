// Passive health: an endpoint that fails is left out for a while, but never too many at once.
#include <gtest/gtest.h>

#include "integration/problem.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

void fail(UpstreamConnection& connection, const Message&) { connection.close(); }

class Ejection : public ::testing::Test {
 protected:
  void start(const std::string& passive, const std::string& more = {}) {
    gateway_ = std::make_unique<Gateway>(
        config("upstreams:\n" +
               upstream_entry("app", {one_.address(), two_.address()}, "health: {passive: {" + passive + "}}") +
               "routes:\n  - {name: all, match: {path: /}, upstream: app, retries: {attempts: 0}}\n" + more));
  }
  int exchange() { return ask(gateway_->port(), request("GET", "/")).status; }
  void exchanges(int count) {
    for (int i = 0; i < count; ++i) exchange();
  }
  [[nodiscard]] bool is_healthy(const FakeUpstream& endpoint) const {
    return gateway_->metric("gatehouse_upstream_endpoint_healthy", {"endpoint=\"" + endpoint.address() + "\""}) == 1;
  }
  bool wait_until_ejected(const FakeUpstream& endpoint) {
    return eventually([&] { return !is_healthy(endpoint); });
  }

  FakeUpstream one_;
  FakeUpstream two_;
  std::unique_ptr<Gateway> gateway_;
};

TEST_F(Ejection, AnEndpointThatKeepsFailingIsLeftOut) {
  one_.answer_with(fail);
  start("consecutive_failures: 3, eject_for: 60s");
  exchanges(8);
  ASSERT_TRUE(wait_until_ejected(one_));
  EXPECT_TRUE(is_healthy(two_));
  one_.clear();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(exchange(), 200);
  EXPECT_EQ(one_.request_count(), 0U);
  EXPECT_TRUE(
      eventually([&] { return gateway_->metric("gatehouse_upstream_ejections_total", {"upstream=\"app\""}) == 1; }));
}

TEST_F(Ejection, StatusesOfAFailingGatewayCountAsFailures) {
  one_.answer_with(response(503, "theirs"));
  start("consecutive_failures: 3, eject_for: 60s");
  exchanges(8);
  EXPECT_TRUE(wait_until_ejected(one_));
}

TEST_F(Ejection, AStatusOf500IsNoFailureOfTheEndpoint) {
  one_.answer_with(response(500, "theirs"));
  start("consecutive_failures: 3, eject_for: 60s");
  exchanges(20);
  EXPECT_TRUE(is_healthy(one_));
  EXPECT_EQ(one_.request_count(), 10U);
}

TEST_F(Ejection, ASuccessBetweenFailuresStartsTheCountAnew) {
  one_.answer_with([this](UpstreamConnection& connection, const Message& message) {
    if (one_.request_count() % 3 == 0) return answer_ok(connection, message);
    connection.close();
  });
  start("consecutive_failures: 3, eject_for: 60s");
  exchanges(30);
  EXPECT_TRUE(is_healthy(one_));
}

TEST_F(Ejection, TheShareLimitKeepsSomeOfThem) {
  one_.answer_with(fail);
  two_.answer_with(fail);
  start("consecutive_failures: 2, eject_for: 60s, max_ejected: 50%");
  exchanges(12);
  ASSERT_TRUE(eventually([&] { return !is_healthy(one_) || !is_healthy(two_); }));
  exchanges(6);
  EXPECT_NE(is_healthy(one_), is_healthy(two_)) << "half of two is one";
  EXPECT_EQ(exchange(), 502) << "the one that is left is still tried";
}

TEST_F(Ejection, AllOfThemGoneIs503) {
  one_.answer_with(fail);
  two_.answer_with(fail);
  start("consecutive_failures: 2, eject_for: 60s, max_ejected: 100%");
  exchanges(6);
  ASSERT_TRUE(wait_until_ejected(one_) && wait_until_ejected(two_));
  expect_problem(ask(gateway_->port(), request("GET", "/")), 503, "no_endpoint");
}

TEST_F(Ejection, AnEjectedEndpointComesBackByItself) {
  one_.answer_with(fail);
  start("consecutive_failures: 2, eject_for: 2s");
  exchanges(6);
  ASSERT_TRUE(wait_until_ejected(one_));
  one_.answer_with(answer_ok);
  one_.clear();
  EXPECT_TRUE(eventually([&] {
    exchange();
    return one_.request_count() > 0;
  }));
}

TEST_F(Ejection, HealthSurvivesAReload) {
  one_.answer_with(fail);
  start("consecutive_failures: 2, eject_for: 60s");
  exchanges(6);
  ASSERT_TRUE(wait_until_ejected(one_));
  ASSERT_TRUE(gateway_->reload_by_signal());
  EXPECT_FALSE(is_healthy(one_));
  one_.clear();
  exchanges(10);
  EXPECT_EQ(one_.request_count(), 0U);
}

}  // namespace
}  // namespace gatehouse::testing
