// Percentiles from log-linear counts.
#include "observe/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gatehouse::core {

void LogLinearHistogram::merge(const LogLinearHistogram& other) noexcept {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

std::uint64_t LogLinearHistogram::count() const noexcept {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

std::uint64_t LogLinearHistogram::percentile(double quantile) const noexcept {
  const auto all = count();
  if (all == 0) return 0;
  const auto share = std::clamp(quantile, 0.0, 1.0) * static_cast<double>(all);
  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share)));
  std::uint64_t seen = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < counts_.size() && seen < rank; ++i) {
    if (counts_[i] != 0) last = i;
    seen += counts_[i];
  }
  return log_linear_value(last);
}

void OwnedLogLinear::reset() noexcept {
  for (auto& count : counts_) count.reset();
}

void OwnedLogLinear::halve() noexcept {
  for (auto& count : counts_) count.set(count.value() / 2);
}

void OwnedLogLinear::add_to(LogLinearHistogram& sums) const noexcept {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (const auto count = counts_[i].value(); count != 0) sums.add_to_bucket(i, count);
  }
}

}  // namespace gatehouse::core
