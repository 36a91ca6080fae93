// What one worker counts about one store: written by it alone, read by the control thread at a scrape.
#pragma once

#include <array>
#include <cstddef>

#include "observe/counter.hpp"
#include "observe/histogram.hpp"
#include "stores/store.hpp"

namespace gatehouse::core {

/// Plain stores, no read-modify-write. Aligned, so that two workers never write to one cache line.
class alignas(64) StoreCounts {
 public:
  void add(StoreCall call, StoreError error) noexcept {
    calls_[static_cast<std::size_t>(call)][static_cast<std::size_t>(error)].add(1);
  }
  /// Of calls that did not finish at once.
  void took(Duration time) noexcept { duration_.add(time); }
  void set_up(bool is_up) noexcept { up_.set(is_up ? 1 : 0); }

  /// Any thread.
  [[nodiscard]] std::uint64_t count(StoreCall call, StoreError error) const noexcept {
    return calls_[static_cast<std::size_t>(call)][static_cast<std::size_t>(error)].value();
  }
  void add_durations(BucketSums& sums) const { duration_.add_to(sums); }
  [[nodiscard]] bool is_up() const noexcept { return up_.value() != 0; }

 private:
  std::array<std::array<Counter, kStoreErrorCount>, kStoreCallCount> calls_;
  OverheadHistogram duration_;
  Gauge up_;
};

}  // namespace gatehouse::core
