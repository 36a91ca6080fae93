// limits.connections and limits.pending of an upstream.
#include <gtest/gtest.h>

#include "integration/problem.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class Pending : public ::testing::Test {
 protected:
  void hold(UpstreamConnection& connection, const Message& message) {
    if (connection.wait(go_)) answer_ok(connection, message);
  }
  void wait_for_pending(double count) {
    ASSERT_TRUE(
        eventually([&] { return gateway_.metric("gatehouse_upstream_pending", {"upstream=\"app\""}) == count; }));
  }

  Latch go_;
  FakeUpstream upstream_{[this](UpstreamConnection& connection, const Message& message) { hold(connection, message); }};
  Gateway gateway_{config(single_route(upstream_, "timeouts: {request: 20s}", "limits: {connections: 1, pending: 1}"))};
};

TEST_F(Pending, OneIsServedOneWaitsOneIsRefused) {
  RawClient first(gateway_.port());
  RawClient second(gateway_.port());
  RawClient third(gateway_.port());
  first.send(request("GET", "/1"));
  ASSERT_TRUE(upstream_.wait_for_requests(1));
  second.send(request("GET", "/2"));
  wait_for_pending(1);
  third.send(request("GET", "/3"));
  expect_problem(third.read_response(), 503, "upstream_queue_full");
  EXPECT_EQ(upstream_.request_count(), 1U);
  go_.open();
  EXPECT_EQ(first.read_response().status, 200);
  EXPECT_EQ(second.read_response().status, 200);
  EXPECT_EQ(upstream_.connection_count(), 1U);
  wait_for_pending(0);
}

TEST_F(Pending, AClientThatLeavesGivesItsPlaceBack) {
  RawClient first(gateway_.port());
  first.send(request("GET", "/1"));
  ASSERT_TRUE(upstream_.wait_for_requests(1));
  {
    RawClient second(gateway_.port());
    second.send(request("GET", "/2"));
    wait_for_pending(1);
  }
  wait_for_pending(0);
  RawClient third(gateway_.port());
  third.send(request("GET", "/3"));
  wait_for_pending(1);
  go_.open();
  EXPECT_EQ(first.read_response().status, 200);
  EXPECT_EQ(third.read_response().status, 200);
  EXPECT_TRUE(upstream_.settle());
  EXPECT_EQ(upstream_.request_count(), 2U);
}

TEST(PendingTime, WaitingIsPartOfTheRequestTime) {
  FakeUpstream upstream([](UpstreamConnection& connection, const Message&) { connection.wait_for_end(); });
  Gateway gateway(
      config(single_route(upstream, "timeouts: {request: 300ms}, retries: {attempts: 0}", "limits: {connections: 1}")));
  RawClient first(gateway.port());
  RawClient second(gateway.port());
  first.send(request("GET", "/1"));
  second.send(request("GET", "/2"));
  EXPECT_EQ(first.read_response().status, 504);
  EXPECT_EQ(second.read_response().status, 504);
}

}  // namespace
}  // namespace gatehouse::testing
