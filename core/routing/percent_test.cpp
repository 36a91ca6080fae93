#include "routing/percent.hpp"

#include <gtest/gtest.h>

#include <array>

#include "base/block_pool.hpp"

namespace gatehouse::core {
namespace {

TEST(Percent, DecodesOnceAndKeepsWhatIsMalformed) {
  struct Case {
    const char* text;
    Plus plus;
    std::string_view decoded;
  };
  const Case cases[] = {
      {"", Plus::is_plus, ""},           {"abc", Plus::is_plus, "abc"},
      {"a%20b", Plus::is_plus, "a b"},   {"a+b", Plus::is_plus, "a+b"},
      {"a+b", Plus::is_space, "a b"},    {"%2B", Plus::is_space, "+"},
      {"%252e", Plus::is_plus, "%2e"},   {"%c3%A9", Plus::is_plus, "\xc3\xa9"},
      {"%", Plus::is_plus, "%"},         {"%4", Plus::is_plus, "%4"},
      {"%zz%41", Plus::is_plus, "%zzA"}, {"%00x", Plus::is_plus, std::string_view("\0x", 2)},
  };
  BlockPool pool(256, 1);
  Arena arena(pool);
  for (const auto& c : cases) {
    EXPECT_EQ(percent_decoded(c.text, arena, c.plus), c.decoded) << c.text;
    std::array<char, 16> buffer;
    EXPECT_EQ(percent_decoded(c.text, buffer, c.plus), c.decoded) << c.text;
    EXPECT_TRUE(decodes_to(c.text, c.decoded, c.plus)) << c.text;
    EXPECT_FALSE(decodes_to(c.text, std::string(c.decoded) + "x", c.plus)) << c.text;
    if (c.decoded.empty()) continue;
    EXPECT_FALSE(decodes_to(c.text, c.decoded.substr(1), c.plus)) << c.text;
  }
}

TEST(Percent, TextWithoutEscapesIsNotCopied) {
  BlockPool pool(256, 1);
  Arena arena(pool);
  const std::string_view text = "plain";
  EXPECT_EQ(percent_decoded(text, arena).data(), text.data());
  EXPECT_EQ(arena.bytes(), 0U);
}

TEST(Percent, AResultThatDoesNotFitIsRefused) {
  std::array<char, 3> buffer;
  EXPECT_EQ(percent_decoded("%41%42%43", buffer, Plus::is_plus), "ABC");
  EXPECT_EQ(percent_decoded("%41bcd", buffer, Plus::is_plus), std::nullopt);
}

TEST(Query, FindsTheFirstParameterByItsDecodedName) {
  EXPECT_EQ(query_value("a=1&b=2&a=3", "a"), "1");
  EXPECT_EQ(query_value("&&b", "b"), "");
  EXPECT_EQ(query_value("x%20y=z%20", "x y"), "z%20");
  EXPECT_EQ(query_value("a=b=c", "a"), "b=c");
  EXPECT_EQ(query_value("ab=1", "a"), std::nullopt);
  EXPECT_EQ(query_value("", "a"), std::nullopt);
}

}  // namespace
}  // namespace gatehouse::core
