// Log-linear histogram of durations: every value up to 18 s within 0.8 % of itself, in 32 KiB, one increment per value.
#pragma once

#include <array>
#include <cstdint>

namespace gatehouse::bench {

class Histogram {
 public:
  void add(std::uint64_t nanoseconds) noexcept;
  void merge(const Histogram& other) noexcept;

  std::uint64_t count() const noexcept { return count_; }
  std::uint64_t max() const noexcept { return max_; }
  double mean() const noexcept { return count_ == 0 ? 0.0 : sum_ / static_cast<double>(count_); }
  /// The smallest recorded value that at least `share` (0…1) of all values do not exceed, as the upper end of its
  /// bucket and never above max(): a percentile is rounded up, not down. 0 when nothing was added.
  std::uint64_t percentile(double share) const noexcept;

 private:
  static constexpr unsigned kSubBits = 7;  // 128 buckets per power of two
  static constexpr std::uint64_t kSub = std::uint64_t{1} << kSubBits;
  static constexpr unsigned kMaxExponent = 34;  // 2^34 ns = 17.2 s; longer values share the last bucket, max() is exact
  static constexpr std::size_t kBuckets = (kMaxExponent - kSubBits + 1) * kSub;

  static std::size_t bucket_of(std::uint64_t value) noexcept;
  static std::uint64_t upper_end(std::size_t bucket) noexcept;

  std::array<std::uint64_t, kBuckets> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace gatehouse::bench
