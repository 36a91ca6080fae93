// A steady exchange is four data system calls and a share of epoll_wait.
#include <gtest/gtest.h>
#include <signal.h>

#include "budget/steady_load.hpp"
#include "budget/syscall_table.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

constexpr std::size_t kExchanges = 4000;
/// The process does other things meanwhile: the tick of the wheel, the control thread. Per exchange they are noise.
constexpr std::uint64_t kNoise = kExchanges / 50;

constexpr const char* kStrace = "/usr/bin/strace";

class Syscalls : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kStrace)) GTEST_SKIP() << "strace is not installed: system calls are not counted";
  }

  /// What the gateway calls during kExchanges exchanges; empty when it cannot be traced here.
  SyscallTable count(Gateway& gateway, SteadyLoad& load) {
    const auto out = (gateway.directory() / "strace").string();
    Process strace({kStrace, "-c", "-f", "-p", std::to_string(gateway.process().pid()), "-o", out});
    if (!strace.wait_for_err("attached")) return {};
    EXPECT_TRUE(load.run(kExchanges));
    strace.signal(SIGINT);
    strace.wait();
    return parse_syscall_table(read_file(out));
  }

  static std::string shown(const SyscallTable& table) {
    std::string text;
    for (const auto& [name, calls] : table) text += name + " " + std::to_string(calls) + "\n";
    return text;
  }
};

TEST_F(Syscalls, FourOfThemMoveDataAndNoneRegistersOrLocks) {
  FakeUpstream upstream(answer_plainly(response(200, std::string(1024, 'x'))));
  Gateway gateway(config(single_route(upstream)));
  SteadyLoad load(gateway.port(), 8, request("GET", "/"));
  ASSERT_TRUE(load.run(1000));
  const auto table = count(gateway, load);
  if (table.empty()) GTEST_SKIP() << "the gateway cannot be traced here: system calls are not counted";

  EXPECT_LE(calls(table, {"recvfrom", "recvmsg", "read", "readv"}), 2 * kExchanges + kNoise) << shown(table);
  EXPECT_LE(calls(table, {"sendto", "sendmsg", "write", "writev"}), 2 * kExchanges + kNoise) << shown(table);
  EXPECT_GE(calls(table, {"recvfrom", "recvmsg", "read", "readv", "sendto", "sendmsg", "write", "writev"}),
            4 * kExchanges - kNoise)
      << shown(table);
  EXPECT_LE(calls(table, {"epoll_wait", "epoll_pwait", "epoll_pwait2"}), 2 * kExchanges + kNoise) << shown(table);
  EXPECT_LE(calls(table, {"epoll_ctl"}), 8U) << shown(table);
  EXPECT_LE(calls(table, {"futex"}), kNoise) << shown(table);
  EXPECT_LE(calls(table, {"clock_gettime", "gettimeofday", "timerfd_settime"}), kNoise) << shown(table);
  EXPECT_LE(calls(table, {"mmap", "munmap", "brk", "madvise"}), 8U) << shown(table);
  EXPECT_LE(calls(table, {"accept4", "accept", "connect", "socket", "close", "setsockopt", "getsockopt", "shutdown"}),
            8U)
      << shown(table);
}

TEST_F(Syscalls, AGatewayAnswerIsTwoOfThem) {
  Gateway gateway(config("routes: [{name: here, match: {path: /}, respond: {status: 200, body: here}}]\n"));
  SteadyLoad load(gateway.port(), 8, request("GET", "/"));
  ASSERT_TRUE(load.run(1000));
  const auto table = count(gateway, load);
  if (table.empty()) GTEST_SKIP() << "the gateway cannot be traced here: system calls are not counted";
  EXPECT_LE(calls(table, {"recvfrom", "recvmsg", "read", "readv", "sendto", "sendmsg", "write", "writev"}),
            2 * kExchanges + kNoise)
      << shown(table);
}

TEST(SyscallTable, IsReadByNameAndCount) {
  const auto table = parse_syscall_table(
      "% time     seconds  usecs/call     calls    errors syscall\n"
      "------ ----------- ----------- --------- --------- ----------------\n"
      " 50.00    0.000100           1       100           sendto\n"
      " 50.00    0.000100           1       200        20 recvfrom\n"
      "100.00    0.000200                   300        20 total\n");
  EXPECT_EQ(calls(table, {"sendto", "recvfrom"}), 300U);
  EXPECT_EQ(calls(table, {"total", "futex"}), 0U);
}

}  // namespace
}  // namespace gatehouse::testing
