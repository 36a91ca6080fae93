// Log-linear histogram of durations: bucket arithmetic and percentiles.
#include "load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace gatehouse::bench {

// Values below 128 have a bucket each; above, the exponent chooses a row of 128 and the next seven bits the column.
std::size_t Histogram::bucket_of(std::uint64_t value) noexcept {
  if (value < kSub) return value;
  const auto exponent = static_cast<unsigned>(std::bit_width(value)) - 1;
  if (exponent >= kMaxExponent) return kBuckets - 1;
  const unsigned shift = exponent - kSubBits;
  return (shift + 1) * kSub + ((value >> shift) - kSub);
}

std::uint64_t Histogram::upper_end(std::size_t bucket) noexcept {
  if (bucket < kSub) return bucket;
  const auto shift = static_cast<unsigned>(bucket / kSub) - 1;
  return ((kSub + bucket % kSub + 1) << shift) - 1;
}

void Histogram::add(std::uint64_t nanoseconds) noexcept {
  ++buckets_[bucket_of(nanoseconds)];
  ++count_;
  max_ = std::max(max_, nanoseconds);
  sum_ += static_cast<double>(nanoseconds);
}

void Histogram::merge(const Histogram& other) noexcept {
  for (std::size_t i = 0; i < kBuckets; ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

std::uint64_t Histogram::percentile(double share) const noexcept {
  if (count_ == 0) return 0;
  const auto rank =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket + 1 < kBuckets; ++bucket) {
    seen += buckets_[bucket];
    if (seen >= rank) return std::min(upper_end(bucket), max_);
  }
  return max_;
}

}  // namespace gatehouse::bench
