// A limit with its times as plain ticks: nanoseconds in the local store, microseconds on a Redis server.
#pragma once

#include <cstdint>

#include "stores/limit.hpp"

namespace gatehouse::core {

inline constexpr std::int64_t kSlidingCells = 32;  // per window; the ring has one more, for the running cell
inline constexpr std::uint64_t kMaxLeases = 65'536;

/// A checked TakeLimit. All times are ticks.
struct LimitRule {
  LimitKind kind = LimitKind::gcra;
  bool count_denied = false;
  std::int64_t count = 1;
  std::int64_t cost = 1;
  std::int64_t window = 1;
  std::int64_t step = 1;      // gcra: one unit; sliding: one cell. Rounded up: a bound is never exceeded by rounding
  std::int64_t capacity = 1;  // gcra: burst × step
};

enum class Tick : std::int64_t { nanosecond = 1, microsecond = 1000 };

/// Fills `rule` from `limit`; false when a bound that limit.hpp names is broken.
[[nodiscard]] bool make_rule(const TakeLimit& limit, Tick tick, LimitRule& rule) noexcept;

}  // namespace gatehouse::core
