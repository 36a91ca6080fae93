// Metric families as plain data, under a cap on their series. What a scrape fills and a serialiser writes.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "observe/histogram.hpp"

namespace gatehouse::core {

struct MetricLabel {
  std::string name;
  std::string value;
};
using MetricLabels = std::vector<MetricLabel>;

enum class MetricKind : std::uint8_t { counter, gauge, histogram };

struct MetricSample {
  MetricLabels labels;
  double value = 0;  // of a counter or gauge
  BucketSums sums;   // of a histogram
};

struct Family {
  std::string_view name;  // literal
  std::string_view help;  // literal
  MetricKind kind = MetricKind::counter;
  std::span<const Duration> bounds;  // of a histogram
  std::vector<MetricSample> samples;
};

/// Series a histogram with these bounds has: the buckets, +Inf, sum and count.
constexpr std::uint64_t series_of_histogram(std::size_t bounds) noexcept { return bounds + 3; }

/// Families stand in the order in which they were first mentioned. Names and help texts must be literals.
class Families {
 public:
  explicit Families(std::uint64_t max_series) noexcept : max_series_(max_series) {}

  /// May `series` more be added? If not, they count as dropped, and the caller leaves them all out: half a route would
  /// read like a whole one.
  [[nodiscard]] bool admits(std::uint64_t series) noexcept;

  void counter(std::string_view name, std::string_view help, MetricLabels labels, std::uint64_t value);
  void counter_seconds(std::string_view name, std::string_view help, MetricLabels labels, double value);
  void gauge(std::string_view name, std::string_view help, MetricLabels labels, double value);
  void histogram(std::string_view name, std::string_view help, MetricLabels labels, std::span<const Duration> bounds,
                 BucketSums sums);

  [[nodiscard]] const std::vector<Family>& all() const noexcept { return all_; }
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }

 private:
  Family& family(std::string_view name, std::string_view help, MetricKind kind);

  std::uint64_t max_series_;
  std::uint64_t series_ = 0;
  std::uint64_t dropped_ = 0;
  std::vector<Family> all_;
  std::map<std::string_view, std::size_t> by_name_;
};

}  // namespace gatehouse::core
