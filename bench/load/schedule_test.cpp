// Due times of both loops.
#include "load/schedule.hpp"

#include <gtest/gtest.h>

namespace gatehouse::bench {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr auto kNever = Schedule::kNever;

TEST(Schedule, ClosedLoopIsDueUntilTheEnd) {
  const Schedule schedule(0, kSecond, kNever);
  EXPECT_FALSE(schedule.is_open_loop());
  EXPECT_TRUE(schedule.is_due(1'000'000, kSecond - 1));
  EXPECT_FALSE(schedule.is_due(0, kSecond));
  EXPECT_TRUE(schedule.is_over(0, kSecond));
}

TEST(Schedule, ClosedLoopStopsAtTheNumberOfRequests) {
  const Schedule schedule(0, kNever, 10);
  EXPECT_TRUE(schedule.is_due(9, 5 * kSecond));
  EXPECT_FALSE(schedule.is_due(10, 5 * kSecond));
  EXPECT_TRUE(schedule.is_over(10, 0));
}

TEST(Schedule, OpenLoopKeepsItsTimesHoweverLateItIsAsked) {
  const Schedule schedule(1'000, 10 * kSecond, kNever);
  EXPECT_EQ(schedule.intended(0), 0U);
  EXPECT_EQ(schedule.intended(1), kSecond / 1'000);
  EXPECT_EQ(schedule.intended(2'500), 2 * kSecond + kSecond / 2);
  EXPECT_FALSE(schedule.is_due(2'500, 2 * kSecond));
  EXPECT_TRUE(schedule.is_due(2'500, 9 * kSecond));
}

TEST(Schedule, OpenLoopRequestsDueBeforeTheEndRemainDueAfterIt) {
  const Schedule schedule(1'000, kSecond, kNever);
  EXPECT_TRUE(schedule.is_due(999, 5 * kSecond));
  EXPECT_FALSE(schedule.is_over(999, 5 * kSecond));
  EXPECT_TRUE(schedule.is_over(1'000, 0));
}

TEST(Schedule, OpenLoopTotalCountsTheDueTimesBeforeTheEnd) {
  for (const std::uint64_t rate : {1ULL, 7ULL, 1'000ULL, 33'333ULL, 1'000'000ULL}) {
    for (const std::uint64_t end : {kSecond / 3, kSecond, 90 * kSecond + 1}) {
      const Schedule schedule(rate, end, kNever);
      const auto total = schedule.total();
      EXPECT_NE(schedule.intended(total - 1), kNever) << rate << ' ' << end;
      EXPECT_EQ(schedule.intended(total), kNever) << rate << ' ' << end;
    }
  }
}

TEST(Schedule, HighRatesForLongTimesDoNotOverflow) {
  const Schedule schedule(3'000'000, kNever, kNever);
  EXPECT_EQ(schedule.intended(3'000'000ULL * 86'400), 86'400 * kSecond);
}

}  // namespace
}  // namespace gatehouse::bench
