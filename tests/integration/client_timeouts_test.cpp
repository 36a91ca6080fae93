// Waits for the client: head, idle connection, body, reading, body rate.
#include <gtest/gtest.h>
#include <poll.h>

#include "integration/problem.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class ClientTimeouts : public ::testing::Test {
 protected:
  void start(const std::string& connection_keys, const std::string& route_keys = {}) {
    gateway_ = std::make_unique<Gateway>(config(single_route(upstream_, route_keys), {.connections = connection_keys}));
    client_ = std::make_unique<RawClient>(gateway_->port());
    begin_ = SteadyClock::now();
  }
  [[nodiscard]] milliseconds elapsed() const {
    return std::chrono::duration_cast<milliseconds>(SteadyClock::now() - begin_);
  }
  /// Sends one byte of `bytes` after the other, `pause` apart, until the gateway answers or closes; how many went.
  std::size_t trickle(std::string_view bytes, milliseconds pause) {
    std::size_t sent = 0;
    for (const char& byte : bytes) {
      if (!client_->send({&byte, 1})) break;
      ++sent;
      if (wait_readable(client_->fd(), Deadline::after(pause))) break;
    }
    return sent;
  }

  FakeUpstream upstream_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<RawClient> client_;
  SteadyClock::time_point begin_;
};

TEST_F(ClientTimeouts, HT03_AHeadThatStopsArrivingIs408) {
  start("header_timeout: 300ms");
  client_->send("GET / HTTP/1.1\r\nHost: a");
  expect_problem(client_->read_response(), 408, "client_timeout");
  EXPECT_GE(elapsed(), milliseconds(250));
  EXPECT_TRUE(client_->is_closed_silently());
}

TEST_F(ClientTimeouts, HT03_AHeadThatTricklesIs408AtTheSameTime) {
  start("header_timeout: 500ms");
  const auto sent = trickle(request("GET", "/", "X: " + std::string(4000, 'x') + "\r\n"), milliseconds(20));
  EXPECT_LT(sent, 200U) << "every byte has bought more time";
  expect_problem(client_->read_response(), 408, "client_timeout");
}

TEST_F(ClientTimeouts, HT03_ASecondHeadThatTricklesIs408) {
  start("header_timeout: 1s");  // the first head comes in time, also on a busy machine
  client_->send(request("GET", "/") + "GET / HTTP/1.1\r\n");
  EXPECT_EQ(client_->read_response().status, 200);
  expect_problem(client_->read_response(), 408, "client_timeout");
}

TEST_F(ClientTimeouts, AConnectionWithoutAByteIsClosedSilently) {
  start("header_timeout: 200ms, idle: 300ms");
  EXPECT_TRUE(client_->is_closed_silently());
  EXPECT_GE(elapsed(), milliseconds(150));
}

TEST_F(ClientTimeouts, AnIdleConnectionIsClosedSilently) {
  start("idle: 500ms");
  client_->send(request("GET", "/"));
  EXPECT_EQ(client_->read_response().status, 200);
  EXPECT_TRUE(client_->is_closed_silently());
  EXPECT_GE(elapsed(), milliseconds(250));
}

TEST_F(ClientTimeouts, ABodyThatStopsArrivingIs408) {
  start("", "timeouts: {idle: 300ms}");
  client_->send(request("POST", "/", "Content-Length: 10\r\n") + "hello");
  expect_problem(client_->read_response(), 408, "client_timeout");
  EXPECT_TRUE(client_->is_closed_silently());
  EXPECT_TRUE(upstream_.wait_for_open_connections(0)) << "half a request keeps an upstream connection";
  EXPECT_EQ(upstream_.request_count(), 0U);
}

TEST_F(ClientTimeouts, AClientThatDoesNotReadIsCut) {
  upstream_.answer_with(response(200, std::string(32U << 20U, 'x')));
  start("", "timeouts: {idle: 300ms}");
  RawClient lazy(gateway_->port(), {.receive_buffer = 8192});
  lazy.send(request("GET", "/"));
  ASSERT_TRUE(upstream_.wait_for_requests(1));
  EXPECT_TRUE(upstream_.wait_for_open_connections(0)) << "a client that does not read holds the upstream connection";
}

TEST_F(ClientTimeouts, ABodySlowerThanTheLeastRateIs408) {
  start("min_body_rate: 1KB", "timeouts: {idle: 60s}");
  client_->send(request("POST", "/", "Content-Length: 100000\r\n"));
  trickle(std::string(1000, 'x'), milliseconds(200));
  expect_problem(client_->read_response(), 408, "client_timeout");
  EXPECT_GE(elapsed(), milliseconds(5000));
  EXPECT_TRUE(upstream_.wait_for_open_connections(0));
}

TEST_F(ClientTimeouts, AnUpstreamThatDoesNotReadIsNotTheClientsFault) {
  Latch go;
  upstream_.serve_with([&](UpstreamConnection& connection) {
    Message message;
    if (connection.wait(go) && connection.read_request(message)) connection.send(response(200, "whole"));
    connection.wait_for_end();
  });
  start("min_body_rate: 100KB", "timeouts: {idle: 60s, request: 60s}, limits: {request_body: 100MiB}");
  const std::string body(12U << 20U, 'x');
  client_->send(request("POST", "/", "Content-Length: " + std::to_string(body.size()) + "\r\n"));
  // More than the ten seconds over which the rate is averaged, while the gateway cannot pass anything on.
  client_->send(body, Deadline::after(milliseconds(100)));
  EXPECT_FALSE(wait_readable(client_->fd(), Deadline::after(milliseconds(12000)))) << "the client was blamed";
  go.open();
}

}  // namespace
}  // namespace gatehouse::testing
