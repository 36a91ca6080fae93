// The machine around the gateway fails: the log cannot be written, descriptors run out, clients only half arrive.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"
#include "support/sanitized.hpp"

namespace gatehouse::testing {
namespace {

/// Every exchange fails on the upstream side, so every exchange is logged.
std::string failing(const FakeUpstream& upstream) {
  return single_route(upstream, "retries: {attempts: 0}", "health: {passive: {consecutive_failures: 1000000}}");
}

void expect_answers(std::uint16_t port, int count, int status) {
  RawClient client(port);
  for (int i = 0; i < count; ++i) {
    client.send(request("GET", "/"));
    const auto answer = client.read_response();
    ASSERT_EQ(answer.status, status) << i << answer.error;
  }
}

TEST(Faults, ALogThatNobodyReadsHoldsNobodyUp) {
  const TempDir directory;
  const auto path = (directory.path() / "log").string();
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const Fd full(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  FakeUpstream upstream([](UpstreamConnection& connection, const Message&) { connection.close(); });
  Gateway gateway(config(failing(upstream), {.gateway = "log: {level: debug, output: \"" + path + "\"}"}));
  expect_answers(gateway.port(), 2000, 502);  // some hundred kilobytes; the pipe takes sixty-four
  gateway.begin_drain();
  EXPECT_EQ(gateway.wait_exit(), 0) << "the end waits for the log";
}

TEST(Faults, AFullDiskHoldsNobodyUp) {
  FakeUpstream upstream([](UpstreamConnection& connection, const Message&) { connection.close(); });
  Gateway gateway(config(failing(upstream), {.gateway = "log: {level: debug, output: /dev/full}"}));
  expect_answers(gateway.port(), 200, 502);
}

/// Lets `pid` have `count` descriptors from now on; returns what it had.
rlim_t limit_descriptors(pid_t pid, rlim_t count) {
  rlimit before{};
  EXPECT_EQ(::prlimit(pid, RLIMIT_NOFILE, nullptr, &before), 0);
  const rlimit now{.rlim_cur = count, .rlim_max = before.rlim_max};
  EXPECT_EQ(::prlimit(pid, RLIMIT_NOFILE, &now, nullptr), 0);
  return before.rlim_cur;
}

rlim_t open_descriptors(pid_t pid) {
  const std::filesystem::directory_iterator all("/proc/" + std::to_string(pid) + "/fd");
  return static_cast<rlim_t>(std::distance(begin(all), end(all)));
}

TEST(Faults, DescriptorsThatRunOutComeBack) {
  if (kIsSanitized) GTEST_SKIP() << "UBSan opens a pipe to look at an object: without descriptors it reports good ones";
  FakeUpstream upstream;
  Gateway gateway(config(single_route(upstream)));
  expect_answers(gateway.port(), 1, 200);
  const auto pid = gateway.process().pid();
  const auto before = limit_descriptors(pid, open_descriptors(pid) + 8);
  std::vector<std::unique_ptr<RawClient>> crowd;
  for (int i = 0; i < 40; ++i) {
    crowd.push_back(std::make_unique<RawClient>(gateway.port()));
    crowd.back()->send(request("GET", "/"));
  }
  EXPECT_EQ(crowd.front()->read_response().status, 200) << "those that fit are served";
  crowd.clear();
  limit_descriptors(pid, before);
  EXPECT_TRUE(eventually([&] {
    RawClient next(gateway.port());
    next.send(request("GET", "/"));
    return next.read_response("GET", Deadline::after(std::chrono::seconds(2))).status == 200;
  })) << "accepting has ended for good";
}

TEST(Faults, HT03_ManyHalfHeadsDoNotSlowOthers) {
  FakeUpstream upstream;
  Gateway gateway(config(single_route(upstream), {.connections = "header_timeout: 20s"}));
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 500; ++i) {  // fewer than an upstream's connections: in the end all of them are sent on
    slow.push_back(std::make_unique<RawClient>(gateway.port()));
    slow.back()->send("GET / HTTP/1.1\r\nHos");
  }
  expect_answers(gateway.port(), 500, 200);
  for (auto& client : slow) client->send("t: api.test\r\n\r\n");
  for (auto& client : slow) ASSERT_EQ(client->read_response().status, 200);
}

TEST(Faults, AnUpstreamThatIsGoneAndComesBackIsUsedAgain) {
  auto upstream = std::make_unique<FakeUpstream>();
  Gateway gateway(config(single_route(*upstream)));
  expect_answers(gateway.port(), 1, 200);
  const auto path = gateway.directory() / "gatehouse.yaml";
  const auto text = read_file(path);
  upstream.reset();
  expect_answers(gateway.port(), 3, 502);
  upstream = std::make_unique<FakeUpstream>();  // on another port: the file names it, a reload adopts it
  gateway.write_config(config(single_route(*upstream)));
  ASSERT_NE(read_file(path), text);
  ASSERT_TRUE(gateway.reload_by_signal());
  expect_answers(gateway.port(), 3, 200);
}

}  // namespace
}  // namespace gatehouse::testing
