#include "proxy/transfer.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>

namespace gatehouse::core {
namespace {

/// Two socket pairs with a transfer between their inner ends.
class TransferTest : public testing::Test {
 protected:
  TransferTest() {
    int fds[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    from = std::make_unique<Stream>(set, fds[0]);
    sender = fds[1];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    to = std::make_unique<Stream>(set, fds[0]);
    receiver = fds[1];
  }
  ~TransferTest() override {
    ::close(sender);
    ::close(receiver);
  }
  Transfer transfer() { return {*from, in, source, *to, sink}; }
  void send(std::string_view text) {
    EXPECT_EQ(::write(sender, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    set.dispatch(0);
  }
  std::string received() {
    std::string all;
    char piece[65536];
    for (ssize_t n = 0; (n = ::read(receiver, piece, sizeof piece)) > 0;)
      all.append(piece, static_cast<std::size_t>(n));
    return all;
  }

  ReadySet set;
  ReceivePool pool;
  BlockPool blocks{4096, 4};
  Arena arena{blocks};
  std::unique_ptr<Stream> from;
  std::unique_ptr<Stream> to;
  int sender = -1;
  int receiver = -1;
  ReadBuffer in{pool};
  BodySource source{Side::client, arena};
  BodySink sink{arena};
};

TEST_F(TransferTest, SizedBodyFollowsItsHeadInOrder) {
  source.start(Framing::sized, 5);
  sink.start("HEAD|", Framing::sized);
  auto moving = transfer();
  EXPECT_EQ(moving.run(), Flow::wait_source);
  send("hel");
  EXPECT_EQ(moving.run(), Flow::wait_source);
  send("lo-next");
  EXPECT_EQ(moving.run(), Flow::done);
  EXPECT_EQ(received(), "HEAD|hello");
  EXPECT_EQ(in.raw(), "-next");
}

TEST_F(TransferTest, ChunksOfOneSideBecomeTheOtherSidesOwnChunks) {
  source.start(Framing::chunked, 0);
  sink.start("H|", Framing::chunked);
  auto moving = transfer();
  send("3;x=y\r\nabc\r\n2\r\nde\r\n");
  EXPECT_EQ(moving.run(), Flow::wait_source);
  EXPECT_EQ(received(), "H|5\r\nabcde\r\n");
  send("1\r\nf\r\n0\r\n\r\n");
  EXPECT_EQ(moving.run(), Flow::done);
  EXPECT_EQ(received(), "1\r\nf\r\n0\r\n\r\n");
}

TEST_F(TransferTest, TrailersGoOnWhenTheReceiverTakesThem) {
  source.start(Framing::chunked, 0);
  sink.start("", Framing::chunked);
  auto moving = transfer();
  moving.trailers = &arena;
  send("1\r\na\r\n0\r\nX-Sum: 7\r\nContent-Length: 9\r\n\r\n");
  EXPECT_EQ(moving.run(), Flow::done);
  EXPECT_EQ(received(), "1\r\na\r\n0\r\nX-Sum: 7\r\n\r\n");
}

TEST_F(TransferTest, AnEarlyEndOfASizedBodyIsACut) {
  source.start(Framing::sized, 10);
  sink.start("", Framing::sized);
  auto moving = transfer();
  send("abc");
  ::shutdown(sender, SHUT_WR);
  set.dispatch(0);
  EXPECT_EQ(moving.run(), Flow::source_end);
  EXPECT_EQ(moving.error, Error::client_gone);
}

TEST_F(TransferTest, CrossingTheLimitIsRequestTooLarge) {
  source.start(Framing::chunked, 0);
  sink.start("", Framing::chunked);
  auto moving = transfer();
  moving.limit = 4;
  send("5\r\nabcde\r\n");
  EXPECT_EQ(moving.run(), Flow::source_end);
  EXPECT_EQ(moving.error, Error::request_too_large);
}

TEST_F(TransferTest, ASlowReceiverStopsTheReading) {
  source.start(Framing::sized, 64 << 20);
  sink.start("H|", Framing::sized);
  auto moving = transfer();
  const std::string piece(64 * 1024, 'x');
  auto flow = Flow::wait_source;
  std::size_t sent = 0;
  while (flow != Flow::wait_sink && sent < (32U << 20)) {
    const auto wrote = ::write(sender, piece.data(), piece.size());
    if (wrote > 0) sent += static_cast<std::size_t>(wrote);
    set.dispatch(0);
    flow = moving.run();
  }
  ASSERT_EQ(flow, Flow::wait_sink);
  while (::write(sender, piece.data(), piece.size()) > 0) {
  }
  set.dispatch(0);
  const auto before = in.ready().size() + in.raw().size();
  EXPECT_EQ(moving.run(), Flow::wait_sink);
  EXPECT_EQ(in.ready().size() + in.raw().size(), before);
  EXPECT_LE(before, ReceivePool::kBytes);
}

TEST_F(TransferTest, WhatPassesIsKeptForAnotherAttempt) {
  Replay replay(arena, 0);
  source.start(Framing::chunked, 0);
  sink.start("", Framing::chunked);
  auto moving = transfer();
  moving.keep = &replay;
  send("3\r\nabc\r\n");
  moving.run();
  send("2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(moving.run(), Flow::done);
  EXPECT_EQ(replay.bytes(), "abcde");
}

}  // namespace
}  // namespace gatehouse::core
