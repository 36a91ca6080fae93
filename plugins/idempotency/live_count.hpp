// How many recorded results have not expired yet, without asking the store.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include <gatehouse/plugin.hpp>

namespace idempotency {

/// Results are counted in slots of a 64th of their ttl; when a slot's time is over, its count is taken off.
class LiveCount {
 public:
  explicit LiveCount(gatehouse::Gauge gauge) noexcept : gauge_(gauge) {}

  /// [worker]
  void add() const noexcept {
    const auto now = slot_.load(std::memory_order_relaxed);
    slots_[(now + kSlots - 1) % kSlots].fetch_add(1, std::memory_order_relaxed);
    gauge_.add(1);
  }
  /// [control] A 64th of the ttl has gone by.
  void tick() noexcept {
    const auto next = (slot_.load(std::memory_order_relaxed) + 1) % kSlots;
    slot_.store(next, std::memory_order_relaxed);
    const auto expired = slots_[next].exchange(0, std::memory_order_relaxed);
    if (expired > 0) gauge_.add(-expired);
  }

  static constexpr std::size_t kSlots = 64;

 private:
  gatehouse::Gauge gauge_;
  alignas(64) std::atomic<std::size_t> slot_ = 0;
  mutable std::array<std::atomic<std::int64_t>, kSlots> slots_{};
};

}  // namespace idempotency
