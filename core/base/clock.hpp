// Time as the core sees it: monotonic, cached once per loop turn of a worker, replaceable in tests.
#pragma once

#include <chrono>

namespace gatehouse::core {

using Duration = std::chrono::nanoseconds;
using SteadyClock = std::chrono::steady_clock;
using TimePoint = std::chrono::time_point<SteadyClock, Duration>;

inline constexpr TimePoint kNever = TimePoint::max();

/// `from + length`, without overflow; a zero `length` means "no limit" and gives kNever.
inline TimePoint deadline_after(TimePoint from, Duration length) noexcept {
  if (length <= Duration::zero() || length >= kNever - from) return kNever;
  return from + length;
}

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const noexcept = 0;
  [[nodiscard]] virtual std::chrono::system_clock::time_point wall() const noexcept = 0;
};

class RealClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const noexcept override { return SteadyClock::now(); }
  [[nodiscard]] std::chrono::system_clock::time_point wall() const noexcept override {
    return std::chrono::system_clock::now();
  }
};

/// Moves only when told to. Tests.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const noexcept override { return now_; }
  [[nodiscard]] std::chrono::system_clock::time_point wall() const noexcept override {
    return std::chrono::system_clock::time_point(std::chrono::duration_cast<std::chrono::system_clock::duration>(
        std::chrono::hours(24 * 20000) + now_.time_since_epoch()));
  }
  void advance(Duration by) noexcept { now_ += by; }

 private:
  TimePoint now_{std::chrono::hours(1)};
};

}  // namespace gatehouse::core
