// Waits for the upstream: connect, response head, body, the whole exchange.
#include <gtest/gtest.h>

#include "integration/problem.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class UpstreamTimeouts : public ::testing::Test {
 protected:
  void start(const std::string& route_keys) {
    gateway_ = std::make_unique<Gateway>(config(single_route(upstream_, route_keys)));
    client_ = std::make_unique<RawClient>(gateway_->port());
    begin_ = SteadyClock::now();
  }
  Answer exchange(std::string_view method = "GET") {
    client_->send(request(method, "/"));
    return client_->read_response(method);
  }
  [[nodiscard]] milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(SteadyClock::now() - begin_);
  }
  static void say_nothing(UpstreamConnection& connection, const Message&) { connection.wait_for_end(); }
  static void stall_in_body(UpstreamConnection& connection, const Message&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    connection.wait_for_end();
  }

  FakeUpstream upstream_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<RawClient> client_;
  SteadyClock::time_point begin_;
};

TEST_F(UpstreamTimeouts, NoResponseHeadIs504) {
  upstream_.answer_with(say_nothing);
  start("timeouts: {request: 1s}");  // in which the second exchange succeeds, also on a busy machine
  expect_problem(exchange(), 504, "upstream_timeout");
  EXPECT_GE(elapsed(), milliseconds(950));
  EXPECT_TRUE(upstream_.wait_for_open_connections(0)) << "the attempt goes on behind the 504";
  upstream_.answer_with(answer_ok);
  EXPECT_EQ(exchange().status, 200) << "the client's connection stays good";
}

TEST_F(UpstreamTimeouts, RequestTimeCoversAllAttempts) {
  upstream_.answer_with(say_nothing);
  start("timeouts: {request: 1s}, retries: {attempts: 5, when: [timeout, reset-before-response]}");
  expect_problem(exchange(), 504, "upstream_timeout");
  EXPECT_GE(elapsed(), milliseconds(950));
  EXPECT_LT(elapsed(), milliseconds(5000)) << "every attempt got the whole time";
}

TEST_F(UpstreamTimeouts, NoConnectionIs504) {
  const SilentPort silent;
  Gateway gateway(
      config("upstreams:\n" + upstream_entry("app", {silent.address()}) +
             "routes:\n  - {name: all, match: {path: /}, upstream: app, timeouts: {connect: 300ms}, retries: "
             "{attempts: 0}}\n"));
  const auto begin = SteadyClock::now();
  expect_problem(ask(gateway.port(), request("GET", "/")), 504, "upstream_connect_timeout");
  EXPECT_GE(SteadyClock::now() - begin, milliseconds(250));
}

TEST_F(UpstreamTimeouts, NoConnectionMayBeRetriedElsewhere) {
  const SilentPort silent;
  Gateway gateway(config("upstreams:\n" + upstream_entry("app", {silent.address(), upstream_.address()}) +
                         "routes:\n  - {name: all, match: {path: /}, upstream: app, timeouts: {connect: 500ms}}\n"));
  for (int i = 0; i < 4; ++i) {
    const auto answer = ask(gateway.port(), request_with_body("POST", "/", "body"), "POST");
    EXPECT_EQ(answer.status, 200) << answer.error << answer.body;
  }
}

TEST_F(UpstreamTimeouts, HT04_ABodyThatStopsIsCut) {
  upstream_.answer_with(stall_in_body);
  start("timeouts: {idle: 300ms}");
  const auto answer = exchange();
  EXPECT_FALSE(answer.ok());
  EXPECT_NE(client_->end(), End::open);
  EXPECT_GE(elapsed(), milliseconds(250));
  EXPECT_TRUE(upstream_.wait_for_open_connections(0));
}

TEST_F(UpstreamTimeouts, HT04_ASlowBodyPasses) {
  Latch never;
  upstream_.answer_with([&](UpstreamConnection& connection, const Message&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
    for (int i = 0; i < 8; ++i) {
      never.wait(Deadline::after(milliseconds(350)));  // a pause of the wire, part of the situation
      connection.send("x");
    }
  });
  start("timeouts: {idle: 2s}");
  const auto answer = exchange();
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.body, "xxxxxxxx");
  EXPECT_GE(elapsed(), milliseconds(2100)) << "shorter than the idle time, so nothing was tested";
}

TEST_F(UpstreamTimeouts, TotalBeforeTheHeadIs504) {
  upstream_.answer_with(say_nothing);
  start("timeouts: {total: 300ms}");
  expect_problem(exchange(), 504, "total_timeout");
  EXPECT_GE(elapsed(), milliseconds(250));
}

TEST_F(UpstreamTimeouts, TotalInsideTheBodyCuts) {
  upstream_.answer_with(stall_in_body);
  start("timeouts: {total: 300ms}");
  EXPECT_FALSE(exchange().ok());
  EXPECT_NE(client_->end(), End::open);
  EXPECT_TRUE(upstream_.wait_for_open_connections(0));
}

TEST_F(UpstreamTimeouts, TimeoutsOfHeadRequestsHaveNoBody) {
  upstream_.answer_with(say_nothing);
  start("timeouts: {request: 1s}");
  const auto answer = exchange("HEAD");
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.status, 504);
  upstream_.answer_with(answer_ok);
  EXPECT_EQ(exchange().body, "ok");
}

TEST_F(UpstreamTimeouts, KindsAreCounted) {
  upstream_.answer_with(say_nothing);
  start("timeouts: {request: 200ms}");
  exchange();
  EXPECT_TRUE(
      eventually([&] { return gateway_->metric("gatehouse_upstream_timeouts_total", {"upstream=\"app\""}) >= 1; }));
}

}  // namespace
}  // namespace gatehouse::testing
