// HT-09: Expect: 100-continue is the gateway's to answer.
#include <gtest/gtest.h>

#include "integration/problem.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class Expect : public ::testing::Test {
 protected:
  static std::string routes(const FakeUpstream& upstream) {
    return "upstreams:\n" + upstream_entry("app", {upstream.address()}) +
           "routes:\n  - {name: all, match: {path: /a}, upstream: app, limits: {request_body: 1KiB}}\n"
           "  - {name: refused, match: {path: /refused}, respond: {status: 401, body: no}}\n";
  }

  FakeUpstream upstream_;
  Gateway gateway_{config(routes(upstream_))};
  RawClient client_{gateway_.port()};

  static std::string head(std::string_view path, std::size_t length) {
    return request("POST", path, "Expect: 100-continue\r\nContent-Length: " + std::to_string(length) + "\r\n");
  }
};

TEST_F(Expect, HT09_ContinueComesWhenTheRequestIsAccepted) {
  client_.send(head("/a", 5));
  EXPECT_EQ(client_.read_some(), "HTTP/1.1 100 Continue\r\n\r\n");
  client_.send("hello");
  const auto answer = client_.read_response();
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(upstream_.last_request().body, "hello");
  EXPECT_FALSE(upstream_.last_request().has("Expect"));
}

TEST_F(Expect, HT09_ARefusalComesInsteadOfContinue) {
  client_.send(head("/refused", 500));
  const auto answer = client_.read_response();
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.status, 401);
  EXPECT_TRUE(answer.interim.empty()) << "100 was sent for a request that is refused";
  EXPECT_TRUE(upstream_.settle());
  EXPECT_EQ(upstream_.received(), "");
}

TEST_F(Expect, HT09_NoRouteAndTooLargeComeInsteadOfContinue) {
  client_.send(head("/none", 5));
  const auto none = client_.read_response();
  EXPECT_TRUE(none.interim.empty());
  expect_problem(none, 404, "no_route");
  RawClient other(gateway_.port());
  other.send(head("/a", 2000));
  const auto large = other.read_response();
  EXPECT_TRUE(large.interim.empty());
  expect_problem(large, 413, "request_too_large");
}

TEST_F(Expect, AClientThatDoesNotWaitIsFine) {
  client_.send(head("/a", 5) + "hello");
  const auto answer = client_.read_response();
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.status, 200);
  EXPECT_LE(answer.interim.size(), 1U);
  client_.send(request("GET", "/a"));
  EXPECT_EQ(client_.read_response().status, 200);
}

TEST_F(Expect, ChunkedBodiesAreInvitedToo) {
  client_.send(request("POST", "/a", "Expect: 100-Continue\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_EQ(client_.read_some(), "HTTP/1.1 100 Continue\r\n\r\n");
  client_.send(chunk("hello") + std::string(kLastChunk));
  EXPECT_EQ(client_.read_response().status, 200);
  EXPECT_EQ(upstream_.last_request().body, "hello");
}

TEST_F(Expect, ARequestWithoutABodyIsNotInvited) {
  client_.send(request("GET", "/a", "Expect: 100-continue\r\n"));
  const auto answer = client_.read_response();
  EXPECT_EQ(answer.status, 200) << answer.error;
  EXPECT_TRUE(answer.interim.empty());
}

}  // namespace
}  // namespace gatehouse::testing
