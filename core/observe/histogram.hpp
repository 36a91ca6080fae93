// Durations of one worker in fixed buckets (for Prometheus) and in log-linear ones (for percentiles).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "observe/counter.hpp"

namespace gatehouse::core {

// Upper bounds, inclusive. OpenTelemetry's set for durations of requests, extended downwards by 0.5, 1 and 2.5 ms.
inline constexpr std::array<Duration, 17> kRequestBounds{
    std::chrono::microseconds(500),  std::chrono::milliseconds(1),    std::chrono::microseconds(2500),
    std::chrono::milliseconds(5),    std::chrono::milliseconds(10),   std::chrono::milliseconds(25),
    std::chrono::milliseconds(50),   std::chrono::milliseconds(75),   std::chrono::milliseconds(100),
    std::chrono::milliseconds(250),  std::chrono::milliseconds(500),  std::chrono::milliseconds(750),
    std::chrono::milliseconds(1000), std::chrono::milliseconds(2500), std::chrono::milliseconds(5000),
    std::chrono::milliseconds(7500), std::chrono::milliseconds(10000)};
inline constexpr std::array<Duration, 11> kOverheadBounds{
    std::chrono::microseconds(20),  std::chrono::microseconds(50),  std::chrono::microseconds(100),
    std::chrono::microseconds(200), std::chrono::microseconds(500), std::chrono::milliseconds(1),
    std::chrono::milliseconds(2),   std::chrono::milliseconds(5),   std::chrono::milliseconds(10),
    std::chrono::milliseconds(20),  std::chrono::milliseconds(50)};

/// Sums of one or several BucketHistograms; the last count is what lies above the last bound. Plain data.
struct BucketSums {
  std::vector<std::uint64_t> counts;
  std::uint64_t sum_ns = 0;
};

/// One writer, any number of readers. Hot path.
template <const auto& kBounds>
class BucketHistogram {
 public:
  void add(Duration value) noexcept {
    const auto ns = value < Duration::zero() ? Duration::zero() : value;
    std::size_t at = 0;
    while (at < kBounds.size() && ns > kBounds[at]) ++at;  // most requests are short: the first buckets
    counts_[at].add(1);
    sum_ns_.add(static_cast<std::uint64_t>(ns.count()));
  }
  void reset() noexcept {
    for (auto& count : counts_) count.reset();
    sum_ns_.reset();
  }
  void add_to(BucketSums& sums) const {
    sums.counts.resize(counts_.size());
    for (std::size_t i = 0; i < counts_.size(); ++i) sums.counts[i] += counts_[i].value();
    sums.sum_ns += sum_ns_.value();
  }

 private:
  std::array<Counter, kBounds.size() + 1> counts_;
  Counter sum_ns_;
};

using RequestHistogram = BucketHistogram<kRequestBounds>;
using OverheadHistogram = BucketHistogram<kOverheadBounds>;

// 64 exponents of 16 sub-buckets each: a bucket is at most 1/16 of its value wide. Values below 16 are exact.
inline constexpr std::size_t kSubBuckets = 16;
inline constexpr std::size_t kLogLinearBuckets = 64 * kSubBuckets;

constexpr std::size_t log_linear_bucket(std::uint64_t value) noexcept {
  if (value < kSubBuckets) return static_cast<std::size_t>(value);
  const auto exponent = static_cast<std::size_t>(std::bit_width(value)) - 5;  // of the top four bits behind the first
  return (exponent + 1) * kSubBuckets + ((value >> exponent) & (kSubBuckets - 1));
}

/// Middle of a bucket: at most 1/32 away from every value in it.
constexpr std::uint64_t log_linear_value(std::size_t bucket) noexcept {
  if (bucket < kSubBuckets) return bucket;
  const auto exponent = bucket / kSubBuckets - 1;
  const auto low = (kSubBuckets + bucket % kSubBuckets) << exponent;
  return low + ((std::uint64_t{1} << exponent) >> 1);
}

/// Log-linear counts of several workers, merged. Plain data of one thread.
class LogLinearHistogram {
 public:
  void add(std::uint64_t value, std::uint64_t times = 1) noexcept { counts_[log_linear_bucket(value)] += times; }
  void merge(const LogLinearHistogram& other) noexcept;
  void add_to_bucket(std::size_t bucket, std::uint64_t times) noexcept { counts_[bucket] += times; }
  [[nodiscard]] std::uint64_t count() const noexcept;
  /// Value below or at which the share `quantile` (0 to 1) of all values lies, at most 4 % off; 0 when empty.
  [[nodiscard]] std::uint64_t percentile(double quantile) const noexcept;

 private:
  std::array<std::uint64_t, kLogLinearBuckets> counts_{};
};

/// The same, of one worker, in 4 kB. When a bucket is full all are halved: the shape, and so the percentiles, stay.
class OwnedLogLinear {
 public:
  void add(Duration value) noexcept {
    auto& count = counts_[log_linear_bucket(value < Duration::zero() ? 0 : static_cast<std::uint64_t>(value.count()))];
    if (count.value() == std::numeric_limits<std::uint32_t>::max()) halve();
    count.add(1);
  }
  void reset() noexcept;
  void add_to(LogLinearHistogram& sums) const noexcept;

 private:
  void halve() noexcept;

  std::array<OwnedNumber<std::uint32_t>, kLogLinearBuckets> counts_;
};

}  // namespace gatehouse::core
