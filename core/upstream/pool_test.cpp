#include "upstream/pool.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

const TimePoint kStart{1h};

class PoolTest : public testing::Test {
 protected:
  ~PoolTest() override {
    for (const int fd : peers) ::close(fd);
  }
  std::unique_ptr<UpstreamConnection> connection() {
    int fds[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    peers.push_back(fds[1]);
    ++count.open;
    auto made = std::make_unique<UpstreamConnection>(set, receive, fds[0]);
    set.dispatch(0);
    return made;
  }

  ReadySet set;
  ReceivePool receive;
  Wheel wheel{kStart};
  WorkerMetrics metrics{"0"};
  ConnectionCount count{metrics, {}};
  Pool pool{wheel, count};
  std::vector<int> peers;
};

TEST_F(PoolTest, NewestIsTakenFirst) {
  auto first = connection();
  auto second = connection();
  auto* newest = second.get();
  pool.put(std::move(first), kStart + 1h);
  pool.put(std::move(second), kStart + 1h);
  EXPECT_EQ(pool.take().get(), newest);
}

TEST_F(PoolTest, IdleDataMakesAConnectionUnusable) {
  pool.put(connection(), kStart + 1h);
  ASSERT_EQ(::write(peers[0], "HTTP/1.1 408", 12), 12);
  set.dispatch(0);
  EXPECT_EQ(pool.size(), 0U);
  EXPECT_EQ(pool.take(), nullptr);
  EXPECT_EQ(count.open, 0U);
}

TEST_F(PoolTest, AConnectionTheEndpointClosesLeavesThePool) {
  pool.put(connection(), kStart + 1h);
  ::shutdown(peers[0], SHUT_RDWR);
  set.dispatch(0);
  EXPECT_EQ(pool.size(), 0U);
}

TEST_F(PoolTest, IdleTimeEndsAConnection) {
  pool.put(connection(), kStart + 5s);
  wheel.advance(kStart + 4s);
  EXPECT_EQ(pool.size(), 1U);
  wheel.advance(kStart + 6s);
  EXPECT_EQ(pool.size(), 0U);
  EXPECT_EQ(count.idle, 0U);
}

TEST_F(PoolTest, ATakenConnectionDoesNotExpire) {
  pool.put(connection(), kStart + 5s);
  const auto taken = pool.take();
  wheel.advance(kStart + 60s);
  EXPECT_TRUE(taken->stream.is_open());
}

}  // namespace
}  // namespace gatehouse::core
