// The state machine against a naive model, and its rules one by one, on a virtual clock.
#include "breaker.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <thread>
#include <vector>

namespace circuit_breaker {
namespace {

constexpr std::uint64_t kNoJitter = 200;  // 800 + 200: exactly the open time

struct Fixture : testing::Test {
  Admission admit(std::uint64_t draw = kNoJitter) {
    Change change;
    return breaker->admit(thresholds, now, draw, change);
  }
  /// One exchange with this result; false when it was refused.
  bool run(Outcome outcome, bool is_slow = false, Nanoseconds retry_after = 0) {
    const auto admission = admit();
    if (!admission.is_admitted) return false;
    breaker->record(thresholds, admission.permit, outcome, is_slow, retry_after, now, kNoJitter);
    breaker->release(thresholds, admission.permit);
    return true;
  }
  void trip() {
    for (int i = 0; i < 20; ++i) run(Outcome::failure);
    ASSERT_EQ(breaker->state(), State::open);
  }
  Nanoseconds open_left() const { return breaker->open_until() - now; }

  Thresholds thresholds;
  Nanoseconds now = 1000 * kSecond;
  std::unique_ptr<Breaker> breaker = std::make_unique<Breaker>();
};

using CircuitBreaker = Fixture;

TEST_F(CircuitBreaker, CB02_NineteenFailuresOfNineteenStayClosed) {
  for (int i = 0; i < 19; ++i) run(Outcome::failure);
  EXPECT_EQ(breaker->state(), State::closed);
}

TEST_F(CircuitBreaker, CB02_HalfOfTwentyOpensAndNineOfTwentyDoNot) {
  for (int i = 0; i < 11; ++i) run(Outcome::success);
  for (int i = 0; i < 9; ++i) run(Outcome::failure);
  EXPECT_EQ(breaker->state(), State::closed);
  breaker = std::make_unique<Breaker>();
  for (int i = 0; i < 10; ++i) run(Outcome::failure);
  for (int i = 0; i < 10; ++i) run(Outcome::success);
  EXPECT_EQ(breaker->state(), State::open);
  EXPECT_EQ(breaker->cause(), Cause::failure_ratio);
}

TEST_F(CircuitBreaker, CB03_NeutralResultsEnterNoDenominatorAndKeepTheConsecutiveCount) {
  thresholds.consecutive_failures = 3;
  run(Outcome::failure);
  run(Outcome::failure);
  for (int i = 0; i < 100; ++i) run(Outcome::neutral);
  EXPECT_EQ(breaker->counts(thresholds, now), (Counts{2, 2, 0}));
  run(Outcome::failure);
  EXPECT_EQ(breaker->cause(), Cause::consecutive);
}

TEST_F(CircuitBreaker, ResultsLeaveTheTimeWindow) {
  for (int i = 0; i < 19; ++i) run(Outcome::failure);
  now += thresholds.window_time;
  run(Outcome::failure);
  EXPECT_EQ(breaker->state(), State::closed);
  EXPECT_EQ(breaker->counts(thresholds, now), (Counts{1, 1, 0}));
}

TEST_F(CircuitBreaker, CB04_OpenRefusesAndSaysHowLong) {
  trip();
  now += kSecond;
  const auto refused = admit();
  EXPECT_FALSE(refused.is_admitted);
  EXPECT_EQ(refused.retry_after, 4 * kSecond);
}

TEST_F(CircuitBreaker, CB05_ExactlyTheProbesGoThroughUntilOneHasAnswered) {
  trip();
  now += 5 * kSecond;
  std::vector<Permit> permits;
  for (int i = 0; i < 200; ++i) {
    if (const auto admission = admit(); admission.is_admitted) permits.push_back(admission.permit);
  }
  ASSERT_EQ(permits.size(), 3U);
  breaker->record(thresholds, permits[0], Outcome::success, false, 0, now, kNoJitter);
  breaker->release(thresholds, permits[0]);
  EXPECT_TRUE(admit().is_admitted);
  EXPECT_FALSE(admit().is_admitted);
}

TEST_F(CircuitBreaker, CB06_AFailedProbeDoublesTheTimeUpToTheMaximum) {
  trip();
  for (const auto seconds : {10, 20, 40, 60, 60}) {
    now = breaker->open_until();
    ASSERT_TRUE(run(Outcome::failure));
    EXPECT_EQ(open_left(), seconds * kSecond);
  }
}

TEST_F(CircuitBreaker, CB06_JitterStaysWithinAFifth) {
  for (std::uint64_t draw = 0; draw < 1000; draw += 7) {
    breaker = std::make_unique<Breaker>();
    for (int i = 0; i < 20; ++i) {
      const auto permit = admit().permit;
      breaker->record(thresholds, permit, Outcome::failure, false, 0, now, draw);
    }
    EXPECT_GE(open_left(), 4 * kSecond);
    EXPECT_LE(open_left(), 6 * kSecond);
  }
}

TEST_F(CircuitBreaker, CB07_AnAbortedProbeGivesItsPlaceBack) {
  trip();
  now += 5 * kSecond;
  for (int i = 0; i < 50; ++i) {
    const auto probe = admit();
    ASSERT_TRUE(probe.is_admitted);
    breaker->release(thresholds, probe.permit);
  }
  EXPECT_EQ(breaker->state(), State::half_open);
}

TEST_F(CircuitBreaker, CB07_AProbeThatNeverAnswersReopens) {
  trip();
  now += 5 * kSecond;
  const auto stuck = admit();
  ASSERT_TRUE(stuck.is_admitted);
  now += thresholds.probe_timeout;
  EXPECT_FALSE(admit().is_admitted);
  EXPECT_EQ(breaker->state(), State::open);
  EXPECT_EQ(breaker->cause(), Cause::probe_timeout);
  EXPECT_EQ(open_left(), 10 * kSecond);
  breaker->record(thresholds, stuck.permit, Outcome::success, false, 0, now, kNoJitter);  // too late
  breaker->release(thresholds, stuck.permit);
  EXPECT_EQ(breaker->state(), State::open);
}

TEST_F(CircuitBreaker, CB08_TheRampAdmitsAShareAndThenTheDoublingIsForgotten) {
  trip();
  now += 5 * kSecond;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(Outcome::success));
  ASSERT_EQ(breaker->state(), State::closed);
  now += 5 * kSecond;
  std::mt19937_64 random(7);
  int admitted = 0;
  for (int i = 0; i < 10000; ++i) admitted += admit(random()).is_admitted ? 1 : 0;
  EXPECT_NEAR(admitted, 5000, 500);
  now += 5 * kSecond;
  trip();
  EXPECT_EQ(open_left(), 5 * kSecond);
}

TEST_F(CircuitBreaker, TrippingInsideTheRampDoubles) {
  trip();
  now += 5 * kSecond;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run(Outcome::success));
  now += 9 * kSecond;
  for (int i = 0; i < 20; ++i) {
    const auto admission = admit(0);  // the smallest draw is always inside the share
    breaker->record(thresholds, admission.permit, Outcome::failure, false, 0, now, kNoJitter);
  }
  EXPECT_EQ(open_left(), 10 * kSecond);
}

TEST_F(CircuitBreaker, CB09_SlowCallsAloneOpenIt) {
  thresholds.slow_threshold = 2 * kSecond;
  thresholds.slow_ratio = 5000;
  for (int i = 0; i < 10; ++i) run(Outcome::success, true);
  for (int i = 0; i < 10; ++i) run(Outcome::success);
  EXPECT_EQ(breaker->state(), State::open);
  EXPECT_EQ(breaker->cause(), Cause::slow_ratio);
}

TEST_F(CircuitBreaker, CB11_ASuccessThatBreaksLaterCountsOnceAsFailure) {
  for (const auto window : {WindowType::time, WindowType::count}) {
    breaker = std::make_unique<Breaker>();
    thresholds.window = window;
    const auto admission = admit();
    breaker->record(thresholds, admission.permit, Outcome::success, false, 0, now, kNoJitter);
    breaker->turn_into_failure(thresholds, admission.permit, now, kNoJitter);
    EXPECT_EQ(breaker->counts(thresholds, now), (Counts{1, 1, 0}));
  }
}

TEST_F(CircuitBreaker, CB12_RetryAfterLengthensTheOpenTimeUpToTheMaximum) {
  for (int i = 0; i < 20; ++i) run(Outcome::failure, false, 20 * kSecond);
  EXPECT_EQ(open_left(), 20 * kSecond);
  breaker = std::make_unique<Breaker>();
  for (int i = 0; i < 20; ++i) run(Outcome::failure, false, 999 * kSecond);
  EXPECT_EQ(open_left(), 60 * kSecond);
}

TEST_F(CircuitBreaker, CB14_TheBulkheadRefusesAndItsUnitReturns) {
  thresholds.max_in_flight = 2;
  const auto first = admit();
  ASSERT_TRUE(admit().is_admitted);
  const auto third = admit();
  EXPECT_FALSE(third.is_admitted);
  EXPECT_TRUE(third.is_full);
  breaker->release(thresholds, first.permit);
  EXPECT_TRUE(admit().is_admitted);
}

TEST_F(CircuitBreaker, CB16_ForcedStatesHoldUntilAutomaticReturns) {
  breaker->force(Forced::open);
  EXPECT_FALSE(admit().is_admitted);
  breaker->force(Forced::closed);
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(run(Outcome::failure));
  EXPECT_EQ(breaker->state(), State::closed);
  breaker->force(Forced::automatic);
  EXPECT_TRUE(run(Outcome::failure));
  EXPECT_EQ(breaker->state(), State::open);
}

TEST_F(CircuitBreaker, CB17_WorkersSeeOneTransitionAndNeverMoreProbesThanAllowed) {
  trip();
  now += 5 * kSecond;
  std::atomic<int> admitted = 0;
  std::vector<std::thread> workers;
  for (int i = 0; i < 8; ++i) {
    workers.emplace_back([&] {
      for (int k = 0; k < 1000; ++k) admitted += admit().is_admitted ? 1 : 0;
    });
  }
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(admitted, 3);
}

/// The same rules once more, with lists and no sharing. Time moves in steps of one bucket, so both windows agree.
class Model {
 public:
  explicit Model(const Thresholds& thresholds) : thresholds_(thresholds) {}

  bool admit(Nanoseconds now) {
    if (state_ == State::open && now >= until_) state_ = State::half_open, successes_ = 0;
    return state_ != State::open;
  }
  void record(Outcome outcome, Nanoseconds now) {
    if (state_ == State::half_open) return record_probe(outcome, now);
    if (outcome == Outcome::neutral) return;
    results_.push_back({now, outcome});
    std::erase_if(results_, [&](const auto& result) { return now - result.at >= thresholds_.window_time; });
    if (thresholds_.window == WindowType::count && results_.size() > thresholds_.window_count) {
      results_.erase(results_.begin());
    }
    const auto failures = std::ranges::count(results_, Outcome::failure, &Result::outcome);
    if (results_.size() < thresholds_.min_requests || failures == 0) return;
    if (static_cast<std::size_t>(failures) * 10000 < results_.size() * thresholds_.failure_ratio) return;
    open(now);
  }
  State state() const { return state_; }

 private:
  struct Result {
    Nanoseconds at;
    Outcome outcome;
  };
  void record_probe(Outcome outcome, Nanoseconds now) {
    if (outcome == Outcome::failure) {
      ++doublings_;
      return open(now);
    }
    if (++successes_ < thresholds_.successes) return;
    state_ = State::closed;
    results_.clear();
    doublings_ = 0;
  }
  void open(Nanoseconds now) {
    state_ = State::open;
    until_ = now + std::min(thresholds_.open_for << std::min(doublings_, 10), thresholds_.open_max);
  }

  Thresholds thresholds_;
  State state_ = State::closed;
  std::vector<Result> results_;
  Nanoseconds until_ = 0;
  std::uint32_t successes_ = 0;
  int doublings_ = 0;
};

TEST_F(CircuitBreaker, CB01_EqualsAModelOverRandomOutcomes) {
  for (const auto window : {WindowType::time, WindowType::count}) {
    thresholds.window = window;
    thresholds.window_count = 50;
    // Without it the ring would hold results that the model, which also forgets by time, no longer has.
    thresholds.window_time = window == WindowType::count ? 1'000'000 * kSecond : 10 * kSecond;
    thresholds.ramp = 0;
    breaker = std::make_unique<Breaker>();
    Model model(thresholds);
    std::mt19937_64 random(window == WindowType::time ? 11 : 12);
    int transitions = 0;
    auto last = State::closed;
    for (int i = 0; i < 100'000; ++i) {
      if (random() % 8 == 0) now += kSecond;
      const auto mood = i / 500 % 3;  // good, mixed and bad times follow each other
      const auto roll = random() % 100;
      const auto outcome = roll < 10                                    ? Outcome::neutral
                           : roll < 10U + (mood == 0 ? 5U : mood * 40U) ? Outcome::failure
                                                                        : Outcome::success;
      const bool is_admitted = model.admit(now);
      ASSERT_EQ(run(outcome), is_admitted) << "step " << i;
      if (is_admitted) model.record(outcome, now);
      ASSERT_EQ(breaker->state(), model.state()) << "step " << i;
      transitions += breaker->state() != last ? 1 : 0;
      last = breaker->state();
    }
    EXPECT_GT(transitions, 100);
  }
}

}  // namespace
}  // namespace circuit_breaker
