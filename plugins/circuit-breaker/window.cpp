#include "window.hpp"

#include <algorithm>

namespace circuit_breaker {
namespace {

constexpr std::uint32_t kFull = 0xFFFF;

// Results in the ring; 0 is an empty place.
constexpr std::uint8_t kPresent = 1;
constexpr std::uint8_t kFailure = 2;
constexpr std::uint8_t kSlow = 4;

std::uint64_t bucket_of(const Thresholds& thresholds, Nanoseconds now) noexcept {
  const auto width = std::max<Nanoseconds>(thresholds.window_time / Window::kBuckets, 1);
  return static_cast<std::uint64_t>(now / width) + Window::kBuckets;  // 0 is the epoch of empty memory
}

std::uint64_t pack(std::uint64_t epoch, Counts counts) noexcept {
  while (counts.total > kFull || counts.failures > kFull || counts.slow > kFull) {
    counts = {counts.total / 2, counts.failures / 2, counts.slow / 2};
  }
  return (epoch & kFull) << 48 | std::uint64_t{counts.total} << 32 | std::uint64_t{counts.failures} << 16 | counts.slow;
}

Counts unpack(std::uint64_t word) noexcept {
  return {static_cast<std::uint32_t>(word >> 32 & kFull), static_cast<std::uint32_t>(word >> 16 & kFull),
          static_cast<std::uint32_t>(word & kFull)};
}

std::uint64_t ring_word(std::uint8_t result) noexcept {
  return std::uint64_t{(result & kPresent) != 0} << 42 | std::uint64_t{(result & kFailure) != 0} << 21 |
         std::uint64_t{(result & kSlow) != 0};
}

Counts ring_counts(std::uint64_t word) noexcept {
  constexpr std::uint64_t mask = (1U << 21) - 1;
  return {static_cast<std::uint32_t>(word >> 42 & mask), static_cast<std::uint32_t>(word >> 21 & mask),
          static_cast<std::uint32_t>(word & mask)};
}

}  // namespace

void Window::add(const Thresholds& thresholds, Nanoseconds now, bool is_failure, bool is_slow) noexcept {
  if (thresholds.window == WindowType::time) {
    add_to_bucket(bucket_of(thresholds, now), {1, is_failure ? 1U : 0U, is_slow ? 1U : 0U});
    return;
  }
  add_to_ring(thresholds.window_count,
              static_cast<std::uint8_t>(kPresent | (is_failure ? kFailure : 0) | (is_slow ? kSlow : 0)));
}

void Window::turn_into_failure(const Thresholds& thresholds, Nanoseconds now) noexcept {
  if (thresholds.window == WindowType::time) {
    // Its success may lie in an older bucket; total never falls below failures because that one still counts, or is
    // gone together with it and then this is one result of its own.
    const auto counts = this->counts(thresholds, now);
    add_to_bucket(bucket_of(thresholds, now), {counts.total > counts.failures ? 0U : 1U, 1, 0});
    return;
  }
  // The newest success becomes a failure; which of them it is makes no difference to the counts.
  const auto newest = ring_next_.load(std::memory_order_relaxed);
  for (std::uint32_t back = 1; back <= thresholds.window_count; ++back) {
    auto& place = ring_[(newest - back) % thresholds.window_count];
    auto result = place.load(std::memory_order_relaxed);
    if ((result & kPresent) == 0 || (result & kFailure) != 0) continue;
    if (!place.compare_exchange_strong(result, static_cast<std::uint8_t>(result | kFailure))) continue;
    ring_counts_.fetch_add(ring_word(kFailure), std::memory_order_relaxed);
    return;
  }
}

Counts Window::counts(const Thresholds& thresholds, Nanoseconds now) const noexcept {
  if (thresholds.window == WindowType::count) return ring_counts(ring_counts_.load(std::memory_order_relaxed));
  const auto newest = bucket_of(thresholds, now);
  Counts sum;
  for (std::uint64_t back = 0; back < kBuckets; ++back) {
    const auto bucket = newest - back;
    const auto word = buckets_[bucket % kBuckets].load(std::memory_order_relaxed);
    if (word >> 48 != (bucket & kFull)) continue;
    const auto counts = unpack(word);
    sum.total += counts.total;
    sum.failures += counts.failures;
    sum.slow += counts.slow;
  }
  return sum;
}

void Window::clear() noexcept {
  for (auto& bucket : buckets_) bucket.store(0, std::memory_order_relaxed);
  for (auto& place : ring_) {
    // Through the counts, so that an addition under way on another worker stays balanced.
    const auto old = place.exchange(0, std::memory_order_relaxed);
    ring_counts_.fetch_sub(ring_word(old), std::memory_order_relaxed);
  }
}

void Window::add_to_bucket(std::uint64_t bucket, Counts more) noexcept {
  auto& word = buckets_[bucket % kBuckets];
  auto seen = word.load(std::memory_order_relaxed);
  for (;;) {
    auto counts = seen >> 48 == (bucket & kFull) ? unpack(seen) : Counts{};
    counts.total += more.total;
    counts.failures += more.failures;
    counts.slow += more.slow;
    if (word.compare_exchange_weak(seen, pack(bucket, counts), std::memory_order_relaxed)) return;
  }
}

void Window::add_to_ring(std::uint32_t size, std::uint8_t result) noexcept {
  const auto at = ring_next_.fetch_add(1, std::memory_order_relaxed);
  const auto old = ring_[at % size].exchange(result, std::memory_order_relaxed);
  ring_counts_.fetch_add(ring_word(result) - ring_word(old), std::memory_order_relaxed);
}

}  // namespace circuit_breaker
