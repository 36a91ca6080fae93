#include "base/ip.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

TEST(IpAddress, ParsesAndWritesBothFamilies) {
  for (const auto* text : {"10.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "2001:db8::9"}) {
    const auto address = IpAddress::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->text(), text);
  }
  EXPECT_EQ(IpAddress::parse("::ffff:10.0.0.1"), IpAddress::parse("10.0.0.1"));
  EXPECT_EQ(IpAddress::parse("::ffff:10.0.0.1")->text(), "10.0.0.1");
  EXPECT_EQ(IpAddress::v4(0x0a000001).text(), "10.0.0.1");
}

TEST(IpAddress, RefusesEverythingElse) {
  for (const auto* text : {"", "10.0.0", "10.0.0.256", "010.0.0.1", "1.2.3.4.5", " 1.2.3.4", "[::1]", "fe80::1%eth0",
                           "::g", "localhost", "1.2.3.4:80", "1:2:3:4:5:6:7:8:9"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
  EXPECT_FALSE(IpAddress::parse(std::string_view("1.2.3.4\0", 8)));
}

TEST(Cidr, ContainsItsRangeAndNothingElse) {
  const auto net = Cidr::parse("10.1.0.0/20");
  ASSERT_TRUE(net);
  EXPECT_TRUE(net->contains(*IpAddress::parse("10.1.15.255")));
  EXPECT_TRUE(net->contains(*IpAddress::parse("::ffff:10.1.0.1")));
  EXPECT_FALSE(net->contains(*IpAddress::parse("10.1.16.0")));
  EXPECT_FALSE(net->contains(*IpAddress::parse("::1")));
  EXPECT_TRUE(Cidr::parse("0.0.0.0/0")->contains(*IpAddress::parse("1.2.3.4")));
  EXPECT_FALSE(Cidr::parse("0.0.0.0/0")->contains(*IpAddress::parse("::1")));
  EXPECT_TRUE(Cidr::parse("::/0")->contains(*IpAddress::parse("1.2.3.4")));
  EXPECT_TRUE(Cidr::parse("10.0.0.1")->contains(*IpAddress::parse("10.0.0.1")));
  EXPECT_FALSE(Cidr::parse("10.0.0.1")->contains(*IpAddress::parse("10.0.0.2")));
}

TEST(Cidr, RefusesBadPrefixesAndSetHostBits) {
  for (const auto* text : {"10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/08", "10.0.0.0/-1",
                           "10.0.0.1/8", "::1/127", "/8", "10.0.0.0/8/8"}) {
    EXPECT_FALSE(Cidr::parse(text)) << text;
  }
}

}  // namespace
}  // namespace gatehouse::core
