// The cheapest clock there is, for times of phases: two reads of it must not cost more than an empty phase.
#pragma once

#include <cstdint>

#include "base/clock.hpp"

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace gatehouse::core {

/// Counts of the processor where they run at a constant rate, else nanoseconds.
using Ticks = std::uint64_t;

inline Ticks ticks_now() noexcept {
#if defined(__x86_64__)
  return __rdtsc();
#else
  return static_cast<Ticks>(SteadyClock::now().time_since_epoch().count());
#endif
}

/// How long a tick is. Measured once against the steady clock, which takes a millisecond: at start.
class TickRate {
 public:
  TickRate() noexcept;
  [[nodiscard]] Duration duration(Ticks ticks) const noexcept {
    return Duration(static_cast<std::int64_t>(static_cast<double>(ticks) * ns_per_tick_));
  }
  [[nodiscard]] Ticks ticks(Duration duration) const noexcept {
    return static_cast<Ticks>(static_cast<double>(duration.count()) / ns_per_tick_);
  }

 private:
  double ns_per_tick_ = 1;
};

}  // namespace gatehouse::core
