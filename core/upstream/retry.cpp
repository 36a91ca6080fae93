// The conditions for a further attempt, each with the words that explain it.
#include "upstream/retry.hpp"

#include <algorithm>
#include <cmath>

namespace gatehouse::core {
namespace {

/// Shortest and longest pause before a third or later attempt. The second goes out at once: most causes lie with one
/// endpoint or one old connection, and it takes another.
constexpr Duration kFirstPause = std::chrono::milliseconds(5);
constexpr Duration kLongestPause = std::chrono::milliseconds(250);

/// The bit of RetryPolicy::When that a failure belongs to; 0: none, repeating cannot cure it.
std::uint8_t cause_of(Error error) noexcept {
  switch (error) {
    case Error::upstream_connect_failed:
    case Error::upstream_connect_timeout:
    case Error::upstream_tls_failed:
      return RetryPolicy::connect_failure;
    case Error::upstream_reset:
      return RetryPolicy::reset_before_response;
    case Error::upstream_timeout:
      return RetryPolicy::timeout;
    default:
      return 0;
  }
}

bool is_listed(const RetryPolicy& policy, std::uint16_t status) noexcept {
  return std::find(policy.statuses.begin(), policy.statuses.end(), status) != policy.statuses.end();
}

constexpr RetryDecision no(std::string_view why) noexcept { return {false, Duration::zero(), why}; }

/// `attempts` made so far; the pause doubles with each.
Duration pause_after(std::uint32_t attempts) noexcept {
  if (attempts <= 1) return Duration::zero();
  return std::min(kLongestPause, kFirstPause * (1U << std::min(attempts - 2, 8U)));
}

}  // namespace

RetryDecision may_retry(const Attempt& last, const RetryPolicy& policy, const RetryState& state,
                        Duration left) noexcept {
  const bool idempotent = is_idempotent(state.method);
  if (last.error == Error::none) {
    if (!is_listed(policy, last.status)) return no("the response is not one to repeat");
    if (!idempotent) return no("the method is not idempotent, and the endpoint has acted");
  } else {
    const auto cause = cause_of(last.error);
    if (cause == 0) return no("not a failure that repeating can cure");
    if ((policy.when & cause) == 0) return no("the cause is not in retries.when");
    if (last.bytes_written > 0 && !idempotent && !state.hint_may_repeat) return no("the endpoint may have acted");
  }
  if (state.response_head_sent) return no("a response has begun");
  if (state.attempts > policy.attempts) return no("attempts used up");
  if (!state.body_can_be_sent_again) return no("the body is not kept");
  const auto pause = pause_after(state.attempts);
  if (left < pause + kShortestAttempt) return no("no time left");
  if (!state.budget_allows) return no("retry budget of the upstream spent");
  return {true, pause, last.error == Error::none ? "status listed in retries.when" : "nothing speaks against it"};
}

RetryBudget::RetryBudget(double share, double floor_per_second) noexcept
    : earned_per_request_(static_cast<std::int64_t>(std::llround(share * kOne))),
      floor_per_second_(static_cast<std::int64_t>(std::llround(floor_per_second * kOne))),
      floor_(most_of_floor()) {}

void RetryBudget::on_request() noexcept { earned_ = std::min(kBurst * kOne, earned_ + earned_per_request_); }

void RetryBudget::on_request(double share) noexcept {
  earned_ = std::min(kBurst * kOne, earned_ + static_cast<std::int64_t>(share * kOne + 0.5));
}

bool RetryBudget::allows(TimePoint now) noexcept {
  if (now > refilled_) {
    // Longer than this fills the floor whatever its rate; a bound keeps the product small.
    const auto elapsed = std::min<Duration>(now - refilled_, std::chrono::hours(1));
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed);
    if (milliseconds.count() > 0) {
      floor_ = std::min(most_of_floor(), floor_ + milliseconds.count() * floor_per_second_ / 1000);
      refilled_ = elapsed < now - refilled_ ? now : refilled_ + milliseconds;
    }
  }
  return earned_ >= kOne || floor_ >= kOne;
}

void RetryBudget::spend() noexcept {
  // What requests have earned goes first: the floor is for when they have not.
  (earned_ >= kOne ? earned_ : floor_) -= kOne;
}

}  // namespace gatehouse::core
