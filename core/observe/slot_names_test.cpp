// Names and slots across reloads.
#include "observe/slot_names.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

using Standing = SlotNames::Standing;

TEST(SlotNames, ANameKeepsItsSlotAcrossReloads) {
  SlotNames names;
  const auto a = names.intern("service", "a");
  const auto b = names.intern("service", "b");
  EXPECT_NE(a, b);
  names.begin_reload();
  EXPECT_EQ(names.intern("service", "b"), b);
  EXPECT_EQ(names.intern("service", "a"), a);
  names.commit_reload();
  EXPECT_TRUE(names.is_current(a, 1));
  EXPECT_EQ(names.entries()[a].standing, Standing::live);
}

TEST(SlotNames, ARemovedNameStaysForOneScrapeThenItsSlotHasTheNextGeneration) {
  SlotNames names;
  const auto a = names.intern("a", "");
  names.begin_reload();
  names.commit_reload();
  EXPECT_EQ(names.entries()[a].standing, Standing::retired);
  EXPECT_TRUE(names.is_current(a, 1));
  names.scraped();
  EXPECT_FALSE(names.is_current(a, 1));
  EXPECT_EQ(names.intern("b", ""), a);
  EXPECT_FALSE(names.is_current(a, 1));
  EXPECT_TRUE(names.is_current(a, 2));
}

TEST(SlotNames, ANameThatComesBackBeforeTheScrapeIsTheSame) {
  SlotNames names;
  const auto a = names.intern("a", "");
  names.begin_reload();
  names.commit_reload();
  names.begin_reload();
  EXPECT_EQ(names.intern("a", ""), a);
  names.scraped();  // in the middle of a reload that takes its time
  EXPECT_TRUE(names.is_current(a, 1));
  names.commit_reload();
  EXPECT_EQ(names.entries()[a].standing, Standing::live);
}

TEST(SlotNames, WithoutScrapesRetiredNamesGoAtTheNextReload) {
  SlotNames names;
  for (int i = 0; i < 100; ++i) {
    names.begin_reload();
    names.intern("name-" + std::to_string(i), "");
    names.commit_reload();
  }
  EXPECT_LE(names.entries().size(), 3U);
}

TEST(SlotNames, ACancelledReloadLeavesNothingBehind) {
  SlotNames names;
  const auto a = names.intern("a", "");
  names.begin_reload();
  const auto b = names.intern("b", "");
  names.cancel_reload();
  EXPECT_EQ(names.entries()[a].standing, Standing::live);
  EXPECT_EQ(names.entries()[b].standing, Standing::free);
}

TEST(SlotNames, PairsThatReadAlikeAreDifferentNames) {
  SlotNames names;
  EXPECT_NE(names.intern("ab", "c"), names.intern("a", "bc"));
}

TEST(SlotNames, BeyondTheBoundThereIsNoSlot) {
  SlotNames names;
  for (std::uint32_t i = 0; i < kMaxMetricSlots; ++i) ASSERT_EQ(names.intern(std::to_string(i), ""), i);
  EXPECT_EQ(names.intern("one more", ""), kMaxMetricSlots);
}

}  // namespace
}  // namespace gatehouse::core
