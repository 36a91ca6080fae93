// §5: who the client is, and what the upstream is told about it.
#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

constexpr const char* kTrusted = "127.0.0.1";
constexpr const char* kStranger = "127.0.0.77";

class Forwarded : public ::testing::Test {
 protected:
  void start(const std::string& mode = "x-forwarded") {
    gateway_ = std::make_unique<Gateway>(
        config(single_route(upstream_, "headers: {request: {set: {x-client: \"${client.ip}\"}}}"),
               {.gateway = "trusted_proxies: [127.0.0.1/32, 10.0.0.0/8], forwarded: " + mode}));
  }
  Message forwarded(const std::string& fields, const std::string& source = kTrusted) {
    RawClient client(gateway_->port(), {.source = source});
    client.send(request("GET", "/", fields));
    const auto answer = client.read_response();
    EXPECT_EQ(answer.status, 200) << answer.error << answer.body;
    return upstream_.last_request();
  }
  std::string client_of(const std::string& fields, const std::string& source = kTrusted) {
    return forwarded(fields, source).get("x-client");
  }

  FakeUpstream upstream_;
  std::unique_ptr<Gateway> gateway_;
};

TEST_F(Forwarded, HT07_TheFirstUntrustedAddressFromTheRightIsTheClient) {
  start();
  EXPECT_EQ(client_of("X-Forwarded-For: 1.1.1.1, 10.0.0.9\r\n"), "1.1.1.1");
  EXPECT_EQ(client_of("X-Forwarded-For: 6.6.6.6, 1.1.1.1, 10.0.0.9\r\n"), "1.1.1.1");
  EXPECT_EQ(client_of("X-Forwarded-For: 1.1.1.1\r\n"), "1.1.1.1");
  EXPECT_EQ(client_of("X-Forwarded-For: 2001:db8::1, 10.0.0.9\r\n"), "2001:db8::1");
}

TEST_F(Forwarded, HT07_ThreeLinesAreOneList) {
  start();
  EXPECT_EQ(
      client_of(
          "X-Forwarded-For: 6.6.6.6\r\nX: y\r\nX-Forwarded-For: 1.1.1.1\r\nx-forwarded-for: 10.0.0.9, 10.0.0.8\r\n"),
      "1.1.1.1");
}

TEST_F(Forwarded, HT07_AStrangersFieldsAreWorthless) {
  start();
  const auto got = forwarded(
      "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.test\r\nX-Forwarded-Port: 1\r\n"
      "X-Forwarded-Prefix: /evil\r\nX-Real-IP: 1.1.1.1\r\nForwarded: for=1.1.1.1\r\n",
      kStranger);
  EXPECT_EQ(got.get("x-client"), kStranger);
  EXPECT_EQ(got.all("X-Forwarded-For"), (std::vector<std::string>{kStranger}));
  EXPECT_EQ(got.all("X-Forwarded-Proto"), (std::vector<std::string>{"http"}));
  EXPECT_EQ(got.all("X-Forwarded-Host"), (std::vector<std::string>{"api.test"}));
  for (const auto* name : {"X-Forwarded-Prefix", "X-Real-IP", "Forwarded"}) EXPECT_FALSE(got.has(name)) << name;
}

TEST_F(Forwarded, AnUnparsableElementEndsTheWalkAtTheLastGoodOne) {
  start();
  EXPECT_EQ(client_of("X-Forwarded-For: 1.1.1.1, nonsense, 10.0.0.9\r\n"), "10.0.0.9");
  EXPECT_EQ(client_of("X-Forwarded-For: nonsense\r\n"), kTrusted);
  EXPECT_EQ(client_of("X-Forwarded-For: 1.1.1.1, \r\n"), kTrusted);
}

TEST_F(Forwarded, AllTrustedMeansTheLeftmost) {
  start();
  EXPECT_EQ(client_of("X-Forwarded-For: 10.1.1.1, 10.0.0.9\r\n"), "10.1.1.1");
}

TEST_F(Forwarded, TheUpstreamGetsTheKeptPartAndThePeer) {
  start();
  EXPECT_EQ(forwarded("X-Forwarded-For: 6.6.6.6, 1.1.1.1, 10.0.0.9\r\n").all("X-Forwarded-For"),
            (std::vector<std::string>{"1.1.1.1, 10.0.0.9, 127.0.0.1"}));
  EXPECT_EQ(forwarded("").all("X-Forwarded-For"), (std::vector<std::string>{"127.0.0.1"}));
}

TEST_F(Forwarded, ATrustedPeersSchemeAndHostAreKept) {
  start();
  const auto got = forwarded(
      "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.test\r\nX-Forwarded-Port: "
      "443\r\n");
  EXPECT_EQ(got.all("X-Forwarded-Proto"), (std::vector<std::string>{"https"}));
  EXPECT_EQ(got.all("X-Forwarded-Host"), (std::vector<std::string>{"shop.test"}));
  EXPECT_EQ(got.all("X-Forwarded-Port"), (std::vector<std::string>{"443"}));
  EXPECT_EQ(got.get("Host"), "api.test");
}

TEST_F(Forwarded, Rfc7239ReadsAndWritesForwardedOnly) {
  start("rfc7239");
  const auto got =
      forwarded("Forwarded: for=1.1.1.1;proto=https;host=shop.test, for=10.0.0.9\r\nX-Forwarded-For: 6.6.6.6\r\n");
  EXPECT_EQ(got.get("x-client"), "1.1.1.1");
  EXPECT_FALSE(got.has("X-Forwarded-For"));
  const auto text = got.get("Forwarded");
  EXPECT_NE(text.find("for=1.1.1.1"), std::string::npos) << text;
  EXPECT_NE(text.find("for=127.0.0.1"), std::string::npos) << text;
  EXPECT_EQ(text.find("6.6.6.6"), std::string::npos) << "never a mix of both";
}

TEST_F(Forwarded, Rfc7239ReadsQuotedIpv6WithPort) {
  start("rfc7239");
  EXPECT_EQ(client_of("Forwarded: For=\"[2001:db8::1]:4711\";by=x\r\n"), "2001:db8::1");
}

TEST_F(Forwarded, BothWritesBoth) {
  start("both");
  const auto got = forwarded("", kStranger);
  EXPECT_EQ(got.get("X-Forwarded-For"), kStranger);
  EXPECT_NE(got.get("Forwarded").find("for=127.0.0.77"), std::string::npos) << got.get("Forwarded");
}

TEST_F(Forwarded, NoneWritesNone) {
  start("none");
  const auto got = forwarded("X-Forwarded-For: 1.1.1.1\r\n", kStranger);
  EXPECT_FALSE(got.has("X-Forwarded-For"));
  EXPECT_FALSE(got.has("Forwarded"));
}

TEST_F(Forwarded, TraceContextPassesFromTrustedPeersOnly) {
  start();
  const std::string fields =
      "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\ntracestate: a=b\r\n";
  EXPECT_EQ(forwarded(fields).get("tracestate"), "a=b");
  EXPECT_NE(forwarded(fields).get("traceparent").find("4bf92f3577b34da6a3ce929d0e0e4736"), std::string::npos);
  const auto stranger = forwarded(fields, kStranger);
  EXPECT_FALSE(stranger.has("tracestate"));
  EXPECT_EQ(stranger.get("traceparent").find("4bf92f3577b34da6a3ce929d0e0e4736"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::testing
