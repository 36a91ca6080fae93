#include "base/suggest.hpp"

#include <gtest/gtest.h>

#include <tuple>
#include <utility>
#include <vector>

namespace gatehouse::core {
namespace {

TEST(Suggestion, FindsTypos) {
  const std::vector<std::string> words{"timeouts", "limits", "name", "max", "client"};
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"time_outs", "timeouts"}, {"timouets", "timeouts"}, {"limit", "limits"}, {"nmae", "name"}, {"mx", "max"},
      {"clietns", "client"},     {"frobnicate", ""},       {"abc", ""},         {"", ""}};
  for (const auto& [word, best] : cases) EXPECT_EQ(suggest(word, words), best) << word;
}

TEST(Suggestion, CountsEditsInWhateverOrder) {
  const std::tuple<std::string_view, std::string_view, std::size_t> cases[] = {{"", "", 0},
                                                                               {"", "ab", 2},
                                                                               {"ab", "ba", 1},
                                                                               {"header", "haeder", 1},
                                                                               {"ca", "abc", 2},
                                                                               {"version", "versinao", 2},
                                                                               {"kitten", "mittens", 2},
                                                                               {"host", "hots", 1},
                                                                               {"kitten", "sitting", 3},
                                                                               {"same", "same", 0}};
  for (const auto& [a, b, distance] : cases) {
    EXPECT_EQ(typo_distance(a, b), distance) << a << " " << b;
    EXPECT_EQ(typo_distance(b, a), distance) << b << " " << a;
  }
}

}  // namespace
}  // namespace gatehouse::core
