// The admin listener over a real socket: keep-alive, limits, deadlines, stopping.
#include "server/admin.hpp"

#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <thread>

#include "server/admin_fake_test.hpp"

namespace gatehouse::core {
namespace {

namespace asio = boost::asio;

// A blocking client. What it reads ends with the connection, or with as much as was asked for.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(context_) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), port});
  }
  void send(std::string_view bytes) {
    boost::system::error_code ignored;  // the server may have closed already: what it said is what counts
    asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), ignored);
  }
  /// One response with a Content-Length.
  std::string response(bool has_body = true) {
    while (text_.find("\r\n\r\n") == std::string::npos && read_some()) {
    }
    const auto head = text_.find("\r\n\r\n") + 4;
    const auto at = text_.find("Content-Length: ");
    if (head < 4 || at == std::string::npos) return {};
    const auto length = has_body ? std::stoul(text_.substr(at + 16)) : 0;
    while (text_.size() < head + length && read_some()) {
    }
    auto one = text_.substr(0, head + length);
    text_.erase(0, head + length);
    return one;
  }
  bool is_closed() {
    while (read_some()) {
    }
    return text_.empty();
  }

 private:
  bool read_some() {
    std::array<char, 4096> part{};
    boost::system::error_code error;
    const auto got = socket_.read_some(asio::buffer(part), error);
    text_.append(part.data(), got);
    return !error;
  }

  asio::io_context context_;
  asio::ip::tcp::socket socket_;
  std::string text_;
};

class Admin : public ::testing::Test {
 protected:
  explicit Admin() {
    settings.address = "127.0.0.1:0";
    settings.max_connections = 3;
    settings.max_head_bytes = 1024;
    settings.max_body_bytes = 2048;
  }
  ~Admin() override { stop(); }

  void start() {
    server.emplace(context, source, settings);
    address = server->listen();
    control = std::jthread([this] { context.run(); });
  }
  void stop() {
    if (!control.joinable()) return;
    asio::post(context, [this] { server->stop(); });
    control.join();
  }

  AdminSettings settings;
  FakeAdminSource source;
  asio::io_context context;
  std::optional<AdminServer> server;
  std::string address;
  std::jthread control;
};

constexpr std::string_view kGet = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST_F(Admin, PortZeroGivesTheAddressThatWasBound) {
  start();
  EXPECT_NE(server->port(), 0);
  EXPECT_EQ(address, "127.0.0.1:" + std::to_string(server->port()));
}

TEST_F(Admin, AConnectionServesManyRequestsAlsoWhenTheyComeTogether) {
  start();
  Client client(server->port());
  client.send(kGet);
  EXPECT_TRUE(client.response().starts_with("HTTP/1.1 200 OK\r\n"));
  client.send(std::string(kGet) + std::string(kGet) +
              "POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(client.response().ends_with("{\"status\":\"alive\"}\n"));
  EXPECT_TRUE(client.response().ends_with("{\"status\":\"alive\"}\n"));
  EXPECT_TRUE(client.response().ends_with("{\"hash\":\"aaaa\"}\n"));
}

TEST_F(Admin, AnswersAreNotToBeStored) {
  start();
  Client client(server->port());
  client.send(kGet);
  const auto response = client.response();
  EXPECT_NE(response.find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_NE(response.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos);
}

TEST_F(Admin, HeadHasTheLengthAndNoBody) {
  start();
  Client client(server->port());
  client.send("HEAD /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_NE(client.response(false).find("Content-Length: 19\r\n"), std::string::npos);
  client.send(kGet);
  EXPECT_TRUE(client.response().starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_F(Admin, CloseIsRespected) {
  start();
  Client client(server->port());
  client.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(client.response().starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Admin, WhatCannotBeReadIsAnsweredAndTheConnectionEnds) {
  start();
  const std::string post = "POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  const std::pair<std::string, std::string_view> cases[] = {
      {"nonsense\r\n\r\n", "400"},
      {"GET /livez HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(2000, 'x') + "\r\n\r\n", "431"},
      {post + "Content-Length: 5000\r\n\r\n" + std::string(5000, ' '), "413"},
      {post + "Content-Length: 2\r\nTransfer-Encoding: gzip\r\n\r\n{}", "400"},
      {post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "400"},
      {post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "400"},
  };
  for (const auto& [bytes, status] : cases) {
    Client client(server->port());
    client.send(bytes);
    const auto response = client.response();
    EXPECT_TRUE(response.starts_with("HTTP/1.1 " + std::string(status))) << bytes.substr(0, 60) << "\n" << response;
    EXPECT_NE(response.find("application/problem+json"), std::string::npos);
    EXPECT_TRUE(client.is_closed());
  }
  EXPECT_EQ(source.reloads, 0);
}

TEST_F(Admin, ARequestThatDoesNotEndIsCutOff) {
  settings.request_timeout = std::chrono::milliseconds(50);
  start();
  Client client(server->port());
  client.send("GET /livez HTTP/1.1\r\nHost:");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Admin, AnIdleConnectionIsClosed) {
  settings.idle_timeout = std::chrono::milliseconds(50);
  start();
  Client client(server->port());
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Admin, ConnectionsBeyondTheLimitAreClosedAndTheOthersServed) {
  start();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<Client>(server->port()));
    clients.back()->send(kGet);
    EXPECT_FALSE(clients.back()->response().empty());
  }
  EXPECT_TRUE(Client(server->port()).is_closed());
  clients[0]->send(kGet);
  EXPECT_TRUE(clients[0]->response().starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_F(Admin, StoppingClosesEverything) {
  start();
  Client client(server->port());
  client.send(kGet);
  EXPECT_FALSE(client.response().empty());
  stop();
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Admin, AnAddressThatIsNotOursToBindIsAnErrorWithItsReason) {
  start();
  const auto refusal = [&](const std::string& wanted) {
    AdminSettings other;
    other.address = wanted;
    asio::io_context other_context;
    try {
      AdminServer(other_context, source, other).listen();
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(refusal("0.0.0.0:0").find("not a loopback address"), std::string::npos);
  EXPECT_NE(refusal("nowhere").find("not of the form"), std::string::npos);
  EXPECT_NE(refusal(address).find("cannot bind"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::core
