#include "base/text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gatehouse::core {
namespace {

TEST(Text, TokensAreWhatRfc9110Says) {
  EXPECT_TRUE(is_token("!#$%&'*+-.^_`|~09azAZ"));
  for (const auto* bad : {"", "a b", "a:b", "a(b", "\"", "a\t", "\xc3\xa4", "a/b", "{", "@"})
    EXPECT_FALSE(is_token(bad)) << bad;
}

TEST(Text, FieldValuesCannotEndALine) {
  for (const auto* good : {"", "a", "a b", "a\tb", "\xc3\xa4", "a:b;c=\"d\""})
    EXPECT_TRUE(is_field_value(good)) << good;
  for (const auto* bad : {" a", "a ", "\ta", "a\r", "a\nb", "a\r\nX: y", "\x01", "\x7f"})
    EXPECT_FALSE(is_field_value(bad)) << bad;
  EXPECT_FALSE(is_field_value(std::string_view("a\0b", 3)));
}

TEST(Text, DecimalsAreDigitsWithinTheirLimit) {
  EXPECT_EQ(parse_decimal("0"), 0U);
  EXPECT_EQ(parse_decimal("005"), 5U);
  EXPECT_EQ(parse_decimal("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(parse_decimal("65535", 65535), 65535U);
  EXPECT_FALSE(parse_decimal("65536", 65535));
  EXPECT_FALSE(parse_decimal("7", 5));
  for (const auto* bad : {"", "+1", "-1", " 1", "1 ", "0x1", "1.0", "18446744073709551616", "99999999999999999999"}) {
    EXPECT_FALSE(parse_decimal(bad)) << bad;
  }
}

TEST(Text, MembersOfAListAreTrimmed) {
  std::vector<std::string> members;
  for_each_member("a ,\tb,,c", [&](std::string_view member) {
    members.emplace_back(member);
    return true;
  });
  EXPECT_EQ(members, (std::vector<std::string>{"a", "b", "", "c"}));
  EXPECT_FALSE(for_each_member("a,b", [](std::string_view member) { return member != "a"; }));
}

TEST(Text, PercentEscapesAreDecodedOnceOrRefused) {
  EXPECT_EQ(percent_decode("a%2Fb%252e"), "a/b%2e");
  EXPECT_EQ(percent_decode(""), "");
  for (const auto* bad : {"%", "%2", "%zz", "a%2"}) EXPECT_FALSE(percent_decode(bad)) << bad;
}

TEST(Text, Base64IsStrictBothWays) {
  const std::pair<std::string, std::string> vectors[] = {// RFC 4648 §10
                                                         {"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
    const auto bare = text.substr(0, text.find('='));
    EXPECT_EQ(base64url_encode(bytes), bare);
    EXPECT_EQ(base64url_decode(bare), bytes);
  }
  EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
  EXPECT_EQ(base64_encode("\xfb\xff"), "+/8=");
  for (const auto* bad : {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm-_"}) {
    EXPECT_FALSE(base64_decode(bad)) << bad;
  }
  for (const auto* bad : {"Z", "Zg==", "Zh", "Zm+/", "Zm9v "}) EXPECT_FALSE(base64url_decode(bad)) << bad;
}

}  // namespace
}  // namespace gatehouse::core
