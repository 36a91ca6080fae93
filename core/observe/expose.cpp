// The metrics as Prometheus text 0.0.4. The only include of prometheus-cpp.
#include "observe/expose.hpp"

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <limits>
#include <sstream>
#include <utility>
#include <vector>

#include "observe/collect.hpp"

namespace gatehouse::core {

namespace {

double seconds(Duration value) { return std::chrono::duration<double>(value).count(); }

prometheus::MetricType type_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter:
      return prometheus::MetricType::Counter;
    case MetricKind::gauge:
      return prometheus::MetricType::Gauge;
    case MetricKind::histogram:
      return prometheus::MetricType::Histogram;
  }
  return prometheus::MetricType::Untyped;
}

prometheus::ClientMetric::Histogram histogram_of(const Family& family, const BucketSums& sums) {
  prometheus::ClientMetric::Histogram histogram;
  for (std::size_t i = 0; i < sums.counts.size(); ++i) {
    histogram.sample_count += sums.counts[i];
    const auto bound = i < family.bounds.size() ? seconds(family.bounds[i]) : std::numeric_limits<double>::infinity();
    histogram.bucket.push_back({histogram.sample_count, bound});
  }
  histogram.sample_sum = static_cast<double>(sums.sum_ns) / 1e9;
  return histogram;
}

prometheus::ClientMetric metric_of(const Family& family, const MetricSample& sample) {
  prometheus::ClientMetric metric;
  for (const auto& label : sample.labels) metric.label.push_back({label.name, label.value});
  switch (family.kind) {
    case MetricKind::counter:
      metric.counter.value = sample.value;
      break;
    case MetricKind::gauge:
      metric.gauge.value = sample.value;
      break;
    case MetricKind::histogram:
      metric.histogram = histogram_of(family, sample.sums);
      break;
  }
  return metric;
}

// The shards of all workers, as prometheus-cpp wants to see them.
class Shards final : public prometheus::Collectable {
 public:
  explicit Shards(MetricsRegistry::State& state) : state_(state) {}

  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override {
    std::vector<prometheus::MetricFamily> out;
    const auto families = collect(state_);
    for (const auto& family : families.all()) {
      auto& made = out.emplace_back();
      made.name = family.name;
      made.help = family.help;
      made.type = type_of(family.kind);
      for (const auto& sample : family.samples) made.metric.push_back(metric_of(family, sample));
    }
    return out;
  }

 private:
  MetricsRegistry::State& state_;
};

}  // namespace

std::string expose(MetricsRegistry& registry) {
  auto& state = registry.state();
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, Shards(state).Collect());
  state.for_each_kind([](SlotNames& names) { names.scraped(); });
  return std::move(text).str();
}

}  // namespace gatehouse::core
