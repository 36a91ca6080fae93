// One side ends before the exchange does.
#include <gtest/gtest.h>

#include "integration/problem.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class Endings : public ::testing::Test {
 protected:
  FakeUpstream upstream_;
  Gateway gateway_{config(single_route(upstream_, "retries: {attempts: 0}"))};
  RawClient client_{gateway_.port()};

  /// Sends nothing and waits for the gateway to end the connection.
  static void wait_for_the_end(UpstreamConnection& connection, const Message&) { connection.wait_for_end(); }
};

TEST_F(Endings, AClientThatLeavesWhileWaitingCancelsTheAttempt) {
  upstream_.answer_with(wait_for_the_end);
  client_.send(request("GET", "/"));
  ASSERT_TRUE(upstream_.wait_for_requests(1));
  client_.close();
  EXPECT_TRUE(upstream_.wait_for_open_connections(0));
}

TEST_F(Endings, AClientThatResetsWhileWaitingCancelsTheAttempt) {
  upstream_.answer_with(wait_for_the_end);
  client_.send(request("GET", "/"));
  ASSERT_TRUE(upstream_.wait_for_requests(1));
  client_.reset();
  EXPECT_TRUE(upstream_.wait_for_open_connections(0));
}

TEST_F(Endings, AClientThatLeavesDuringTheResponseCancelsIt) {
  upstream_.answer_with([](UpstreamConnection& connection, const Message&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
    connection.wait_for_end();
  });
  client_.send(request("GET", "/"));
  ASSERT_TRUE(client_.read_head().ok());
  client_.reset();
  EXPECT_TRUE(upstream_.wait_for_open_connections(0));
}

TEST_F(Endings, AnUpstreamThatClosesBeforeItsHeadIs502) {
  upstream_.answer_with([](UpstreamConnection& connection, const Message&) { connection.close(); });
  client_.send(request("GET", "/"));
  expect_problem(client_.read_response(), 502, "upstream_reset");
  upstream_.answer_with(answer_ok);
  client_.send(request("GET", "/"));
  EXPECT_EQ(client_.read_response().status, 200) << "the client's connection stays good";
}

TEST_F(Endings, AnUpstreamThatClosesInsideItsHeadIs502) {
  upstream_.answer_with([](UpstreamConnection& connection, const Message&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Le");
    connection.close();
  });
  client_.send(request("GET", "/"));
  const auto answer = client_.read_response();
  EXPECT_EQ(answer.status, 502) << answer.error;
}

TEST_F(Endings, AnUpstreamThatResetsInsideItsBodyCutsTheMessage) {
  upstream_.answer_with([](UpstreamConnection& connection, const Message&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    connection.shutdown_write();
    connection.reset();
  });
  client_.send(request("GET", "/"));
  const auto answer = client_.read_response();
  EXPECT_TRUE(!answer.ok() || answer.status == 502);
}

/// Answers after the head, reads no body.
ConnectionScript answer_early(const std::string& bytes) {
  return [bytes](UpstreamConnection& connection) {
    Message head;
    if (!connection.read_head(head)) return;
    connection.send(bytes);
    connection.wait_for_end();
  };
}

TEST_F(Endings, R11_AnEarlyResponseIsForwardedAndBothConnectionsClose) {
  upstream_.serve_with(answer_early(response(409, "enough")));
  client_.send(request("POST", "/", "Content-Length: 1000000\r\n") + std::string(1000, 'x'));
  const auto answer = client_.read_response();
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.body, "enough");
  EXPECT_TRUE(client_.is_closed_silently());
  EXPECT_TRUE(upstream_.wait_for_open_connections(0));
}

TEST_F(Endings, R11_AnEarlyResponseToAChunkedRequestIsForwarded) {
  upstream_.serve_with(answer_early(response(200, "early")));
  client_.send(request("POST", "/", "Transfer-Encoding: chunked\r\n") + chunk("hello"));
  const auto answer = client_.read_response();
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.body, "early");
  EXPECT_TRUE(client_.is_closed_silently());
  EXPECT_TRUE(upstream_.wait_for_open_connections(0));
}

TEST_F(Endings, R11_AnEarlyResponseSurvivesAnUpstreamThatResetsBehindIt) {
  upstream_.serve_with([](UpstreamConnection& connection) {
    Message head;
    if (!connection.read_head(head)) return;
    connection.send(response(413, "too much"));
    connection.shutdown_write();
    connection.wait_for_end();
  });
  client_.send(request("POST", "/", "Content-Length: 4000000\r\n") + std::string(200000, 'x'));
  const auto answer = client_.read_response();
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.body, "too much");
}

TEST_F(Endings, TheAnswerToAnUnreadBodyIsNotLostToAReset) {
  // 64 KiB and more unread: the gateway lingers, so the answer arrives although the client still sends.
  client_.send("POST / HTTP/1.1\r\nHost : x\r\nContent-Length: 50000\r\n\r\n" + std::string(50000, 'x'));
  expect_problem(client_.read_response(), 400, "bad_head");
  EXPECT_EQ(client_.read_until_closed(), "");
  EXPECT_EQ(client_.end(), End::closed);
}

}  // namespace
}  // namespace gatehouse::testing
