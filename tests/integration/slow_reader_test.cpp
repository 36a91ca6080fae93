// HT-11: who does not read stops the other side from sending.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"
#include "support/sanitized.hpp"

namespace gatehouse::testing {
namespace {

constexpr std::size_t kSize = 64U << 20U;
/// What the kernel may hold in the four socket buffers of the way, generously; the gateway itself holds next to
/// nothing.
constexpr std::size_t kMostInFlight = 24U << 20U;

/// Sends until `size` bytes are out or nothing has moved for a while; returns how many went.
std::size_t send_until_stalled(int socket, std::size_t size) {
  const std::string piece(65536, 'x');
  std::size_t sent = 0;
  while (sent < size) {
    const auto now = ::send(socket, piece.data(), std::min(piece.size(), size - sent), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (now > 0) {
      sent += static_cast<std::size_t>(now);
      continue;
    }
    pollfd entry{.fd = socket, .events = POLLOUT, .revents = 0};
    if (::poll(&entry, 1, 500) <= 0) return sent;
  }
  return sent;
}

std::size_t read_all(RawClient& client, std::size_t size) {
  std::size_t got = 0;
  while (got < size) {
    const auto piece = client.read_some();
    if (piece.empty()) break;
    got += piece.size();
  }
  return got;
}

TEST(SlowReader, HT11_AClientThatDoesNotReadStopsTheUpstream) {
  Latch stalled;
  std::atomic<std::size_t> sent_before_stall{0};
  FakeUpstream upstream([&](UpstreamConnection& connection, const Message&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kSize) + "\r\n\r\n");
    const auto sent = send_until_stalled(connection.fd(), kSize);
    sent_before_stall = sent;
    stalled.open();
    connection.send(std::string(kSize - sent, 'y'));
  });
  Gateway gateway(config(single_route(upstream)));
  RawClient client(gateway.port(), {.receive_buffer = 8192});
  client.send(request("GET", "/"));
  ASSERT_TRUE(stalled.wait());
  EXPECT_LT(sent_before_stall.load(), kMostInFlight) << "the gateway takes what the client does not read";
  ASSERT_TRUE(client.read_head().ok());
  EXPECT_EQ(read_all(client, kSize), kSize);
}

TEST(SlowReader, HT11_AnUpstreamThatDoesNotReadStopsTheClient) {
  Latch stalled;
  FakeUpstream upstream([&](UpstreamConnection& connection) {
    Message head;
    if (!connection.read_head(head) || !connection.wait(stalled)) return;
    std::vector<char> piece(65536);
    std::size_t got = 0;
    while (got < kSize) {
      const auto now = connection.read_some(piece);
      if (now == 0) return;
      got += now;
    }
    connection.send(response(200, std::to_string(got)));
    connection.wait_for_end();
  });
  Gateway gateway(config(single_route(upstream, "limits: {request_body: 200MiB}")));
  RawClient client(gateway.port());
  client.send(request("POST", "/", "Content-Length: " + std::to_string(kSize) + "\r\n"));
  const auto sent = send_until_stalled(client.fd(), kSize);
  EXPECT_LT(sent, kMostInFlight) << "the gateway takes what the upstream does not read";
  stalled.open();
  ASSERT_TRUE(client.send(std::string(kSize - sent, 'y')));
  const auto answer = client.read_response();
  EXPECT_EQ(answer.body, std::to_string(kSize)) << answer.error;
}

TEST(SlowReader, RequestsBehindARunningExchangeAreNotReadAhead) {
  Latch go;
  FakeUpstream upstream([&](UpstreamConnection& connection, const Message& message) {
    if (connection.wait(go)) answer_ok(connection, message);
  });
  Gateway gateway(config(single_route(upstream)));
  RawClient client(gateway.port());
  client.send(request("GET", "/"));
  ASSERT_TRUE(upstream.wait_for_requests(1));
  const auto before = gateway.resident_bytes();
  EXPECT_LT(send_until_stalled(client.fd(), kSize), kMostInFlight) << "the gateway reads what it cannot serve yet";
  if (!kIsSanitized) {
    EXPECT_LT(gateway.resident_bytes(), before + (1U << 20U));
  }
  go.open();
  EXPECT_EQ(client.read_response().status, 200);
}

TEST(SlowReader, HT11_OneSlowReaderDoesNotHoldUpOthers) {
  FakeUpstream upstream([&](UpstreamConnection& connection, const Message& message) {
    if (message.request_target == "/large") connection.send(response(200, std::string(kSize, 'x')));
    connection.send(response(200, "ok"));
  });
  Gateway gateway(config(single_route(upstream)));
  RawClient slow(gateway.port(), {.receive_buffer = 8192});
  slow.send(request("GET", "/large"));
  ASSERT_TRUE(slow.read_head().ok());
  RawClient other(gateway.port());
  for (int i = 0; i < 50; ++i) {
    other.send(request("GET", "/small"));
    ASSERT_EQ(other.read_response().status, 200);
  }
}

}  // namespace
}  // namespace gatehouse::testing
