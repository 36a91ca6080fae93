// What decides: the thresholds of one breaker, in plain numbers.
#pragma once

#include <cstdint>

namespace circuit_breaker {

/// Nanoseconds of the host's monotonic clock.
using Nanoseconds = std::int64_t;

inline constexpr Nanoseconds kSecond = 1'000'000'000;

enum class WindowType : std::uint8_t { time, count };

/// Ratios are hundredths of a percent: 5000 is 50 %.
struct Thresholds {
  WindowType window = WindowType::time;
  Nanoseconds window_time = 10 * kSecond;
  std::uint32_t window_count = 100;
  std::uint32_t min_requests = 20;
  std::uint32_t failure_ratio = 5000;
  std::uint32_t consecutive_failures = 0;  // 0: not used
  Nanoseconds slow_threshold = 0;          // 0: not used
  std::uint32_t slow_ratio = 10000;
  Nanoseconds open_for = 5 * kSecond;
  Nanoseconds open_max = 60 * kSecond;
  std::uint32_t probes = 3;
  std::uint32_t successes = 3;
  Nanoseconds probe_timeout = 5 * kSecond;
  Nanoseconds ramp = 10 * kSecond;
  std::uint32_t max_in_flight = 0;  // 0: none

  friend bool operator==(const Thresholds&, const Thresholds&) = default;
};

inline constexpr std::uint32_t kMaxProbes = 16;
inline constexpr std::uint32_t kMaxWindowCount = 1024;

enum class Outcome : std::uint8_t { success, failure, neutral };

}  // namespace circuit_breaker
