#include "routing/edit_distance.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

TEST(EditDistance, CountsInsertedRemovedChangedAndSwappedLetters) {
  struct Case {
    const char* a;
    const char* b;
    std::size_t distance;
  };
  const Case cases[] = {{"", "", 0},
                        {"abc", "abc", 0},
                        {"abc", "abd", 1},
                        {"abc", "ab", 1},
                        {"ab", "ba", 1},
                        {"header", "haeder", 1},
                        {"kitten", "mittens", 2},
                        {"a", "wxyz", 3},
                        {"abcdef", "uvwxyz", 3}};
  for (const auto& c : cases) {
    EXPECT_EQ(edit_distance(c.a, c.b), c.distance) << c.a << " " << c.b;
    EXPECT_EQ(edit_distance(c.b, c.a), c.distance) << c.b << " " << c.a;
  }
}

TEST(NearestOf, ShortWordsMustBeNearer) {
  const std::vector<std::string> words{"time", "label", "client"};
  EXPECT_EQ(nearest_of("tiem", words), "time");
  EXPECT_EQ(nearest_of("tx", words), "");
  EXPECT_EQ(nearest_of("labels", words), "label");
  EXPECT_EQ(nearest_of("clietns", words), "client");
  EXPECT_EQ(nearest_of("other", words), "");
}

}  // namespace
}  // namespace gatehouse::core
