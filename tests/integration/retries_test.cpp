// §11: what is sent again, and what never.
#include <gtest/gtest.h>

#include "integration/problem.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class Retries : public ::testing::Test {
 protected:
  void start(const std::string& route_keys = {}) {
    gateway_ = std::make_unique<Gateway>(config(single_route(upstream_, route_keys, kNoEjection)));
  }
  Answer exchange(std::string_view bytes, std::string_view method = "GET") {
    return ask(gateway_->port(), bytes, method);
  }

  /// The first `count` requests end without an answer.
  void fail_first(std::size_t count) {
    upstream_.answer_with([this, count](UpstreamConnection& connection, const Message& message) {
      if (upstream_.request_count() <= count) return connection.close();
      answer_ok(connection, message);
    });
  }

  static constexpr const char* kNoEjection = "health: {passive: {consecutive_failures: 1000}}";
  FakeUpstream upstream_;
  std::unique_ptr<Gateway> gateway_;
};

TEST_F(Retries, HT05_APostIsNotSentTwice) {
  fail_first(1000);
  start();
  expect_problem(exchange(request_with_body("POST", "/", "pay"), "POST"), 502, "upstream_reset");
  EXPECT_EQ(upstream_.request_count(), 1U);
}

TEST_F(Retries, HT05_APostWithoutABodyIsNotSentTwiceEither) {
  fail_first(1000);
  start("retries: {attempts: 5, when: [connect-failure, reset-before-response, timeout]}");
  EXPECT_EQ(exchange(request("POST", "/"), "POST").status, 502);
  EXPECT_EQ(exchange(request("PATCH", "/"), "PATCH").status, 502);
  EXPECT_EQ(upstream_.request_count(), 2U);
}

TEST_F(Retries, HT05_AGetIsSentAgain) {
  fail_first(1);
  start();
  EXPECT_EQ(exchange(request("GET", "/")).status, 200);
  EXPECT_EQ(upstream_.request_count(), 2U);
  EXPECT_TRUE(
      eventually([&] { return gateway_->metric("gatehouse_upstream_retries_total", {"upstream=\"app\""}) == 1; }));
}

TEST_F(Retries, IdempotentMethodsAreSentAgainWithTheirBody) {
  for (const auto* method : {"PUT", "DELETE", "OPTIONS", "HEAD"}) {
    upstream_.clear();
    fail_first(1);
    start();  // anew, because three retries a second are all that the budget gives to one request at a time
    const auto answer = exchange(request_with_body(method, "/", "hello"), method);
    EXPECT_EQ(answer.status, 200) << method << answer.error;
    const auto got = upstream_.requests();
    ASSERT_EQ(got.size(), 2U) << method;
    EXPECT_EQ(got[0].body, "hello");
    EXPECT_EQ(got[1].body, "hello");
  }
}

TEST_F(Retries, ChunkedBodiesThatAreKeptAreSentAgain) {
  fail_first(1);
  start();
  const auto answer = exchange(request("PUT", "/", "Transfer-Encoding: chunked\r\n") + chunk("hello ") +
                               chunk("again") + std::string(kLastChunk));
  EXPECT_EQ(answer.status, 200) << answer.error;
  EXPECT_EQ(upstream_.request_count(), 2U);
  EXPECT_EQ(upstream_.last_request().body, "hello again");
}

TEST_F(Retries, ABodyOver64KiBIsNotSentAgain) {
  fail_first(1);
  start();
  expect_problem(exchange(request_with_body("PUT", "/", std::string(200000, 'x'))), 502, "upstream_reset");
  EXPECT_EQ(upstream_.request_count(), 1U);
}

TEST_F(Retries, NoAttemptsMeansNone) {
  fail_first(1);
  start("retries: {attempts: 0}");
  EXPECT_EQ(exchange(request("GET", "/")).status, 502);
  EXPECT_EQ(upstream_.request_count(), 1U);
}

TEST_F(Retries, AttemptsBoundThem) {
  fail_first(1000);
  start("retries: {attempts: 2}");
  EXPECT_EQ(exchange(request("GET", "/")).status, 502);
  EXPECT_EQ(upstream_.request_count(), 3U);
}

TEST_F(Retries, AResponseThatHasBegunIsNotRepeated) {
  upstream_.answer_with([](UpstreamConnection& connection, const Message&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    connection.close();
  });
  start("retries: {attempts: 5}");
  EXPECT_FALSE(exchange(request("GET", "/")).ok());
  EXPECT_EQ(upstream_.request_count(), 1U);
}

TEST_F(Retries, StatusesAreRepeatedWhenListedAndIdempotent) {
  const auto fail_once = [this](UpstreamConnection& connection, const Message&) {
    connection.send(response(upstream_.request_count() == 1 ? 503 : 200, "answer"));
  };
  upstream_.answer_with(fail_once);
  start("retries: {attempts: 1, when: [503]}");
  EXPECT_EQ(exchange(request("GET", "/")).status, 200);
  EXPECT_EQ(upstream_.request_count(), 2U);
  upstream_.clear();
  EXPECT_EQ(exchange(request("POST", "/"), "POST").status, 503);
  EXPECT_EQ(upstream_.request_count(), 1U);
}

TEST_F(Retries, StatusesThatAreNotListedAreNotRepeated) {
  upstream_.answer_with(response(503, "theirs"));
  start();
  EXPECT_EQ(exchange(request("GET", "/")).body, "theirs");
  EXPECT_EQ(upstream_.request_count(), 1U);
}

TEST_F(Retries, AStalePooledConnectionCountsTheSame) {
  upstream_.answer_with([](UpstreamConnection& connection, const Message& message) {
    if (message.request_target == "/again" && connection.number() == 0) return connection.close();
    answer_ok(connection, message);
  });
  start();
  EXPECT_EQ(exchange(request("GET", "/first")).status, 200);
  EXPECT_EQ(exchange(request("GET", "/again")).status, 200);
  EXPECT_EQ(upstream_.connection_count(), 2U);
}

TEST_F(Retries, HT06_AllEndpointsRefusing) {
  const ClosedPort one;
  const ClosedPort two;
  Gateway gateway(config("upstreams:\n" + upstream_entry("app", {one.address(), two.address()}, kNoEjection) +
                         "routes:\n  - {name: all, match: {path: /}, upstream: app}\n"));
  expect_problem(ask(gateway.port(), request("GET", "/")), 502, "upstream_connect_failed");
  EXPECT_LE(gateway.metric("gatehouse_upstream_connect_errors_total"), 2);
}

TEST_F(Retries, AConnectFailureIsRetriedElsewhereWhateverTheMethod) {
  const ClosedPort closed;
  Gateway gateway(config("upstreams:\n" + upstream_entry("app", {closed.address(), upstream_.address()}, kNoEjection) +
                         "routes:\n  - {name: all, match: {path: /}, upstream: app, retries: {attempts: 1}}\n"));
  for (int i = 0; i < 6; ++i) {
    const auto answer = ask(gateway.port(), request_with_body("POST", "/", "pay"), "POST");
    EXPECT_EQ(answer.status, 200) << answer.error << answer.body;
  }
  EXPECT_EQ(upstream_.request_count(), 6U);
}

TEST_F(Retries, HT06_TheBudgetBoundsThem) {
  constexpr int kRequests = 200;
  fail_first(100000);
  start();
  const auto begin = SteadyClock::now();
  RawClient client(gateway_->port());
  for (int i = 0; i < kRequests; ++i) {
    client.send(request("GET", "/"));
    ASSERT_EQ(client.read_response().status, 502);
  }
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(SteadyClock::now() - begin).count();
  const auto allowed = kRequests + kRequests / 5 + 3 * (seconds + 1);  // 20 %, and at least three a second
  EXPECT_LE(upstream_.request_count(), static_cast<std::size_t>(allowed));
}

}  // namespace
}  // namespace gatehouse::testing
