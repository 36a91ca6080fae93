// The results that count: ten buckets of time, or the last n. Lock-free, shared by all workers.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "settings.hpp"

namespace circuit_breaker {

struct Counts {
  std::uint32_t total = 0;
  std::uint32_t failures = 0;
  std::uint32_t slow = 0;

  friend bool operator==(const Counts&, const Counts&) = default;
};

/// Zero bytes are an empty window, so it can lie in memory that the host made.
class Window {
 public:
  static constexpr std::uint32_t kBuckets = 10;

  void add(const Thresholds& thresholds, Nanoseconds now, bool is_failure, bool is_slow) noexcept;
  /// A result that was told as a success turned out to be a failure.
  void turn_into_failure(const Thresholds& thresholds, Nanoseconds now) noexcept;
  [[nodiscard]] Counts counts(const Thresholds& thresholds, Nanoseconds now) const noexcept;
  void clear() noexcept;

 private:
  void add_to_bucket(std::uint64_t bucket, Counts more) noexcept;
  void add_to_ring(std::uint32_t size, std::uint8_t result) noexcept;

  // time: epoch, total, failures, slow, 16 bits each; a full bucket is halved, which keeps its ratios
  std::array<std::atomic<std::uint64_t>, kBuckets> buckets_;
  // count: totals of the ring, 21 bits each, and the results themselves
  std::atomic<std::uint64_t> ring_counts_;
  std::atomic<std::uint64_t> ring_next_;
  std::array<std::atomic<std::uint8_t>, kMaxWindowCount> ring_;
};

}  // namespace circuit_breaker
