#include "io/read_buffer.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

namespace gatehouse::core {
namespace {

class ReadBufferTest : public testing::Test {
 protected:
  struct Pair {
    explicit Pair(ReadySet& set) {
      int fds[2];
      EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
      stream = std::make_unique<Stream>(set, fds[0]);
      peer = fds[1];
    }
    ~Pair() { ::close(peer); }
    void send(const std::string& text) const {
      EXPECT_EQ(::write(peer, text.data(), text.size()), ssize_t(text.size()));
    }
    std::unique_ptr<Stream> stream;
    int peer;
  };
  ReadySet set;
  ReceivePool pool;
};

TEST_F(ReadBufferTest, BytesSurviveWhenAnotherBufferNeedsTheSharedMemory) {
  Pair a(set);
  Pair b(set);
  ReadBuffer first(pool);
  ReadBuffer second(pool);
  a.send("abcdef");
  b.send("123");
  first.fill(*a.stream);
  first.promote(2);
  first.drop_raw(1);
  second.fill(*b.stream);
  EXPECT_EQ(first.ready(), "ab");
  EXPECT_EQ(first.raw(), "def");
  EXPECT_EQ(second.raw(), "123");
}

TEST_F(ReadBufferTest, PromotedPiecesAreJoinedAcrossDroppedBytes) {
  Pair a(set);
  ReadBuffer buffer(pool);
  a.send("AA--BBB-CC");
  buffer.fill(*a.stream);
  buffer.promote(2);
  buffer.drop_raw(2);
  buffer.promote(3);
  buffer.drop_raw(1);
  EXPECT_EQ(buffer.ready(), "AABBB");
  EXPECT_EQ(buffer.raw(), "CC");
  buffer.consume(4);
  buffer.promote(2);
  EXPECT_EQ(buffer.ready(), "BCC");
}

TEST_F(ReadBufferTest, FullBufferTakesNothingUntilSomethingIsConsumed) {
  Pair a(set);
  ReadBuffer buffer(pool);
  const std::string piece(16 * 1024, 'x');
  for (std::size_t sent = 0; sent < ReceivePool::kBytes; sent += piece.size()) {
    a.send(piece);
    buffer.fill(*a.stream);
  }
  EXPECT_TRUE(buffer.is_full());
  a.send("tail");
  EXPECT_EQ(buffer.fill(*a.stream).bytes, 0U);
  buffer.promote(10);
  buffer.consume(10);
  EXPECT_EQ(buffer.fill(*a.stream).bytes, 4U);
  EXPECT_EQ(buffer.raw().substr(buffer.raw().size() - 4), "tail");
}

TEST_F(ReadBufferTest, ShortReadMeansDrainedAndEndIsSeenAfterAHangUp) {
  Pair a(set);
  ReadBuffer buffer(pool);
  a.send("x");
  set.dispatch(0);
  EXPECT_TRUE(a.stream->can_read());
  buffer.fill(*a.stream);
  EXPECT_FALSE(a.stream->can_read());
  a.send("y");
  ::shutdown(a.peer, SHUT_WR);
  set.dispatch(0);
  EXPECT_TRUE(a.stream->is_hung_up());
  EXPECT_EQ(buffer.fill(*a.stream).bytes, 1U);
  EXPECT_TRUE(a.stream->can_read());
  EXPECT_EQ(buffer.fill(*a.stream).status, IoStatus::end);
}

}  // namespace
}  // namespace gatehouse::core
