#include "io/asio_guest.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/task.hpp"
#include "io/deadline.hpp"
#include "io/stream.hpp"

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

Detached wait_for(Deadline& deadline, TimePoint at, Watch* watch, Wake& woken, boost::asio::io_context& io) {
  woken = co_await deadline.wait(at, {watch, kReadable});
  io.stop();
}

class AsioGuestTest : public testing::Test {
 protected:
  RealClock clock;
  boost::asio::io_context io;
  GuestLoop loop{clock};
  AsioGuest guest{io, loop};
  Deadline deadline{loop.wheel(), loop.ready()};
  Wake woken = Wake::cancelled;
};

TEST_F(AsioGuestTest, ADeadlineExpires) {
  wait_for(deadline, clock.now() + 20ms, nullptr, woken, io);
  guest.arm();
  io.run();
  EXPECT_EQ(woken, Wake::expired);
}

TEST_F(AsioGuestTest, AReadableStreamWakesItsWaiter) {
  int fds[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
  {
    Stream stream(loop.ready(), fds[0]);
    wait_for(deadline, clock.now() + 60s, &stream.watch(), woken, io);
    guest.arm();
    ASSERT_EQ(::write(fds[1], "x", 1), 1);
    io.run();
    EXPECT_EQ(woken, Wake::ready);
  }
  ::close(fds[1]);
}

TEST_F(AsioGuestTest, ANudgeNeedsNoDescriptor) {
  wait_for(deadline, clock.now() + 60s, nullptr, woken, io);
  deadline.nudge();
  guest.arm();
  io.run();
  EXPECT_EQ(woken, Wake::ready);
}

}  // namespace
}  // namespace gatehouse::core
