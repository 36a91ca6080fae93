// A listener that closes loses nobody who had begun to connect.
#include "server/listener.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "observe/metrics.hpp"
#include "server/sockets.hpp"

namespace gatehouse::core {
namespace {

/// A client socket that connects without waiting for it.
class Caller {
 public:
  explicit Caller(int family) : fd_(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {}
  ~Caller() { ::close(fd_); }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  int connect(std::uint16_t port) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 ? 0 : errno;
  }
  int connect(const std::string& path) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    path.copy(to.sun_path, sizeof to.sun_path - 1);
    return ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 ? 0 : errno;
  }
  /// Hears nothing until hear() is called: the answer to its SYN is lost on the way, and sent again a second later.
  void be_deaf() {
    sock_filter drop{BPF_RET | BPF_K, 0, 0, 0};
    const sock_fprog filter{1, &drop};
    ASSERT_EQ(::setsockopt(fd_, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter), 0);
  }
  void hear() {
    const int unused = 0;
    ASSERT_EQ(::setsockopt(fd_, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused), 0);
  }
  /// What became of connect(), once that is decided.
  int outcome() {
    pollfd entry{.fd = fd_, .events = POLLOUT, .revents = 0};
    if (::poll(&entry, 1, 30'000) != 1) return ETIMEDOUT;
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
  }

 private:
  int fd_;
};

class ClosingListener : public ::testing::Test {
 protected:
  ~ClosingListener() override {
    connections_.for_each([](Connection& connection) { connection.cancel(); });
  }
  void listen(const std::string& address) {
    const auto sockets = open_listeners(listen_address(address), 1);
    acceptor_ = std::make_unique<Acceptor>(worker_, connections_, sockets.descriptors.front(), listener_,
                                           std::make_shared<ConnectionCounts>());
    const auto colon = sockets.bound.rfind(':');
    port_ = static_cast<std::uint16_t>(std::atoi(sockets.bound.c_str() + colon + 1));
  }
  void begin_close() {
    acceptor_->begin_close(
        {this, [](void* self, Acceptor&) { static_cast<ClosingListener*>(self)->acceptor_.reset(); }});
  }
  void pass(Duration time) {
    clock_.advance(time + 2 * Wheel::kTick);
    worker_.update_time();
    worker_.wheel.advance(worker_.now);
  }
  bool is_open() const { return acceptor_ != nullptr; }
  /// Lets the worker's descriptors become ready, in real time, until it has `count` connections.
  bool accepts(std::size_t count) {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (connections_.size() < count && std::chrono::steady_clock::now() < patience) worker_.ready.dispatch(100);
    return connections_.size() == count;
  }

  ManualClock clock_;
  MetricsRegistry metrics_;
  WorkerContext worker_{0, 1, clock_, metrics_.add_worker("0")};
  WorkerListener listener_;
  Connections connections_;
  std::unique_ptr<Acceptor> acceptor_;
  std::uint16_t port_ = 0;
};

TEST_F(ClosingListener, WhoIsQueuedIsAcceptedAtOnce) {
  listen("127.0.0.1:0");
  Caller caller(AF_INET);
  caller.connect(port_);
  ASSERT_EQ(caller.outcome(), 0);
  begin_close();
  EXPECT_EQ(connections_.size(), 1U);
}

TEST_F(ClosingListener, AHandshakeThatHasBegunEndsInAConnection) {
  listen("127.0.0.1:0");
  Caller caller(AF_INET);
  caller.be_deaf();
  ASSERT_EQ(caller.connect(port_), EINPROGRESS);
  begin_close();
  EXPECT_EQ(connections_.size(), 0U);
  caller.hear();
  EXPECT_TRUE(accepts(1)) << "the kernel refuses the rest of its handshake";
  EXPECT_EQ(caller.outcome(), 0);
}

TEST_F(ClosingListener, ANewHandshakeDoesNotBegin) {
  listen("127.0.0.1:0");
  begin_close();
  Caller caller(AF_INET);
  EXPECT_EQ(caller.connect(port_), EINPROGRESS) << "it is not answered";
  pass(kHandshakeGrace);
  EXPECT_FALSE(is_open());
  EXPECT_EQ(connections_.size(), 0U);
  EXPECT_EQ(caller.outcome(), ECONNREFUSED) << "it tries again and is told";
}

TEST_F(ClosingListener, ItClosesWhenTheGraceIsOverAndTakesTheLastOnes) {
  listen("127.0.0.1:0");
  Caller caller(AF_INET);
  caller.connect(port_);
  ASSERT_EQ(caller.outcome(), 0);
  begin_close();
  begin_close();  // a drain may follow the reload that removed the listener
  EXPECT_TRUE(is_open());
  pass(kHandshakeGrace);
  EXPECT_FALSE(is_open());
  EXPECT_EQ(connections_.size(), 1U) << "connections outlive their listener";
}

TEST_F(ClosingListener, AUnixSocketRefusesAtOnceAndTakesWhoIsQueued) {
  const auto path = std::filesystem::temp_directory_path() / fmt::format("gatehouse-listener-{}.sock", ::getpid());
  listen("unix:" + path.string());
  Caller early(AF_UNIX);
  ASSERT_EQ(early.connect(path.string()), 0);
  begin_close();
  EXPECT_EQ(connections_.size(), 1U);
  Caller late(AF_UNIX);
  EXPECT_EQ(late.connect(path.string()), ECONNREFUSED);
  pass(Duration::zero());
  EXPECT_FALSE(is_open());
  std::filesystem::remove(path);
}

TEST_F(ClosingListener, ItsPortCanBeOpenedAgainWhileItCloses) {
  listen("127.0.0.1:0");
  begin_close();
  const auto address = listen_address(fmt::format("127.0.0.1:{}", port_));
  EXPECT_THROW((void)open_listeners(address, 1), std::runtime_error) << "taken, as far as anybody can see";
  const auto again = open_listeners(address, 2, PortUse::was_ours_just_now);
  EXPECT_EQ(again.descriptors.size(), 2U);
  for (const int fd : again.descriptors) ::close(fd);
}

}  // namespace
}  // namespace gatehouse::core
