// Names and addresses of the admin listener.
#include "server/admin_hosts.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

TEST(AdminHosts, AddressesAreAnAddressAndAPort) {
  EXPECT_EQ(parse_admin_address("127.0.0.1:9901")->port, 9901);
  EXPECT_EQ(parse_admin_address("[::1]:0")->ip, "::1");
  EXPECT_EQ(parse_admin_address("localhost:1")->ip, "127.0.0.1");
  for (const char* text : {"", "127.0.0.1", "127.0.0.1:", ":9901", "127.0.0.1:65536", "127.0.0.1:x", "127.0.0.1:1x",
                           "::1:9901", "[::1", "[::1]9901", "example.com:80"}) {
    EXPECT_FALSE(parse_admin_address(text)) << text;
  }
}

TEST(AdminHosts, OnlyLoopbackAddressesAreLoopback) {
  for (const char* ip : {"127.0.0.1", "127.9.9.9", "::1"}) EXPECT_TRUE(is_loopback(ip)) << ip;
  for (const char* ip : {"0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "localhost", ""})
    EXPECT_FALSE(is_loopback(ip)) << ip;
}

TEST(AdminHosts, HostsAreLoopbackNamesOrNamedInTheSettings) {
  const std::vector<std::string> allowed{"gate.internal", "gate.internal:9901"};
  for (const char* host :
       {"localhost", "LOCALHOST:9901", "127.0.0.1:1", "[::1]:9901", "[::1]", "gate.internal", "Gate.Internal:80"}) {
    EXPECT_TRUE(is_accepted_host(host, allowed)) << host;
  }
  for (const char* host : {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[::1",
                           "::1", "localhost evil"}) {
    EXPECT_FALSE(is_accepted_host(host, allowed)) << host;
  }
}

TEST(AdminHosts, AnOriginIsTheSameWhenItIsTheHost) {
  EXPECT_TRUE(is_same_origin("http://localhost:9901", "localhost:9901"));
  EXPECT_TRUE(is_same_origin("https://Localhost:9901", "localhost:9901"));
  for (const char* origin : {"null", "", "http://localhost", "http://localhost:9902", "http://evil.example",
                             "ftp://localhost:9901", "http://localhost:9901.evil.example"}) {
    EXPECT_FALSE(is_same_origin(origin, "localhost:9901")) << origin;
  }
}

}  // namespace
}  // namespace gatehouse::core
