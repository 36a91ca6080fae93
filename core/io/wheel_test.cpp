#include "io/wheel.hpp"

#include <gtest/gtest.h>

#include <random>

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

struct Probe : Timer {
  Probe() : Timer([](Timer& self) { ++static_cast<Probe&>(self).fired; }) {}
  int fired = 0;
};

const TimePoint kStart{1h};

TEST(Wheel, NeverExpiresEarlyAndAtMostTwoTicksLate) {
  Wheel wheel(kStart);
  Probe probe;
  const auto at = kStart + 100ms;
  wheel.set(probe, at);
  for (auto now = kStart; probe.fired == 0; now += 1ms) {
    wheel.advance(now);
    if (probe.fired != 0) {
      EXPECT_GE(now, at);
      EXPECT_LE(now, at + 2 * Wheel::kTick);
    }
    ASSERT_LT(now, at + 1s);
  }
}

TEST(Wheel, MovingADeadlineLaterKeepsItFromFiringAtTheOldTime) {
  Wheel wheel(kStart);
  Probe probe;
  wheel.set(probe, kStart + 50ms);
  wheel.set(probe, kStart + 500ms);
  wheel.advance(kStart + 400ms);
  EXPECT_EQ(probe.fired, 0);
  wheel.advance(kStart + 600ms);
  EXPECT_EQ(probe.fired, 1);
}

TEST(Wheel, MovingADeadlineEarlierFiresAtTheNewTime) {
  Wheel wheel(kStart);
  Probe probe;
  wheel.set(probe, kStart + 5s);
  wheel.set(probe, kStart + 50ms);
  wheel.advance(kStart + 100ms);
  EXPECT_EQ(probe.fired, 1);
}

TEST(Wheel, DeadlinesBeyondTheHorizonAreKept) {
  Wheel wheel(kStart);
  Probe probe;
  wheel.set(probe, kStart + 75s);
  for (auto now = kStart; now < kStart + 74s; now += 1s) wheel.advance(now);
  EXPECT_EQ(probe.fired, 0);
  wheel.advance(kStart + 76s);
  EXPECT_EQ(probe.fired, 1);
}

TEST(Wheel, DisarmedAndDestroyedTimersDoNotFire) {
  Wheel wheel(kStart);
  Probe disarmed;
  wheel.set(disarmed, kStart + 50ms);
  disarmed.disarm();
  {
    Probe gone;
    wheel.set(gone, kStart + 50ms);
  }
  wheel.advance(kStart + 1s);
  EXPECT_EQ(disarmed.fired, 0);
}

TEST(Wheel, NextNamesTheFirstSlotWithSomethingInIt) {
  Wheel wheel(kStart);
  EXPECT_EQ(wheel.next(), kNever);
  Probe probe;
  wheel.set(probe, kStart + 3s);
  EXPECT_GE(wheel.next(), kStart + 3s);
  EXPECT_LE(wheel.next(), kStart + 3s + 2 * Wheel::kTick);
}

TEST(Wheel, RandomDeadlinesAllFireOnceAndInTime) {
  Wheel wheel(kStart);
  std::mt19937 random(7);
  struct Dated : Probe {
    TimePoint due{};
  };
  std::vector<std::unique_ptr<Dated>> timers;
  for (int i = 0; i < 2000; ++i) {
    auto timer = std::make_unique<Dated>();
    timer->due = kStart + std::chrono::milliseconds(random() % 30000);
    wheel.set(*timer, timer->due);
    timers.push_back(std::move(timer));
  }
  for (auto now = kStart; now < kStart + 31s; now += 5ms) {
    wheel.advance(now);
    for (const auto& timer : timers) {
      if (timer->fired == 0) {
        ASSERT_GT(timer->due + 3 * Wheel::kTick, now);
      } else {
        ASSERT_LE(timer->due, now);
      }
    }
  }
  for (const auto& timer : timers) EXPECT_EQ(timer->fired, 1);
}

}  // namespace
}  // namespace gatehouse::core
