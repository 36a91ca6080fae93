// When requests are due: as soon as a connection is free (closed loop), or at fixed times (open loop). Pure arithmetic.
#pragma once

#include <cstdint>
#include <limits>

namespace gatehouse::bench {

/// Times are nanoseconds since the load began.
class Schedule {
 public:
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

  /// `rate` in requests per second, 0 for a closed loop. `end` is when no further request falls due; `requests` bounds
  /// their number. kNever leaves a bound open.
  Schedule(std::uint64_t rate, std::uint64_t end, std::uint64_t requests) noexcept
      : rate_(rate), end_(end), requests_(requests) {}

  bool is_open_loop() const noexcept { return rate_ > 0; }
  /// When request number `index` (from 0) is meant to be sent; kNever when there is no such request. Open loop only.
  std::uint64_t intended(std::uint64_t index) const noexcept;
  /// May request number `index` be sent at `now`?
  bool is_due(std::uint64_t index, std::uint64_t now) const noexcept;
  /// Will no request be due from `index` on, at `now` or later?
  bool is_over(std::uint64_t index, std::uint64_t now) const noexcept;
  /// How many requests fall due before the end. Open loop with an end only.
  std::uint64_t total() const noexcept;

 private:
  std::uint64_t rate_;
  std::uint64_t end_;
  std::uint64_t requests_;
};

}  // namespace gatehouse::bench
