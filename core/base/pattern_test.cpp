#include "base/pattern.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace gatehouse::core {
namespace {

Pattern compiled(std::string_view text) { return Pattern::compile(text).value(); }

TEST(Pattern, ComparesTheWholeText) {
  struct Case {
    const char* pattern;
    const char* text;
    bool matches;
  };
  const Case cases[] = {
      {"a", "a", true},
      {"a", "ab", false},
      {"a", "ba", false},
      {"^/v[0-9]+/x$", "/v12/x", true},
      {"/v[0-9]+/x", "/v1/x/y", false},
      {"", "", true},
      {"", "a", false},
      {"a|ab", "ab", true},
      {"a|b", "bc", false},
      {"(?i)abc", "aBC", true},
      {"caf\xc3\xa9", "caf\xc3\xa9", true},
      {"[]a]+", "]a]", true},
  };
  for (const auto& c : cases)
    EXPECT_EQ(compiled(c.pattern).matches(c.text), c.matches) << c.pattern << " on " << c.text;
}

TEST(Pattern, GivesNamedGroupsFromLeftToRight) {
  const auto pattern = compiled("^/(x|y)/(?P<version>v[0-9]+)/(?P<id>[^/]+)(?P<rest>/.*)?$");
  EXPECT_EQ(pattern.group_names(), (std::vector<std::string>{"version", "id", "rest"}));
  std::array<std::string_view, 3> captures;
  ASSERT_TRUE(pattern.match("/y/v2/42", captures));
  EXPECT_EQ(captures[0], "v2");
  EXPECT_EQ(captures[1], "42");
  EXPECT_EQ(captures[2], "");
  ASSERT_TRUE(pattern.match("/x/v3/7/a/b", captures));
  EXPECT_EQ(captures[2], "/a/b");
  EXPECT_FALSE(pattern.match("/z/v3/7", captures));
}

TEST(Pattern, FewerPlacesForCapturesAreEnough) {
  const auto pattern = compiled("(?P<a>.)(?P<b>.)");
  std::array<std::string_view, 1> captures;
  ASSERT_TRUE(pattern.match("xy", captures));
  EXPECT_EQ(captures[0], "x");
  EXPECT_TRUE(pattern.match("xy", {}));
}

TEST(Pattern, ErrorsSayInPlainWordsWhatIsWrongAndWhere) {
  struct Case {
    const char* pattern;
    const char* message;
    std::size_t offset;
    const char* fragment;
  };
  const Case cases[] = {
      {"^/v[0-9]+/(orders$", "missing closing )", 10, "("},
      {"(a)(b[)](c", "missing closing )", 8, "("},
      {"a\\(b(c", "missing closing )", 4, "("},
      {"[]()](", "missing closing )", 5, "("},
      {"a)b", "closing ) without an opening one", 1, ")"},
      {"(a)b)", "closing ) without an opening one", 4, ")"},
      {"/[a-z", "missing closing ]", 1, "[a-z"},
      {"*a", "nothing before the repetition", 0, "*"},
      {"a*(*b)", "nothing before the repetition", 3, "*"},
      {"a**", "two repetitions in a row", 1, "**"},
      {"/x/(?=a)", "look-ahead is not supported", 3, "(?="},
      {"/x/(?!a)", "look-ahead is not supported", 3, "(?!"},
      {"/x/(?<=a)", "look-behind is not supported; a named group is written (?P<name>…)", 3, "(?<"},
      {"(a)\\1", "back-references are not supported", 3, "\\1"},
      {"(?P<n>a)(?P=n)", "back-references are not supported", 8, "(?P="},
      {"(?P<n>a)(?P<n>b)", "two groups are called n", 8, "(?P<n>"},
      {"(?P<n-1>a)", "malformed group name; write (?P<name>…)", 0, "(?P<n-1>"},
      {"a\\", "a backslash at the end escapes nothing", 1, "\\"},
      {"\\q", "unknown escape sequence", 0, "\\q"},
      {"[z-a]", "character range ends before it begins", 1, "z-a"},
      {"[[:alfa:]]", "unknown character class", 1, "[:alfa:]"},
      {"a{2000}", "repetition count out of range (at most 1000)", 1, "{2000}"},
  };
  for (const auto& c : cases) {
    const auto result = Pattern::compile(c.pattern);
    ASSERT_TRUE(result.has_error()) << c.pattern;
    EXPECT_EQ(result.error().message, c.message) << c.pattern;
    EXPECT_EQ(result.error().fragment, c.fragment) << c.pattern;
    EXPECT_EQ(result.error().offset, c.offset) << c.pattern;
  }
}

TEST(Pattern, RefusesWhatWouldTakeTooMuchMemory) {
  const auto large = Pattern::compile("((a{100}){100}){100}");
  ASSERT_TRUE(large.has_error());
  const auto longest = Pattern::compile(std::string(Pattern::kMaxText + 1, 'a'));
  ASSERT_TRUE(longest.has_error());
  EXPECT_EQ(longest.error().message, "longer than 4096 bytes");
  std::string groups;
  for (int i = 0; i < 40; ++i) groups += "(a)?";
  EXPECT_TRUE(Pattern::compile(groups + "(?P<n>b)").has_error());
}

TEST(Pattern, KnowsTheTextEveryMatchBeginsWith) {
  EXPECT_EQ(compiled("^/v1/orders/[0-9]+$").literal_prefix(), "/v1/orders/");
  EXPECT_EQ(compiled("/v[12]/x").literal_prefix(), "/v");
  EXPECT_EQ(compiled(".*").literal_prefix(), "");
  EXPECT_EQ(compiled("(?i)/abc").literal_prefix(), "/");
  EXPECT_EQ(compiled("/a|/b").literal_prefix(), "/");
  EXPECT_EQ(compiled("^/ab|/ac").literal_prefix(), "/a");
  EXPECT_EQ(compiled("^/ab|^x").literal_prefix(), "");
}

TEST(PatternSet, FindsTheFirstThatMatches) {
  const PatternSet set({compiled("/a/.*"), compiled("/a/b"), compiled("/c")});
  EXPECT_EQ(set.first_match("/a/b"), 0U);
  EXPECT_EQ(set.first_match("/a/b", 1), 1U);
  EXPECT_EQ(set.first_match("/a/b", 2), PatternSet::kNone);
  EXPECT_EQ(set.first_match("/c"), 2U);
  EXPECT_EQ(set.first_match("/c/d"), PatternSet::kNone);
  EXPECT_EQ(set.first_match("/d"), PatternSet::kNone);
}

TEST(PatternSet, EmptyAndSingleSetsWork) {
  EXPECT_EQ(PatternSet().first_match("a"), PatternSet::kNone);
  EXPECT_EQ(PatternSet(std::vector<Pattern>{}).first_match("a"), PatternSet::kNone);
  const PatternSet one({compiled("a")});
  EXPECT_EQ(one.first_match("a"), 0U);
  EXPECT_EQ(one.first_match("a", 1), PatternSet::kNone);
  EXPECT_EQ(one.first_match("b"), PatternSet::kNone);
}

TEST(PatternSet, AgreesWithTryingEachInTurn) {
  std::mt19937 random(7);
  const char* pieces[] = {"/a", "/b", "/[ab]+", "/.*", "(/a|/b)", "/[0-9]+", "/a?b?"};
  std::vector<Pattern> patterns;
  for (int i = 0; i < 100; ++i) {
    std::string text;
    for (auto parts = 1 + random() % 4; parts > 0; --parts) text += pieces[random() % std::size(pieces)];
    patterns.push_back(compiled(text));
  }
  const PatternSet set(patterns);
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (auto parts = 1 + random() % 5; parts > 0; --parts) text += std::string("/") + "ab01c"[random() % 5];
    const auto from = random() % 100;
    auto expected = PatternSet::kNone;
    for (auto at = from; at < patterns.size() && expected == PatternSet::kNone; ++at) {
      if (patterns[at].matches(text)) expected = at;
    }
    ASSERT_EQ(set.first_match(text, from), expected) << text << " from " << from;
  }
}

}  // namespace
}  // namespace gatehouse::core
