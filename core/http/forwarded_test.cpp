#include "http/forwarded.hpp"

#include <gtest/gtest.h>

#include <string>

#include "http/forwarded_list.hpp"
#include "http/http_test_support.hpp"

namespace gatehouse::core {
namespace {

/// A request that passed the gate from `peer`, and what is told upstream about it.
struct Passed : JudgedRequest {
  ForwardedSettings forwarding;
  ConnectionPeer connection;
  ClientView client;

  Passed(std::string_view lines, std::string_view from, ForwardedMode mode = ForwardedMode::x_forwarded)
      : connection(*IpAddress::parse(from), 8080, false) {
    forwarding = {{*Cidr::parse("10.0.0.0/8"), *Cidr::parse("2001:db8::/32")}, mode, "gate"};
    peer.is_trusted = forwarding.trusts(connection.address());
    run(with_lines(lines));
    client = see_client(head, connection, peer.is_trusted, forwarding);
    rebuild_forwarded(head, connection, client, forwarding);
  }
};

TEST(Forwarded, TheFirstUntrustedAddressFromTheRightIsTheClient) {  // HT-07
  Passed request("X-Forwarded-For: 1.1.1.1, 10.0.0.9\r\n", "10.0.0.1");
  EXPECT_EQ(request.client.address_text, "1.1.1.1");
  EXPECT_EQ(request.value("x-forwarded-for"), "1.1.1.1, 10.0.0.9, 10.0.0.1");
  Passed forged("X-Forwarded-For: 6.6.6.6, 1.1.1.1,10.0.0.9\r\n", "10.0.0.1");
  EXPECT_EQ(forged.client.address_text, "1.1.1.1");
  EXPECT_EQ(forged.value("x-forwarded-for"), "1.1.1.1,10.0.0.9, 10.0.0.1") << "the claim of 1.1.1.1 is dropped";
}

TEST(Forwarded, AnUntrustedPeerIsTheClientWhateverItSays) {  // HT-07
  Passed request("X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\n", "9.9.9.9");
  EXPECT_EQ(request.client.address_text, "9.9.9.9");
  EXPECT_EQ(request.value("x-forwarded-for"), "9.9.9.9");
  EXPECT_EQ(request.value("x-forwarded-proto"), "http");
  EXPECT_EQ(request.value("x-forwarded-host"), "a.example");
  EXPECT_EQ(request.value("x-forwarded-port"), "8080");
}

TEST(Forwarded, ThreeLinesAreOneList) {  // HT-07
  Passed request("X-Forwarded-For: 7.7.7.7, 1.1.1.1\r\nX-Forwarded-For: 10.0.0.8\r\nX-Forwarded-For: 10.0.0.9\r\n",
                 "10.0.0.1");
  EXPECT_EQ(request.client.address_text, "1.1.1.1");
  EXPECT_EQ(request.value("x-forwarded-for"), "1.1.1.1, 10.0.0.8, 10.0.0.9, 10.0.0.1");
  EXPECT_EQ(request.head.headers.count(HeaderId::x_forwarded), 4U);
}

TEST(Forwarded, AnUnparsableElementEndsTheWalk) {
  EXPECT_EQ(Passed("X-Forwarded-For: 1.1.1.1, unknown, 10.0.0.9\r\n", "10.0.0.1").client.address_text, "10.0.0.9");
  EXPECT_EQ(Passed("X-Forwarded-For: 1.1.1.1,\r\n", "10.0.0.1").client.address_text, "10.0.0.1");
  EXPECT_EQ(Passed("X-Forwarded-For: 10.0.0.3, 10.0.0.2\r\n", "10.0.0.1").client.address_text, "10.0.0.3");
  EXPECT_EQ(Passed("", "10.0.0.1").client.address_text, "10.0.0.1");
}

TEST(Forwarded, Ipv4InIpv6FormIsIpv4) {
  Passed request("X-Forwarded-For: ::ffff:1.1.1.1\r\n", "::ffff:10.0.0.1");
  EXPECT_EQ(request.client.address_text, "1.1.1.1");
}

TEST(Forwarded, SchemeHostAndPortComeFromATrustedPeer) {
  Passed request("X-Forwarded-Proto: http, HTTPS\r\nX-Forwarded-Host: shop.example\r\n", "10.0.0.1");
  EXPECT_EQ(request.client.scheme, "https");
  EXPECT_EQ(request.value("x-forwarded-host"), "shop.example");
  EXPECT_EQ(request.value("x-forwarded-port"), "443");
  Passed with_port("X-Forwarded-Port: 8443\r\nX-Forwarded-Proto: gopher\r\nX-Forwarded-Host: a b\r\n", "10.0.0.1");
  EXPECT_EQ(with_port.value("x-forwarded-port"), "8443");
  EXPECT_EQ(with_port.value("x-forwarded-proto"), "http");
  EXPECT_EQ(with_port.value("x-forwarded-host"), "a.example");
}

TEST(Forwarded, Rfc7239IsReadAndWrittenWhenConfigured) {
  Passed request(
      "Forwarded: for=6.6.6.6, for=\"[2001:db9::1]:99\";proto=https;host=\"shop.example:444\"\r\n"
      "Forwarded: For=10.0.0.9;by=\"x,y;z\"\r\nX-Forwarded-For: 5.5.5.5\r\n",
      "10.0.0.1", ForwardedMode::rfc7239);
  EXPECT_EQ(request.client.address_text, "2001:db9::1");
  EXPECT_EQ(request.client.scheme, "https");
  EXPECT_EQ(request.client.host, "shop.example:444");
  EXPECT_EQ(request.value("forwarded"),
            "for=\"[2001:db9::1]:99\";proto=https;host=\"shop.example:444\", For=10.0.0.9;by=\"x,y;z\", "
            "for=10.0.0.1;host=a.example;proto=http");
  EXPECT_EQ(request.value("x-forwarded-for"), "<none>");
  Passed broken("Forwarded: for=1.1.1.1, for=\"10.0.0.9\r\n", "10.0.0.1", ForwardedMode::rfc7239);
  EXPECT_EQ(broken.client.address_text, "10.0.0.1");
}

TEST(Forwarded, BothAndNoneAreWrittenFromTheSameList) {
  Passed both("X-Forwarded-For: 1.1.1.1, 2001:db8::9\r\n", "10.0.0.1", ForwardedMode::both);
  EXPECT_EQ(both.value("x-forwarded-for"), "1.1.1.1, 2001:db8::9, 10.0.0.1");
  EXPECT_EQ(both.value("forwarded"), "for=1.1.1.1, for=\"[2001:db8::9]\", for=10.0.0.1;host=a.example;proto=http");
  Passed none("X-Forwarded-For: 1.1.1.1\r\nForwarded: for=2.2.2.2\r\n", "10.0.0.1", ForwardedMode::none);
  EXPECT_EQ(none.client.address_text, "1.1.1.1");
  EXPECT_EQ(none.value("x-forwarded-for"), "<none>");
  EXPECT_EQ(none.value("forwarded"), "<none>");
}

TEST(Forwarded, AddressesAreReadInEveryUsualSpelling) {
  for (const auto* good : {"1.2.3.4", "1.2.3.4:80", "::1", "[::1]", "[::1]:80"}) {
    EXPECT_TRUE(parse_forwarded_address(good)) << good;
  }
  for (const auto* bad : {"", "_hidden", "unknown", "1.2.3", "1.2.3.4:x", "1.2.3.4:", "[1.2.3.4]", "[::1", "[::1]80"}) {
    EXPECT_FALSE(parse_forwarded_address(bad)) << bad;
  }
  EXPECT_FALSE(parse_forwarded_element("for=1.1.1.1;for=2.2.2.2"));
  EXPECT_FALSE(parse_forwarded_element("for"));
  EXPECT_FALSE(parse_forwarded_element("for=\"a\\\"b\""));
}

TEST(Via, IsAppendedAndDetectsLoops) {
  Passed request("Via: 1.1 other, 1.0 GATE (x)\r\n", "9.9.9.9");
  ASSERT_TRUE(append_via(request.head, "gate"));
  EXPECT_EQ((request.head.headers.end() - 1)->value, "1.1 gate");
  const auto again = append_via(request.head, "gate");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error(), Error::loop_detected);
}

TEST(MaxForwardsField, IsCountedDownForOptionsOnly) {
  const auto verdict = [](std::string_view method, std::string_view value) {
    JudgedRequest request(
        std::string(method).append(" / HTTP/1.1\r\nHost: a\r\nMax-Forwards: ").append(value).append("\r\n\r\n"));
    const auto counted = count_down_max_forwards(request.head);
    if (!counted) return std::string(code(counted.error()));
    return *counted == MaxForwards::answer ? std::string("answer") : std::string(request.value("max-forwards"));
  };
  EXPECT_EQ(verdict("OPTIONS", "10"), "9");
  EXPECT_EQ(verdict("OPTIONS", "0"), "answer");
  EXPECT_EQ(verdict("OPTIONS", "-1"), "bad_head");
  EXPECT_EQ(verdict("GET", "0"), "0");
}

}  // namespace
}  // namespace gatehouse::core
