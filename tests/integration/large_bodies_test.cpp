// HT-10: a hundred mebibytes each way, checked and in bounded memory.
#include <gtest/gtest.h>

#include <thread>

#include "integration/checksum.hpp"
#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"
#include "support/sanitized.hpp"

namespace gatehouse::testing {
namespace {

constexpr std::size_t kSize = 100U << 20U;
constexpr std::size_t kPiece = 64U << 10U;
/// An exchange may take 256 KiB; the allocator of the process and its first touch of pooled pages some more.
constexpr std::size_t kMostGrowth = 1U << 20U;

class LargeBodies : public ::testing::Test {
 protected:
  FakeUpstream upstream_;
  Gateway gateway_{config(single_route(upstream_, "limits: {request_body: 200MiB}"))};

  /// Resident memory before, after exchanges that touch everything once.
  std::size_t warmed_up() {
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(ask(gateway_.port(), request_with_body("POST", "/", std::string(1U << 20U, 'w'))).status, 200);
    }
    return gateway_.resident_bytes();
  }

  static void expect_small_growth(std::size_t before, std::size_t peak) {
    if (kIsSanitized) return;
    EXPECT_LE(peak, before + kMostGrowth) << "before " << before;
  }
};

TEST_F(LargeBodies, HT10_UploadArrivesWholeInBoundedMemory) {
  const auto before = warmed_up();
  Checksum received;
  std::size_t peak = 0;
  upstream_.serve_with([&](UpstreamConnection& connection) {
    Message head;
    std::vector<char> piece(kPiece);
    if (!connection.read_head(head)) return;
    while (received.size() < kSize) {
      const auto got = connection.read_some(piece);
      if (got == 0) return;
      const auto is_sample = (received.size() >> 23U) != ((received.size() + got) >> 23U);  // every 8 MiB
      received.add({piece.data(), got});
      if (is_sample) peak = std::max(peak, gateway_.resident_bytes());
    }
    connection.send(response(200, std::to_string(received.value())));
    connection.wait_for_end();
  });
  // The pooled connection of the warm-up plays the old script: a client of its own, a connection of its own.
  upstream_.answer_with([](UpstreamConnection& connection, const Message&) { connection.close(); });
  ask(gateway_.port(), request("POST", "/", "Content-Length: 0\r\n"));

  RawClient client(gateway_.port());
  ASSERT_TRUE(client.send(request("POST", "/", "Content-Length: " + std::to_string(kSize) + "\r\n")));
  Checksum sent;
  for (std::size_t at = 0; at < kSize; at += kPiece) {
    const auto piece = numbered_bytes(at, kPiece);
    sent.add(piece);
    ASSERT_TRUE(client.send(piece)) << at;
  }
  const auto answer = client.read_response();
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.body, std::to_string(sent.value()));
  expect_small_growth(before, peak);
}

TEST_F(LargeBodies, HT10_DownloadArrivesWholeInBoundedMemory) {
  const auto before = warmed_up();
  Checksum sent;
  upstream_.answer_with([&](UpstreamConnection& connection, const Message&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kSize) + "\r\n\r\n");
    for (std::size_t at = 0; at < kSize; at += kPiece) {
      const auto piece = numbered_bytes(at, kPiece);
      sent.add(piece);
      if (!connection.send(piece)) return;
    }
  });
  RawClient client(gateway_.port());
  client.send(request("GET", "/"));
  const auto head = client.read_head();
  ASSERT_TRUE(head.ok()) << head.error;
  EXPECT_EQ(head.content_length, kSize);
  Checksum received;
  std::size_t peak = 0;
  while (received.size() < kSize) {
    const auto piece = client.read_some(kPiece);
    ASSERT_FALSE(piece.empty()) << received.size();
    const auto is_sample = (received.size() >> 23U) != ((received.size() + piece.size()) >> 23U);
    received.add(piece);
    if (is_sample) peak = std::max(peak, gateway_.resident_bytes());
  }
  EXPECT_EQ(received.value(), sent.value());
  expect_small_growth(before, peak);
}

}  // namespace
}  // namespace gatehouse::testing
