// Every scalar: what is accepted, what is refused, and what the help line says then.
#include "config/scalars.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

TEST(Duration, IsANumberWithItsUnit) {
  const std::pair<std::string_view, Duration> cases[] = {
      {"250ms", milliseconds(250)},  {"1h30m", std::chrono::minutes(90)},
      {"0s", Duration::zero()},      {"1.5s", milliseconds(1500)},
      {"7ns", Duration(7)},          {"3us", Duration(3000)},
      {"2d", std::chrono::hours(48)}};
  for (const auto& [text, value] : cases) EXPECT_EQ(parse_duration(text).value, value) << text;
}

TEST(Duration, HelpSaysHowToWriteIt) {
  const std::pair<std::string_view, std::string_view> cases[] = {{"5", "write the unit: 5s?"},
                                                                 {"5 sec", "write 5s"},
                                                                 {"5S", "write 5s"},
                                                                 {"-1s", "negative"},
                                                                 {"5 minutes", "write 5m"},
                                                                 {"", "a number and its unit"},
                                                                 {"s", "a number and its unit"},
                                                                 {"1.s", "a number"},
                                                                 {"1h 30m", "a number"}};
  for (const auto& [text, help] : cases) {
    EXPECT_FALSE(parse_duration(text).value) << text;
    EXPECT_THAT(parse_duration(text).help, HasSubstr(help)) << text;
  }
  EXPECT_FALSE(parse_duration("99999999999h").value);
}

TEST(Duration, IsWrittenTheShortestWay) {
  for (const std::string_view text : {"0s", "1h30m", "250ms", "2s", "1d", "1s500ms", "7ns"})
    EXPECT_EQ(duration_text(*parse_duration(text).value), text);
  EXPECT_EQ(duration_text(std::chrono::seconds(90)), "1m30s");
}

TEST(Size, IsANumberWithItsUnit) {
  const std::pair<std::string_view, std::uint64_t> cases[] = {
      {"8MiB", 8U << 20}, {"512KB", 512000}, {"0B", 0}, {"1.5KiB", 1536}, {"1GB", 1000000000}};
  for (const auto& [text, value] : cases) EXPECT_EQ(parse_size(text).value, value) << text;
  for (const std::string_view text : {"8M", "8mb", "8", "MiB", "8 MiB", "-1B", "99999999999GiB"})
    EXPECT_FALSE(parse_size(text).value) << text;
  EXPECT_EQ(parse_size("8M").help, "8MB (10^6) or 8MiB (2^20)?");
  EXPECT_EQ(size_text(8U << 20), "8MiB");
  EXPECT_EQ(size_text(1000), "1000B");
}

TEST(Rate, IsACountPerTime) {
  EXPECT_EQ(parse_rate("100/min").value, (Rate{100, std::chrono::minutes(1)}));
  EXPECT_EQ(parse_rate("5/10s").value, (Rate{5, std::chrono::seconds(10)}));
  EXPECT_EQ(parse_rate("1/day").value, (Rate{1, std::chrono::hours(24)}));
  EXPECT_THAT(parse_rate("100").help, HasSubstr("per what?"));
  EXPECT_EQ(parse_rate("100/minute").help, "write 100/min");
  for (const std::string_view text : {"", "/s", "x/s", "1/", "1/0s", "-1/s"})
    EXPECT_FALSE(parse_rate(text).value) << text;
}

TEST(Percentage, GoesFrom0To100) {
  EXPECT_DOUBLE_EQ(*parse_percentage("5%").value, 0.05);
  EXPECT_DOUBLE_EQ(*parse_percentage("0.1%").value, 0.001);
  EXPECT_DOUBLE_EQ(*parse_percentage("100%").value, 1.0);
  EXPECT_EQ(parse_percentage("0.05").help, "did you mean 5%?");
  EXPECT_EQ(parse_percentage("20").help, "did you mean 20%?");
  for (const std::string_view text : {"101%", "-1%", "%", "5 %"}) EXPECT_FALSE(parse_percentage(text).value) << text;
}

TEST(Integer, IsDecimalOnly) {
  EXPECT_EQ(parse_integer("-17").value, -17);
  EXPECT_EQ(parse_integer("0").value, 0);
  for (const std::string_view text : {"017", "0x10", "1_000", "1e3", "", "+1", "9223372036854775808"})
    EXPECT_FALSE(parse_integer(text).value) << text;
  EXPECT_THAT(parse_integer("017").help, HasSubstr("leading 0"));
}

TEST(Boolean, IsTrueOrFalse) {
  EXPECT_EQ(parse_boolean("true").value, true);
  EXPECT_EQ(parse_boolean("false").value, false);
  EXPECT_EQ(parse_boolean("yes").help, "write true");
  EXPECT_EQ(parse_boolean("Off").help, "write false");
}

TEST(Address, HasHostAndPort) {
  const auto v6 = *parse_address("[::1]:8443").value;
  EXPECT_EQ(v6.host, "::1");
  EXPECT_EQ(v6.port, 8443);
  EXPECT_TRUE(v6.is_loopback());
  EXPECT_TRUE(parse_address(":8080").value->is_every_address());
  EXPECT_FALSE(parse_address("app.internal:80").value->ip);
  EXPECT_EQ(parse_address("unix:/run/app.sock").value->unix_path, "/run/app.sock");
  EXPECT_FALSE(parse_address("0.0.0.0:80").value->is_loopback());
  EXPECT_TRUE(parse_address("127.5.5.5:80").value->is_loopback());
}

TEST(Address, HelpNamesTheMistake) {
  const std::pair<std::string_view, std::string_view> cases[] = {{"app", "the port is missing"},
                                                                 {"app:0", "not between"},
                                                                 {"app:70000", "not between"},
                                                                 {"app:http", "not between"},
                                                                 {"::1:80", "brackets"},
                                                                 {"[::1]", "port is missing"},
                                                                 {"[::g]:80", "not an IPv6"},
                                                                 {"1.2.3.400:80", "not an IPv4"},
                                                                 {"unix:x", "absolute"},
                                                                 {"a b:80", "not a host name"},
                                                                 {"[::1:80", "write [address]:port"}};
  for (const auto& [text, help] : cases) {
    EXPECT_FALSE(parse_address(text).value) << text;
    EXPECT_THAT(parse_address(text).help, HasSubstr(help)) << text;
  }
}

TEST(OtherScalars, AreStrict) {
  EXPECT_TRUE(parse_cidr("10.0.0.0/8").value);
  EXPECT_THAT(parse_cidr("10.0.0.1/8").help, HasSubstr("must be zero"));
  EXPECT_THAT(parse_cidr("::1/129").help, HasSubstr("0 to 128"));
  EXPECT_TRUE(parse_url("https://id.example.com/x").value);
  for (const std::string_view text : {"example.com", "ftp://a", "http://", "http:///x", "http://a b"})
    EXPECT_FALSE(parse_url(text).value) << text;
  EXPECT_EQ(parse_status("404").value, 404);
  for (const std::string_view text : {"100", "600", "40", "0404", "abc"})
    EXPECT_FALSE(parse_status(text).value) << text;
  EXPECT_EQ(parse_header_name("X-Tenant").value, "x-tenant");
  EXPECT_THAT(parse_header_name("x:").help, HasSubstr("without ':'"));
  EXPECT_EQ(parse_name("a.b_c-1").value, "a.b_c-1");
  EXPECT_THAT(parse_name("My App").help, HasSubstr("my-app"));
  for (const auto& text : {std::string(), std::string("-a"), std::string("Ä"), std::string(64, 'a')})
    EXPECT_FALSE(parse_name(text).value) << text;
  EXPECT_TRUE(is_framing_or_hop_by_hop("transfer-encoding"));
  EXPECT_FALSE(is_framing_or_hop_by_hop("x-a"));
}

}  // namespace
}  // namespace gatehouse::core
