// Metric families as plain data, under a cap on their series.
#include "observe/families.hpp"

#include <utility>

namespace gatehouse::core {

bool Families::admits(std::uint64_t series) noexcept {
  if (series_ + series <= max_series_) return true;
  dropped_ += series;
  return false;
}

Family& Families::family(std::string_view name, std::string_view help, MetricKind kind) {
  const auto [at, is_new] = by_name_.try_emplace(name, all_.size());
  if (is_new) all_.push_back({name, help, kind, {}, {}});
  return all_[at->second];
}

void Families::counter(std::string_view name, std::string_view help, MetricLabels labels, std::uint64_t value) {
  counter_seconds(name, help, std::move(labels), static_cast<double>(value));
}

void Families::counter_seconds(std::string_view name, std::string_view help, MetricLabels labels, double value) {
  family(name, help, MetricKind::counter).samples.push_back({std::move(labels), value, {}});
  ++series_;
}

void Families::gauge(std::string_view name, std::string_view help, MetricLabels labels, double value) {
  family(name, help, MetricKind::gauge).samples.push_back({std::move(labels), value, {}});
  ++series_;
}

void Families::histogram(std::string_view name, std::string_view help, MetricLabels labels,
                         std::span<const Duration> bounds, BucketSums sums) {
  auto& histogram = family(name, help, MetricKind::histogram);
  histogram.bounds = bounds;
  sums.counts.resize(bounds.size() + 1);
  histogram.samples.push_back({std::move(labels), 0, std::move(sums)});
  series_ += series_of_histogram(bounds.size());
}

}  // namespace gatehouse::core
