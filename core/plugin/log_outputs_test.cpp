// Syslog and HTTP collectors: what is sent, and what becomes of records that nobody takes.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <functional>

#include "observe/log_output_test_support.hpp"
#include "plugin/log_http.hpp"
#include "plugin/log_syslog.hpp"
#include "upstream/call_server_test_support.hpp"

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

class RemoteLogTest : public LogOutputTest {
 protected:
  RealClock real;
  BlockingPool blocking;
  TimePoint now = real.now();
  std::chrono::system_clock::time_point wall = real.wall();

  void push_now(LogOutput& output, std::string_view record) {
    queue.push(now, [&](std::string& to) { output.frame(record, wall, to); });
  }
  LogWish run_now(LogOutput& output, bool is_ending = false) {
    now = real.now();
    LogTurn turn{queue, counts, now, wall, is_ending};
    return output.run(turn);
  }
  template <class Until>
  void run_until(LogOutput& output, Until until, bool is_ending = false) {
    const auto by = real.now() + 20s;
    while (!until() && real.now() < by) {
      const auto wish = run_now(output, is_ending);
      pollfd ready{wish.descriptor, wish.events, 0};
      ::poll(&ready, wish.descriptor >= 0 ? 1 : 0, 2);
    }
    EXPECT_TRUE(until());
  }
};

class SyslogTest : public RemoteLogTest {
 protected:
  ~SyslogTest() override {
    if (receiver >= 0) ::close(receiver);
  }
  std::uint16_t listen(int type) {
    receiver = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(receiver, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(type == SOCK_STREAM ? ::listen(receiver, 4) : 0, 0);
    ::getsockname(receiver, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }
  static std::string receive(int fd) {
    char bytes[65536];
    const auto got = ::recv(fd, bytes, sizeof bytes, 0);
    return {bytes, got < 0 ? std::size_t{0} : static_cast<std::size_t>(got)};
  }
  int receiver = -1;
};

TEST_F(SyslogTest, ADatagramIsOneRecordWithItsHeader) {
  const auto port = listen(SOCK_DGRAM);
  LogSyslog output({SyslogTransport::udp, "127.0.0.1", port, 16, "gate house"}, blocking);
  wall = std::chrono::system_clock::time_point(1700000000s + 123456us);
  push_now(output, R"({"msg":"one"})");
  push_now(output, R"({"msg":"two"})");
  run_until(output, [&] { return queue.empty(); });
  const auto first = receive(receiver);
  EXPECT_TRUE(first.starts_with("<134>1 2023-11-14T22:13:20.123456Z ")) << first;
  EXPECT_NE(first.find(" gate_house " + std::to_string(::getpid()) + " access - {\"msg\":\"one\"}"), std::string::npos);
  EXPECT_TRUE(receive(receiver).ends_with("- {\"msg\":\"two\"}"));
  EXPECT_EQ(counts.records.value(), 2U);
}

TEST_F(SyslogTest, ARecordThatFitsIntoNoDatagramIsNotFramed) {
  LogSyslog output({SyslogTransport::udp, "127.0.0.1", 9, 16, "g"}, blocking);
  push_now(output, std::string(66000, 'x'));
  EXPECT_TRUE(queue.empty());
}

TEST_F(SyslogTest, TcpCountsOctetsAndReconnectsWithWholeRecords) {
  const auto port = listen(SOCK_STREAM);
  LogSyslog output({SyslogTransport::tcp, "127.0.0.1", port, 1, "g"}, blocking);
  push_now(output, "first");
  run_until(output, [&] { return queue.empty(); });
  int peer = ::accept(receiver, nullptr, nullptr);
  auto text = receive(peer);
  const auto space = text.find(' ');
  EXPECT_EQ(std::stoul(text.substr(0, space)), text.size() - space - 1);
  EXPECT_TRUE(text.substr(space + 1).starts_with("<14>1 "));
  ::close(peer);
  EXPECT_EQ(output.trouble(), LogDrop::queue_full);
  push_now(output, "second");
  run_until(output, [&] { return queue.empty(); });
  peer = ::accept(receiver, nullptr, nullptr);
  EXPECT_TRUE(receive(peer).ends_with(" second"));
  ::close(peer);
}

TEST_F(SyslogTest, AServerThatIsAwayKeepsTheQueueAndIsTriedLessAndLessOften) {
  const auto port = listen(SOCK_STREAM);
  ::close(std::exchange(receiver, -1));
  LogSyslog output({SyslogTransport::tcp, "127.0.0.1", port, 16, "g"}, blocking);
  push_now(output, "waits");
  Duration longest{};
  run_until(output, [&] {
    longest = std::max(longest, run_now(output).at - now);
    return longest > 150ms;
  });
  EXPECT_EQ(output.trouble(), LogDrop::unreachable);
  EXPECT_EQ(queue.entries(), 1U);
}

TEST_F(SyslogTest, AUnixSocketTakesDatagrams) {
  receiver = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto path = (directory / "log").string();
  std::copy(path.begin(), path.end(), address.sun_path);
  ASSERT_EQ(::bind(receiver, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  LogSyslog output({SyslogTransport::unix_, path, 0, 16, "g"}, blocking);
  push_now(output, "record");
  run_until(output, [&] { return queue.empty(); });
  EXPECT_TRUE(receive(receiver).ends_with(" access - record"));
}

TEST(Syslog, FacilitiesHaveNames) {
  EXPECT_EQ(syslog_facility("local0"), 16);
  EXPECT_EQ(syslog_facility("daemon"), 3);
  EXPECT_EQ(syslog_facility("nothing"), -1);
}

class LogHttpTest : public RemoteLogTest {
 protected:
  std::unique_ptr<LogOutput> output(const CallServer& server, std::function<void(LogHttpSettings&)> change = {}) {
    LogHttpSettings settings;
    std::string why;
    EXPECT_TRUE(parse_http_url("http://127.0.0.1:" + std::to_string(server.port()) + "/in?k=v", settings.url, why));
    settings.linger = 1ms;
    settings.min_backoff = 5ms;
    settings.headers = {{"Authorization", "Bearer x"}};
    if (change) change(settings);
    return LogHttp::open(settings, real, blocking, why);
  }
  static std::string answer(std::string_view status, std::string_view fields = "") {
    return std::string("HTTP/1.1 ").append(status).append("\r\nContent-Length: 0\r\n").append(fields).append("\r\n");
  }
  static std::string field(const std::string& request, std::string_view name) {
    const auto at = request.find(name);
    return at == std::string::npos ? "" : request.substr(at, request.find('\r', at) - at);
  }
};

TEST_F(LogHttpTest, BatchesAreLinesWithAnId) {
  CallServer server([](const std::string&) { return answer("204 No Content"); });
  const auto http = output(server, [](LogHttpSettings& settings) { settings.batch = 3; });
  for (int i = 0; i < 7; ++i) push_now(*http, "{\"n\":" + std::to_string(i) + "}");
  run_until(*http, [&] { return queue.empty(); });
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_TRUE(requests[0].starts_with("POST /in?k=v HTTP/1.1\r\n"));
  EXPECT_TRUE(requests[0].ends_with("\r\n\r\n{\"n\":0}\n{\"n\":1}\n{\"n\":2}\n"));
  EXPECT_NE(requests[0].find("Authorization: Bearer x\r\n"), std::string::npos);
  EXPECT_NE(field(requests[0], "X-Batch-Id"), "");
  EXPECT_NE(field(requests[0], "X-Batch-Id"), field(requests[1], "X-Batch-Id"));
  EXPECT_EQ(counts.records.value(), 7U);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(LogHttpTest, CompressedBatchesSaySo) {
  CallServer server([](const std::string&) { return answer("200 OK"); });
  const auto http = output(server, [](LogHttpSettings& settings) { settings.compress = true; });
  push_now(*http, std::string(5000, 'x'));
  run_until(*http, [&] { return queue.empty(); });
  const auto request = server.requests().at(0);
  EXPECT_NE(request.find("Content-Encoding: gzip\r\n"), std::string::npos);
  EXPECT_NE(request.find("\r\n\r\n\x1f\x8b"), std::string::npos);
  EXPECT_LT(request.size(), 1000U);
}

TEST_F(LogHttpTest, AnOverloadedCollectorIsAskedAgainWithTheSameBatch) {
  std::atomic<int> asked = 0;
  CallServer server([&](const std::string&) {
    const int number = ++asked;
    return number == 1   ? answer("503 Service Unavailable", "Retry-After: 1\r\n")
           : number == 2 ? std::string()
                         : answer("200 OK");
  });
  const auto http = output(server);
  push_now(*http, "{}");
  const auto begun = real.now();
  run_until(*http, [&] { return queue.empty(); });
  EXPECT_GE(real.now() - begun, 1s);
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(field(requests[0], "X-Batch-Id"), field(requests[2], "X-Batch-Id"));
  EXPECT_EQ(counts.records.value(), 1U);
}

TEST_F(LogHttpTest, WhatTheCollectorRefusesIsDroppedAndCounted) {
  CallServer server([](const std::string&) { return answer("400 Bad Request"); });
  const auto http = output(server);
  push_now(*http, "{}");
  push_now(*http, "{}");
  run_until(*http, [&] { return queue.empty(); });
  EXPECT_EQ(dropped(LogDrop::rejected), 2U);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(LogHttpTest, RetriesEndAfterTheirTime) {
  CallServer server([](const std::string&) { return answer("500 Internal Server Error"); });
  const auto http = output(server, [](LogHttpSettings& settings) { settings.retry_for = 50ms; });
  push_now(*http, "{}");
  run_until(*http, [&] { return queue.empty(); });
  EXPECT_EQ(dropped(LogDrop::expired), 1U);
  EXPECT_EQ(http->trouble(), LogDrop::unreachable);
  EXPECT_GT(server.requests().size(), 1U);
}

TEST_F(LogHttpTest, LingersForMoreRecordsUnlessTheSinkEnds) {
  CallServer server([](const std::string&) { return answer("200 OK"); });
  const auto http = output(server, [](LogHttpSettings& settings) { settings.linger = 1h; });
  push_now(*http, "{}");
  EXPECT_GT(run_now(*http).at, now + 59min);
  run_until(
      *http, [&] { return queue.empty(); }, true);
  EXPECT_EQ(counts.records.value(), 1U);
}

TEST_F(LogHttpTest, MayGoAwayInTheMiddleOfACall) {
  std::atomic<bool> go = false;
  CallServer server([&](const std::string&) {
    while (!go) std::this_thread::yield();
    return answer("200 OK");
  });
  auto http = output(server);
  push_now(*http, "{}");
  run_until(
      *http, [&] { return !server.requests().empty(); }, true);
  http.reset();
  go = true;
  EXPECT_EQ(queue.entries(), 1U);
}

TEST(LogHttp, AnswersDecideAboutABatch) {
  for (const unsigned status : {200U, 202U, 204U}) EXPECT_EQ(batch_fate(status), BatchFate::taken);
  for (const unsigned status : {408U, 429U, 500U, 503U}) EXPECT_EQ(batch_fate(status), BatchFate::retry);
  for (const unsigned status : {301U, 400U, 401U, 413U}) EXPECT_EQ(batch_fate(status), BatchFate::rejected);
}

TEST(LogHttp, RetryAfterIsSecondsOrADate) {
  const std::chrono::system_clock::time_point wall(784111770s);
  EXPECT_EQ(retry_after("2", wall), 2s);
  EXPECT_EQ(retry_after("999999", wall), 1h);
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", wall), 7s);
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:49:00 GMT", wall), 0s);
  EXPECT_EQ(retry_after("soon", wall), 0s);
}

}  // namespace
}  // namespace gatehouse::core
