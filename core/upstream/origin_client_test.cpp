#include "upstream/origin_client.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "io/guest_loop.hpp"
#include "upstream/call_server_test_support.hpp"

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

std::string ok(std::string_view body) {
  std::string text("HTTP/1.1 200 OK\r\nContent-Length: ");
  return text.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

class OriginClientTest : public testing::Test {
 protected:
  OriginClientTest() { ::signal(SIGPIPE, SIG_IGN); }

  std::unique_ptr<OriginClient> client_of(std::uint16_t port, std::shared_ptr<const TlsClientContext> tls = nullptr,
                                          std::string host = "127.0.0.1") {
    auto origin = std::make_shared<HttpOrigin>();
    *origin = {host, port, host, std::move(tls)};
    return std::make_unique<OriginClient>(CallLoop{loop.ready(), loop.wheel(), loop.now(), blocking}, receive, origin);
  }

  struct Call {
    Call(OriginClientTest& test, OriginClient& client, std::string_view method = "GET", std::string_view body = "",
         Duration within = 10s, std::size_t max = 1000)
        : reply(test.blocks), deadline(test.loop.wheel(), test.loop.ready()) {
      EXPECT_TRUE(write_http_call({method, "/x", "h", {}, body}, request));
      test.loop.update_time();
      run(*this, client, max, test.loop.now() + within);
    }
    static Detached run(Call& self, OriginClient& client, std::size_t max, TimePoint until) {
      self.error = co_await client.call(self.request, self.reply, max, self.deadline, until);
      self.is_done = true;
    }
    HttpCallRequest request;
    HttpReply reply;
    Deadline deadline;
    CallError error = CallError::none;
    bool is_done = false;
  };

  template <class Until>
  void run_until(Until until) {
    const auto by = clock.now() + 20s;
    while (!until() && clock.now() < by) {
      pollfd ready{loop.descriptor(), POLLIN, 0};
      ::poll(&ready, 1, 5);
      loop.turn();
    }
  }
  CallError finish(Call& call) {
    run_until([&] { return call.is_done; });
    EXPECT_TRUE(call.is_done);
    return call.error;
  }

  RealClock clock;
  BlockingPool blocking;
  GuestLoop loop{clock};
  ReceivePool receive;
  BlockPool blocks{4096, 8};
};

TEST_F(OriginClientTest, CallsShareAConnection) {
  CallServer server([](const std::string&) { return ok("hello"); });
  auto client = client_of(server.port());
  for (int i = 0; i < 3; ++i) {
    Call call(*this, *client);
    EXPECT_EQ(finish(call), CallError::none);
    EXPECT_EQ(call.reply.body, "hello");
    EXPECT_EQ(call.reply.head.status, 200);
  }
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(client->idle(), 1U);
}

TEST_F(OriginClientTest, ADeadKeptConnectionCostsASecondTryWhereTheMethodAllowsIt) {
  std::atomic<int> asked = 0;
  CallServer server([&](const std::string&) { return ++asked == 2 ? std::string() : ok("x"); });
  auto client = client_of(server.port());
  Call first(*this, *client);
  EXPECT_EQ(finish(first), CallError::none);
  Call second(*this, *client);
  EXPECT_EQ(finish(second), CallError::none);
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(OriginClientTest, APostIsNotSentTwice) {
  std::atomic<int> asked = 0;
  CallServer server([&](const std::string&) { return ++asked == 2 ? std::string() : ok("x"); });
  auto client = client_of(server.port());
  Call first(*this, *client, "POST", "a");
  EXPECT_EQ(finish(first), CallError::none);
  Call second(*this, *client, "POST", "b");
  EXPECT_EQ(finish(second), CallError::reset);
  EXPECT_EQ(asked, 2);
}

TEST_F(OriginClientTest, AConnectionTheServerClosesLeavesThePool) {
  CallServer server([](const std::string&) { return ok("x"); });
  auto client = client_of(server.port());
  server.close_after_next();
  Call call(*this, *client);
  EXPECT_EQ(finish(call), CallError::none);
  run_until([&] { return client->idle() == 0; });
  EXPECT_EQ(client->idle(), 0U);
}

TEST_F(OriginClientTest, TimeCancellationAndDistanceAreErrors) {
  std::atomic<bool> go = false;
  CallServer silent([&](const std::string&) {
    while (!go) std::this_thread::yield();
    return std::string();
  });
  auto client = client_of(silent.port());
  Call late(*this, *client, "GET", "", 50ms);
  EXPECT_EQ(finish(late), CallError::timeout);
  Call cancelled(*this, *client);
  cancelled.deadline.cancel();
  EXPECT_EQ(finish(cancelled), CallError::cancelled);
  go = true;
  auto nobody = client_of(1);
  Call refused(*this, *nobody);
  EXPECT_EQ(finish(refused), CallError::unreachable);
  auto nameless = client_of(80, nullptr, "no host name at all");
  Call unknown(*this, *nameless);
  EXPECT_EQ(finish(unknown), CallError::unreachable);
  EXPECT_EQ(nameless->fault(), "the name has no address");
}

TEST_F(OriginClientTest, ACancelledNameLookUpTouchesNothing) {
  auto client = client_of(80, nullptr, "localhost");
  {
    Call call(*this, *client);
    call.deadline.cancel();
    EXPECT_EQ(call.error, CallError::cancelled);
  }
  for (int i = 0; i < 20; ++i) {
    pollfd ready{loop.descriptor(), POLLIN, 0};
    ::poll(&ready, 1, 5);
    loop.turn();
  }
}

TEST_F(OriginClientTest, ALargeBodyGoesOutAndALargeAnswerIsRefused) {
  std::atomic<std::size_t> received = 0;
  CallServer server([&](const std::string& request) {
    received = request.size();
    return ok(std::string(2000, 'x'));
  });
  auto client = client_of(server.port());
  const std::string body(3 << 20, 'b');
  Call call(*this, *client, "POST", body);
  EXPECT_EQ(finish(call), CallError::too_large);
  EXPECT_GT(received, body.size());
}

class OriginClientTlsTest : public OriginClientTest {
 protected:
  OriginClientTlsTest() {
    std::ofstream(file) << certificate.certificate;
    tls = TlsClientContext::make(file, why);
  }
  ~OriginClientTlsTest() override { std::filesystem::remove(file); }
  TestCertificate certificate;
  std::string file = testing::TempDir() + "gatehouse-ca-" + std::to_string(::getpid()) + ".pem";
  std::string why;
  std::shared_ptr<const TlsClientContext> tls;
};

TEST_F(OriginClientTlsTest, CallsShareATlsConnectionAlsoWhenTicketsArrive) {
  CallServer server([](const std::string&) { return ok("secret"); }, &certificate);
  ASSERT_NE(tls, nullptr) << why;
  auto client = client_of(server.port(), tls);
  for (int i = 0; i < 3; ++i) {
    Call call(*this, *client, "POST", std::string(100000, 'p'));
    EXPECT_EQ(finish(call), CallError::none) << client->fault();
    EXPECT_EQ(call.reply.body, "secret");
    loop.turn();
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(OriginClientTlsTest, AnUnknownAuthorityIsRefused) {
  CallServer server([](const std::string&) { return ok("secret"); }, &certificate);
  auto client = client_of(server.port(), TlsClientContext::make("", why));
  Call call(*this, *client);
  EXPECT_EQ(finish(call), CallError::unreachable);
  EXPECT_NE(client->fault(), "");
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(OriginClientTlsTest, ACertificateForAnotherNameIsRefused) {
  CallServer server([](const std::string&) { return ok("secret"); }, &certificate);
  auto client = client_of(server.port(), tls, "localhost");
  Call call(*this, *client);
  EXPECT_EQ(finish(call), CallError::unreachable);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(OriginClientTlsTest, AFileThatHoldsNoAuthorityIsToldInWords) {
  EXPECT_EQ(TlsClientContext::make("/nowhere/ca.pem", why), nullptr);
  EXPECT_NE(why.find("/nowhere/ca.pem"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::core
