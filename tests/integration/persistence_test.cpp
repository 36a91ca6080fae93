// Which connections stay, on both sides, in HTTP/1.1 and HTTP/1.0.
#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

constexpr const char* kHttp10 = "GET / HTTP/1.0\r\nHost: api.test\r\n";

class Persistence : public ::testing::Test {
 protected:
  void start(const std::string& upstream_keys = {}, const std::string& connection_keys = {}) {
    gateway_ =
        std::make_unique<Gateway>(config(single_route(upstream_, {}, upstream_keys), {.connections = connection_keys}));
  }
  Answer exchange(RawClient& client) {
    client.send(request("GET", "/"));
    return client.read_response();
  }

  FakeUpstream upstream_;
  std::unique_ptr<Gateway> gateway_;
};

TEST_F(Persistence, BothConnectionsServeManyExchanges) {
  start();
  RawClient client(gateway_->port());
  for (int i = 0; i < 50; ++i) {
    const auto answer = exchange(client);
    ASSERT_EQ(answer.status, 200) << answer.error;
    EXPECT_FALSE(answer.has("Connection"));
  }
  EXPECT_EQ(upstream_.connection_count(), 1U);
}

TEST_F(Persistence, PooledConnectionsAreSharedByClients) {
  start();
  for (int i = 0; i < 10; ++i) {
    RawClient client(gateway_->port());
    EXPECT_EQ(exchange(client).status, 200);
  }
  EXPECT_EQ(upstream_.connection_count(), 1U);
}

TEST_F(Persistence, Http10ClosesWithoutKeepAlive) {
  start();
  RawClient client(gateway_->port());
  client.send(std::string(kHttp10) + "\r\n");
  const auto answer = client.read_response();
  EXPECT_EQ(answer.status, 200) << answer.error;
  EXPECT_EQ(answer.framing, BodyFraming::sized);
  EXPECT_TRUE(client.is_closed_silently());
}

TEST_F(Persistence, Http10StaysWithKeepAlive) {
  start();
  RawClient client(gateway_->port());
  for (int i = 0; i < 3; ++i) {
    client.send(std::string(kHttp10) + "Connection: Keep-Alive\r\n\r\n");
    const auto answer = client.read_response();
    ASSERT_EQ(answer.status, 200) << answer.error;
    EXPECT_TRUE(equal_without_case(answer.get("Connection"), "keep-alive"));
  }
}

TEST_F(Persistence, Http10ClientsGetUnknownLengthUntilClose) {
  upstream_.answer_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  start();
  RawClient client(gateway_->port());
  client.send(std::string(kHttp10) + "Connection: keep-alive\r\n\r\n");
  const auto answer = client.read_response();
  EXPECT_TRUE(answer.ok()) << answer.error;
  EXPECT_FALSE(answer.has("Transfer-Encoding"));
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(client.end(), End::closed);
}

TEST_F(Persistence, Http10UpstreamsAreNotReused) {
  upstream_.answer_with("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok");
  start();
  RawClient client(gateway_->port());
  EXPECT_EQ(exchange(client).body, "ok");
  EXPECT_EQ(exchange(client).body, "ok");
  EXPECT_EQ(upstream_.connection_count(), 2U);
}

TEST_F(Persistence, UpstreamConnectionCloseIsObeyedAndNotForwarded) {
  upstream_.answer_with(response(200, "ok", "Connection: close\r\n"));
  start();
  RawClient client(gateway_->port());
  const auto answer = exchange(client);
  EXPECT_EQ(answer.body, "ok");
  EXPECT_FALSE(answer.has("Connection"));
  EXPECT_EQ(exchange(client).body, "ok");
  EXPECT_EQ(upstream_.connection_count(), 2U);
}

TEST_F(Persistence, MaxRequestsClosesTheClientConnection) {
  start({}, "max_requests: 3");
  RawClient client(gateway_->port());
  EXPECT_FALSE(exchange(client).has("Connection"));
  EXPECT_FALSE(exchange(client).has("Connection"));
  EXPECT_EQ(exchange(client).get("Connection"), "close");
  EXPECT_TRUE(client.is_closed_silently());
}

TEST_F(Persistence, MaxAgeClosesTheClientConnection) {
  start({}, "max_age: 200ms");
  RawClient client(gateway_->port());
  EXPECT_EQ(exchange(client).status, 200);
  EXPECT_TRUE(client.is_closed_silently());
}

TEST_F(Persistence, KeepaliveMaxRequestsReplacesTheUpstreamConnection) {
  start("keepalive: {max_requests: 2}");
  RawClient client(gateway_->port());
  for (int i = 0; i < 6; ++i) EXPECT_EQ(exchange(client).status, 200);
  EXPECT_EQ(upstream_.connection_count(), 3U);
}

TEST_F(Persistence, IdlePooledConnectionsAreClosed) {
  start("keepalive: {idle: 200ms}");
  RawClient client(gateway_->port());
  EXPECT_EQ(exchange(client).status, 200);
  EXPECT_TRUE(upstream_.wait_for_open_connections(0));
  EXPECT_EQ(exchange(client).status, 200);
}

TEST_F(Persistence, UpstreamsThatCloseIdleConnectionsDoNotHurt) {
  Latch close;
  upstream_.answer_with([&](UpstreamConnection& connection, const Message& message) {
    answer_ok(connection, message);
    if (connection.number() > 0) return;
    static_cast<void>(connection.wait(close));
    connection.close();
  });
  start();
  RawClient client(gateway_->port());
  EXPECT_EQ(exchange(client).status, 200);
  close.open();
  ASSERT_TRUE(upstream_.wait_for_open_connections(0));
  client.send(request_with_body("POST", "/", "body"));
  EXPECT_EQ(client.read_response().status, 200) << "a POST on a connection that was closed before it began";
}

}  // namespace
}  // namespace gatehouse::testing
