// May an attempt be repeated? Pure: no clock, no socket, no pool.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "http/message.hpp"
#include "routing/settings.hpp"

namespace gatehouse::core {

/// How the last attempt ended.
struct Attempt {
  Error error = Error::none;        // none: a response head arrived
  std::uint16_t status = 0;         // of that response
  std::uint64_t bytes_written = 0;  // of the request, to the endpoint
};

/// What the exchange says about repeating.
struct RetryState {
  std::uint32_t attempts = 1;  // made so far, the first included
  Method method = Method::other;
  bool hint_may_repeat = false;        // a plugin said so; a held idempotency key alone does not
  bool body_can_be_sent_again = true;  // empty, or kept whole
  bool response_head_sent = false;     // to the client
  bool budget_allows = true;           // RetryBudget::allows
};

struct RetryDecision {
  bool again = false;
  Duration after = Duration::zero();  // wait this long first; zero for the second attempt
  std::string_view why;               // for the report, the log and explain; static text, never empty
};

/// Less than this is not worth an attempt: it could only end in a timeout and load the endpoint for nothing.
inline constexpr Duration kShortestAttempt = std::chrono::milliseconds(10);

/// Decides by policy, state and the time `left` until the request deadline. Any thread. Hot path.
RetryDecision may_retry(const Attempt& last, const RetryPolicy& policy, const RetryState& state,
                        Duration left) noexcept;

/// Keeps retries from multiplying the load of an upstream that is failing: a share of its requests, and a small floor
/// so that a quiet upstream may retry at all. One per worker and upstream; the floor is the worker's share of it.
class RetryBudget {
 public:
  static constexpr double kFloorPerSecond = 3;
  /// Retries that may be saved up from good times: as many exchanges as an upstream carries at its default limits, so
  /// that an endpoint which dies costs no idempotent request. Once they are spent the share alone rules.
  static constexpr std::int64_t kBurst = 512;

  /// `share` of the requests, and `floor_per_second` on top (of the process: divide by the number of workers).
  explicit RetryBudget(double share = 0.20, double floor_per_second = kFloorPerSecond) noexcept;

  /// A request (not an attempt) begins.
  void on_request() noexcept;
  /// The same for a route with a share of its own.
  void on_request(double share) noexcept;
  /// Whether a retry is paid for. Hot path.
  [[nodiscard]] bool allows(TimePoint now) noexcept;
  /// A retry begins; call after allows() said yes.
  void spend() noexcept;

 private:
  static constexpr std::int64_t kOne = 1'000'000;  // one retry; whole numbers, so that five shares of 20 % are one

  /// A second's worth, but never less than one retry: many workers share the floor, and each must be able to use it.
  [[nodiscard]] std::int64_t most_of_floor() const noexcept {
    return floor_per_second_ == 0 ? 0 : std::max(kOne, floor_per_second_);
  }

  std::int64_t earned_per_request_;
  std::int64_t floor_per_second_;
  std::int64_t earned_ = 0;  // by requests
  std::int64_t floor_;       // by time
  TimePoint refilled_{};
};

}  // namespace gatehouse::core
