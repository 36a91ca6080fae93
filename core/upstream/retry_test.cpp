#include "upstream/retry.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

constexpr Duration kPlenty = 10s;

RetryState state_of(Method method) {
  RetryState state;
  state.method = method;
  return state;
}

RetryPolicy policy_for(std::uint8_t when, std::vector<std::uint16_t> statuses = {}) {
  RetryPolicy policy;
  policy.when = when;
  policy.statuses = std::move(statuses);
  return policy;
}

const RetryPolicy kDefault;
const RetryPolicy kEverything = policy_for(7, {502, 503});

TEST(MayRetry, TheCauseMustBeListed) {
  struct Case {
    Error error;
    const RetryPolicy& policy;
    bool again;
  };
  const Case cases[] = {
      {Error::upstream_connect_failed, kDefault, true},
      {Error::upstream_connect_timeout, kDefault, true},
      {Error::upstream_tls_failed, kDefault, true},
      {Error::upstream_reset, kDefault, true},
      {Error::upstream_timeout, kDefault, false},
      {Error::upstream_timeout, kEverything, true},
      {Error::upstream_protocol_error, kEverything, false},
      {Error::upstream_headers_too_large, kEverything, false},
      {Error::total_timeout, kEverything, false},
      {Error::client_gone, kEverything, false},
      {Error::no_endpoint, kEverything, false},
      {Error::upstream_queue_full, kEverything, false},
      {Error::plugin_failed, kEverything, false},
  };
  for (const auto& c : cases) {
    const auto decision = may_retry({c.error, 0, 0}, c.policy, state_of(Method::get), kPlenty);
    EXPECT_EQ(decision.again, c.again) << code(c.error) << ": " << decision.why;
    EXPECT_FALSE(decision.why.empty());
  }
  const auto resets_only = policy_for(RetryPolicy::reset_before_response);
  EXPECT_EQ(may_retry({Error::upstream_connect_failed, 0, 0}, resets_only, state_of(Method::get), kPlenty).why,
            "the cause is not in retries.when");
}

TEST(MayRetry, WhatTheEndpointMayHaveDoneIsNotRepeated) {
  struct Case {
    Method method;
    std::uint64_t written;
    bool hint;
    bool again;
  };
  const Case cases[] = {
      {Method::get, 100, false, true},  {Method::put, 100, false, true},  {Method::delete_, 1, false, true},
      {Method::post, 0, false, true},   {Method::post, 1, false, false},  {Method::post, 1, true, true},
      {Method::patch, 1, false, false}, {Method::other, 1, false, false}, {Method::other, 0, false, true},
  };
  for (const auto& c : cases) {
    auto state = state_of(c.method);
    state.hint_may_repeat = c.hint;
    const auto decision = may_retry({Error::upstream_reset, 0, c.written}, kDefault, state, kPlenty);
    EXPECT_EQ(decision.again, c.again) << static_cast<int>(c.method) << " " << decision.why;
  }
}

TEST(MayRetry, StatusesAreRepeatedOnlyWhenListedAndIdempotent) {
  struct Case {
    std::uint16_t status;
    Method method;
    bool hint;
    bool again;
  };
  const Case cases[] = {
      {503, Method::get, false, true},   {500, Method::get, false, false}, {200, Method::get, false, false},
      {503, Method::post, false, false}, {503, Method::post, true, false}, {502, Method::put, false, true},
  };
  for (const auto& c : cases) {
    auto state = state_of(c.method);
    state.hint_may_repeat = c.hint;
    EXPECT_EQ(may_retry({Error::none, c.status, 100}, kEverything, state, kPlenty).again, c.again) << c.status;
  }
  EXPECT_FALSE(may_retry({Error::none, 503, 100}, kDefault, state_of(Method::get), kPlenty).again);
}

TEST(MayRetry, EachRemainingConditionCanForbidIt) {
  const Attempt reset{Error::upstream_reset, 0, 0};
  const auto why = [&](auto change, Duration left = kPlenty) {
    auto state = state_of(Method::get);
    change(state);
    const auto decision = may_retry(reset, kDefault, state, left);
    EXPECT_FALSE(decision.again);
    return decision.why;
  };
  EXPECT_EQ(why([](RetryState& s) { s.response_head_sent = true; }), "a response has begun");
  EXPECT_EQ(why([](RetryState& s) { s.attempts = 2; }), "attempts used up");
  EXPECT_EQ(why([](RetryState& s) { s.body_can_be_sent_again = false; }), "the body is not kept");
  EXPECT_EQ(why([](RetryState& s) { s.budget_allows = false; }), "retry budget of the upstream spent");
  EXPECT_EQ(why([](RetryState&) {}, 9ms), "no time left");
  auto none = kDefault;
  none.attempts = 0;
  EXPECT_EQ(may_retry(reset, none, state_of(Method::get), kPlenty).why, "attempts used up");
}

TEST(MayRetry, TheSecondAttemptGoesAtOnceAndLaterOnesWait) {
  auto policy = kDefault;
  policy.attempts = 5;
  auto state = state_of(Method::get);
  std::vector<Duration> pauses;
  for (state.attempts = 1; state.attempts <= 5; ++state.attempts) {
    pauses.push_back(may_retry({Error::upstream_reset, 0, 0}, policy, state, kPlenty).after);
  }
  EXPECT_EQ(pauses, (std::vector<Duration>{0ms, 5ms, 10ms, 20ms, 40ms}));
}

/// Retries that a budget allows when every one of `requests`, `every` apart, asks for one.
int retries(RetryBudget& budget, int requests, Duration every, TimePoint& now) {
  int count = 0;
  for (int i = 0; i < requests; ++i, now += every) {
    budget.on_request();
    if (!budget.allows(now)) continue;
    budget.spend();
    ++count;
  }
  return count;
}

TEST(RetryBudget, WithEveryRequestFailingCallsStayWithinTheShareAndTheFloor) {
  RetryBudget budget;
  TimePoint now{1h};
  // 1000 requests in one second: 200 by share, 3 per second and the 3 of the first moment on top.
  const auto count = retries(budget, 1000, 1ms, now);
  EXPECT_GE(count, 200);
  EXPECT_LE(count, 206);
}

TEST(RetryBudget, AQuietUpstreamMayRetryThreeTimesASecond) {
  RetryBudget budget;
  TimePoint now{1h};
  EXPECT_EQ(retries(budget, 3, 1ms, now), 3);
  EXPECT_EQ(retries(budget, 1, 1ms, now), 0);
  now += 1s;
  EXPECT_EQ(retries(budget, 3, 1ms, now), 3);
}

TEST(RetryBudget, QuietTimesAreSavedUpToABound) {
  RetryBudget budget;
  TimePoint now{1h};
  for (int i = 0; i < 100000; ++i) budget.on_request();
  int count = 0;
  for (; budget.allows(now); ++count) budget.spend();
  EXPECT_EQ(count, RetryBudget::kBurst + 3);
}

TEST(RetryBudget, ManyWorkersShareTheFloorAndEachCanUseIt) {
  RetryBudget budget(0.2, RetryBudget::kFloorPerSecond / 16);
  TimePoint now{1h};
  EXPECT_TRUE(budget.allows(now));
  budget.spend();
  EXPECT_FALSE(budget.allows(now + 5s));
  EXPECT_TRUE(budget.allows(now + 6s)) << "a sixteenth of three a second is one in 5.3 s";
}

TEST(RetryBudget, NothingIsNothing) {
  RetryBudget budget(0, 0);
  TimePoint now{1h};
  EXPECT_EQ(retries(budget, 100, 1s, now), 0);
}

TEST(RetryBudget, SmallStepsOfTimeAddUp) {
  RetryBudget budget(0, 3);
  TimePoint now{1h};
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(budget.allows(now));
    budget.spend();
  }
  int count = 0;
  for (int i = 0; i < 10'000; ++i) {
    now += 1ms;
    if (budget.allows(now)) {
      budget.spend();
      ++count;
    }
  }
  EXPECT_EQ(count, 30);
}

}  // namespace
}  // namespace gatehouse::core
