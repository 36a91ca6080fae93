// Many requests on one connection: order, and what ends it.
#include <gtest/gtest.h>

#include "integration/problem.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

/// Answers with the request target as body.
void answer_with_path(UpstreamConnection& connection, const Message& request) {
  connection.send(response(200, request.request_target));
}

class Pipelining : public ::testing::Test {
 protected:
  FakeUpstream upstream_{answer_with_path};
  Gateway gateway_{config(single_route(upstream_))};
  RawClient client_{gateway_.port()};
};

std::string numbered(int from, int count) {
  std::string bytes;
  for (int i = from; i < from + count; ++i) bytes += request("GET", "/" + std::to_string(i));
  return bytes;
}

TEST_F(Pipelining, HT15_TwoHundredRequestsAreAnsweredInOrder) {
  client_.send(numbered(0, 200));
  for (int i = 0; i < 200; ++i) {
    const auto answer = client_.read_response();
    ASSERT_TRUE(answer.ok()) << i << answer.error;
    ASSERT_EQ(answer.body, "/" + std::to_string(i));
  }
}

TEST_F(Pipelining, HT15_AMalformedRequestEndsIt) {
  client_.send(numbered(0, 10) + "GET / HTTP/1.1\r\nHost : api.test\r\n\r\n" + numbered(11, 10));
  for (int i = 0; i < 10; ++i) ASSERT_EQ(client_.read_response().body, "/" + std::to_string(i));
  expect_problem(client_.read_response(), 400, "bad_head");
  EXPECT_TRUE(client_.is_closed_silently());
  EXPECT_TRUE(upstream_.settle());
  EXPECT_EQ(upstream_.request_count(), 10U);
}

TEST_F(Pipelining, RequestsBehindBodiesOfBothFramingsAreFound) {
  const auto chunked = request("POST", "/chunked", "Transfer-Encoding: chunked\r\n") + chunk(request("GET", "/inner")) +
                       std::string(kLastChunk);
  client_.send(request_with_body("POST", "/sized", request("GET", "/inner")) + chunked + request("GET", "/last"));
  for (const auto* path : {"/sized", "/chunked", "/last"}) EXPECT_EQ(client_.read_response().body, path);
  EXPECT_EQ(upstream_.request_count(), 3U);
}

TEST_F(Pipelining, GatewayAnswersKeepTheirPlace) {
  client_.send(request("GET", "/1") + request("OPTIONS", "*") + request("GET", "/2"));
  EXPECT_EQ(client_.read_response().body, "/1");
  EXPECT_EQ(client_.read_response("OPTIONS").status, 204);
  EXPECT_EQ(client_.read_response().body, "/2");
}

TEST_F(Pipelining, NothingBehindConnectionCloseIsServed) {
  client_.send(request("GET", "/1") + request("GET", "/2", "Connection: close\r\n") + request("GET", "/3"));
  EXPECT_EQ(client_.read_response().body, "/1");
  const auto last = client_.read_response();
  EXPECT_EQ(last.body, "/2");
  EXPECT_EQ(last.get("Connection"), "close");
  EXPECT_TRUE(client_.is_closed_silently());
  EXPECT_TRUE(upstream_.settle());
  EXPECT_EQ(upstream_.request_count(), 2U);
}

TEST_F(Pipelining, RequestsAreServedOneAfterAnother) {
  Latch first;
  upstream_.answer_with([&](UpstreamConnection& connection, const Message& request) {
    if (request.request_target == "/0" && !connection.wait(first)) return;
    answer_with_path(connection, request);
  });
  client_.send(numbered(0, 3));
  ASSERT_TRUE(upstream_.wait_for_requests(1));
  EXPECT_TRUE(upstream_.settle());
  EXPECT_EQ(upstream_.request_count(), 1U);
  first.open();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client_.read_response().body, "/" + std::to_string(i));
}

}  // namespace
}  // namespace gatehouse::testing
