// Texts, encodings, structured fields and hashes of the SDK.
#include <gatehouse/encoding.hpp>
#include <gatehouse/hash.hpp>
#include <gatehouse/structured.hpp>
#include <gatehouse/text.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

std::vector<std::string> members(std::string_view list) {
  std::vector<std::string> out;
  gatehouse::each_member(list, [&out](std::string_view member) { out.emplace_back(member); });
  return out;
}

TEST(Text, ListsAreSplitTrimmedAndWithoutEmptyMembers) {
  EXPECT_EQ(members(" a, ,b\t,,c d "), (std::vector<std::string>{"a", "b", "c d"}));
  EXPECT_TRUE(members(" , ").empty());
  int parts = 0;
  gatehouse::split("a,,b,", ',', [&parts](std::string_view) { ++parts; });
  EXPECT_EQ(parts, 4);
}

TEST(Text, ComparesAsciiWithoutCase) {
  EXPECT_TRUE(gatehouse::iequals("X-Tenant", "x-TENANT"));
  EXPECT_FALSE(gatehouse::iequals("k", "\xe2\x84\xaa"));
  EXPECT_TRUE(gatehouse::is_token("x-a_b"));
  EXPECT_FALSE(gatehouse::is_token("a b"));
  EXPECT_FALSE(gatehouse::is_token(""));
  EXPECT_TRUE(gatehouse::equals_in_constant_time("abc", "abc"));
  EXPECT_FALSE(gatehouse::equals_in_constant_time("abc", "abd"));
}

TEST(Text, NumbersAreWholeTexts) {
  EXPECT_EQ(gatehouse::to_number<int>("12"), 12);
  for (const auto* text : {"", "1x", " 1", "+1", "99999999999"}) EXPECT_FALSE(gatehouse::to_number<int>(text)) << text;
}

TEST(Base64Url, EncodesWithoutPaddingAndDecodesOnlyThat) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"\xff\xfe\xfd", "__79"}, {std::string(1, '\0'), "AA"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(gatehouse::base64url_encode(bytes), text);
    EXPECT_EQ(gatehouse::base64url_decode(text), bytes);
  }
  for (const auto* text : {"Z", "Zg==", "Zh", "Zm9", "a+b/", "Zm 8", "Zm9vZ"}) {
    EXPECT_FALSE(gatehouse::base64url_decode(text)) << text;
  }
  EXPECT_EQ(gatehouse::hex_encode(std::string_view{"\x00\xab", 2}), "00ab");
}

TEST(Structured, AnItemThatIsAStringGivesItsValue) {
  using gatehouse::structured::parse_string_item;
  EXPECT_EQ(parse_string_item("\"abc\""), "abc");
  EXPECT_EQ(parse_string_item("  \"a\\\"b\\\\\"  "), "a\"b\\");
  EXPECT_EQ(parse_string_item("\"a\";v=1;w;x=\"y;z\";t=?1; u=:aGk=:;tok=a/b"), "a");
  EXPECT_EQ(parse_string_item("\"\""), "");
  for (const auto* field : {"", "abc", "\"abc", "\"a\" , \"b\"", "\"a\\n\"", "\"a\"x", "\"a\";", "\"a\";V=1",
                            "\"\x7f\"", "\"\xc3\xa9\"", "\"a\";v="}) {
    EXPECT_FALSE(parse_string_item(field)) << field;
  }
}

TEST(Structured, AListHasMembersWithParameters) {
  std::string out;
  gatehouse::structured::ListWriter list{out};
  list.member("default").parameter("q", 100).parameter("w", 10);
  list.member("a\"b").parameter("qu", "content-bytes");
  EXPECT_EQ(out, R"("default";q=100;w=10, "a\"b";qu="content-bytes")");
}

TEST(Hash, PartsAreKeptApart) {
  EXPECT_NE(gatehouse::hash64_of("ab", "c"), gatehouse::hash64_of("a", "bc"));
  EXPECT_NE(gatehouse::hash64("a"), gatehouse::hash64("a", 1));
  static_assert(gatehouse::hash64("x") == gatehouse::hash64("x"));
}

}  // namespace
