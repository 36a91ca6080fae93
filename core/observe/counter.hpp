// A number with one writer and any number of readers: plain load and store, never a read-modify-write.
#pragma once

#include <atomic>
#include <cstdint>

namespace gatehouse::core {

/// add(), set() and reset() for the owning thread alone; value() for any thread. Relaxed: a reader may see the numbers
/// of one exchange partly, which the next scrape puts right.
template <class Number>
class OwnedNumber {
 public:
  void add(Number by) noexcept { set(value() + by); }
  void set(Number to) noexcept { value_.store(to, std::memory_order_relaxed); }
  void reset() noexcept { set(Number{}); }
  [[nodiscard]] Number value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<Number> value_{};
};

using Counter = OwnedNumber<std::uint64_t>;
using Gauge = OwnedNumber<std::int64_t>;

}  // namespace gatehouse::core
