#include "base/arena.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace gatehouse::core {
namespace {

TEST(Arena, AlignsAndKeepsWhatItHandsOut) {
  BlockPool pool(1024, 2);
  Arena arena(pool);
  std::vector<std::string_view> texts;
  for (int i = 0; i < 200; ++i) {
    texts.push_back(arena.copy(std::string(static_cast<std::size_t>(i % 37 + 1), static_cast<char>('a' + i % 26))));
    const auto* number = arena.make<std::uint64_t>(7U);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(number) % alignof(std::uint64_t), 0U);
  }
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(texts[static_cast<std::size_t>(i)],
              std::string(static_cast<std::size_t>(i % 37 + 1), static_cast<char>('a' + i % 26)));
  }
}

TEST(Arena, TakesNoBlockBeforeItIsUsed) {
  BlockPool pool(1024, 2);
  Arena arena(pool);
  EXPECT_EQ(pool.in_use(), 0U);
  EXPECT_EQ(arena.bytes(), 0U);
  (void)arena.allocate(1);
  EXPECT_EQ(pool.in_use(), 1U);
  EXPECT_GE(arena.bytes(), 1U);
}

TEST(Arena, LargeRequestsLiveAsLongAsTheRest) {
  BlockPool pool(1024, 2);
  Arena arena(pool);
  const auto small = arena.copy("before");
  auto* large = static_cast<char*>(arena.allocate(100'000));
  std::memset(large, 'x', 100'000);
  const auto after = arena.copy("after");
  EXPECT_EQ(small, "before");
  EXPECT_EQ(after, "after");
  EXPECT_EQ(pool.in_use(), 1U) << "a large request leaves the current block in use";
  EXPECT_GE(arena.bytes(), 100'000U);
}

TEST(Arena, ResetGivesEveryBlockBack) {
  BlockPool pool(1024, 2);
  Arena arena(pool);
  for (int i = 0; i < 50; ++i) (void)arena.allocate(500);
  (void)arena.allocate(5000);
  EXPECT_GT(pool.in_use(), 10U);
  arena.reset();
  EXPECT_EQ(pool.in_use(), 0U);
  EXPECT_EQ(arena.bytes(), 0U);
  EXPECT_EQ(arena.copy("again"), "again");
}

TEST(Arena, ConcatJoinsAlsoEmptyTexts) {
  BlockPool pool(1024, 2);
  Arena arena(pool);
  EXPECT_EQ(arena.concat("a", "b"), "ab");
  EXPECT_EQ(arena.concat("", "b"), "b");
  EXPECT_EQ(arena.concat("a", ""), "a");
  EXPECT_EQ(arena.concat("", ""), "");
  EXPECT_EQ(arena.copy(""), "");
}

}  // namespace
}  // namespace gatehouse::core
