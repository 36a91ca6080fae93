#include "plugin/cells.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

constexpr CellOwner kBreaker{"circuit-breaker", "1"};
const TimePoint kStart{1h};

TEST(Cells, TheSameNameAndLayoutAreOneBlockOfZeros) {
  CellRegistry registry;
  const auto user = std::make_shared<int>();
  auto* first = static_cast<unsigned char*>(registry.use(kBreaker, "orders", 7, 100, user));
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first) % 64, 0U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(first[i], 0);
  first[0] = 1;
  EXPECT_EQ(registry.use(kBreaker, "orders", 7, 100, user), first);
  EXPECT_NE(registry.use(kBreaker, "orders", 8, 100, user), first);
  EXPECT_NE(registry.use(kBreaker, "orders", 7, 101, user), first);
  EXPECT_NE(registry.use({"circuit-breaker", "2"}, "orders", 7, 100, user), first);
  EXPECT_NE(registry.use({"other", "1"}, "orders", 7, 100, user), first);
}

TEST(Cells, AUserThatFollowsWithinTenMinutesFindsTheOldCounts) {
  CellRegistry registry;
  auto old_user = std::make_shared<int>();
  auto* counts = static_cast<int*>(registry.use(kBreaker, "orders", 1, 4, old_user));
  *counts = 42;
  old_user.reset();
  EXPECT_EQ(registry.sweep(kStart), 0U);
  const auto new_user = std::make_shared<int>();
  EXPECT_EQ(*static_cast<int*>(registry.use(kBreaker, "orders", 1, 4, new_user)), 42);
  EXPECT_EQ(registry.sweep(kStart + 1h), 0U);
}

TEST(Cells, WhatNobodyUsesForTenMinutesEnds) {
  CellRegistry registry;
  auto user = std::make_shared<int>();
  registry.use(kBreaker, "orders", 1, 4, user);
  EXPECT_EQ(registry.sweep(kStart + 1h), 0U);
  user.reset();
  EXPECT_EQ(registry.sweep(kStart + 1h), 0U);
  EXPECT_EQ(registry.sweep(kStart + 1h + 9min), 0U);
  EXPECT_EQ(registry.sweep(kStart + 1h + 10min), 1U);
  EXPECT_EQ(registry.size(), 0U);
}

TEST(Cells, BoundsHoldPerPlugin) {
  CellRegistry registry;
  const auto user = std::make_shared<int>();
  EXPECT_EQ(registry.use(kBreaker, "none", 1, 0, user), nullptr);
  EXPECT_EQ(registry.use(kBreaker, "huge", 1, CellRegistry::kMaxBytes + 1, user), nullptr);
  EXPECT_NE(registry.use(kBreaker, "all", 1, CellRegistry::kMaxBytes, user), nullptr);
  EXPECT_EQ(registry.use(kBreaker, "more", 1, 1, user), nullptr);
  for (std::size_t i = 0; i < CellRegistry::kMaxBlocks; ++i) {
    ASSERT_NE(registry.use({"other", "1"}, std::to_string(i), 1, 8, user), nullptr);
  }
  EXPECT_EQ(registry.use({"other", "1"}, "one too many", 1, 8, user), nullptr);
}

}  // namespace
}  // namespace gatehouse::core
