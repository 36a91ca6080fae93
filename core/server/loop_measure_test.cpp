#include "server/loop_measure.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};

TEST(LoopMeasure, TheBusyShareIsOfTheTimeSinceTheLastFigures) {
  LoopMeasure measure(kStart);
  EXPECT_EQ(measure.next(), kStart + 1s);
  measure.turned(kStart, kStart + 200ms);
  measure.turned(kStart + 400ms, kStart + 450ms);
  EXPECT_DOUBLE_EQ(measure.tell(kStart + 1s).busy, 0.25);
  EXPECT_DOUBLE_EQ(measure.tell(kStart + 2s).busy, 0);
}

TEST(LoopMeasure, TheLongestTurnCounts) {
  LoopMeasure measure(kStart);
  measure.turned(kStart, kStart + 1ms);
  measure.turned(kStart + 2ms, kStart + 9ms);
  measure.turned(kStart + 10ms, kStart + 12ms);
  EXPECT_EQ(measure.tell(kStart + 1s).lag, 7ms);
}

TEST(LoopMeasure, ADeadlineThatCameUpLateCountsToo) {
  LoopMeasure measure(kStart);
  measure.turned(kStart, kStart + 1ms);
  measure.late(30ms);
  EXPECT_EQ(measure.tell(kStart + 1s).lag, 30ms);
}

TEST(LoopMeasure, AStallStaysForAWholeWindowAndGoes) {
  LoopMeasure measure(kStart);
  auto now = kStart + 14s;
  measure.turned(now, now + 40ms);
  int seconds = 0;
  for (now += 1s; measure.tell(now).lag == 40ms; now += 1s) ++seconds;
  EXPECT_GE(seconds, 15);
  EXPECT_LE(seconds, 31);
}

}  // namespace
}  // namespace gatehouse::core
