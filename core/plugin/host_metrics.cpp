// gatehouse.metrics/1: series are defined with the instance, recorded into the shard of the recording thread.
#include <vector>

#include "observe/plugin_metric_names.hpp"
#include "plugin/host_extensions.hpp"

namespace gatehouse::core {
namespace {

using MetricsService = PluginMetrics*;

/// Gives the series back when the instance has gone.
struct Defined final : InstancePart {
  explicit Defined(PluginMetrics& in) noexcept : metrics(in) {}
  ~Defined() override {
    for (const auto id : ids) metrics.release(id);
  }
  PluginMetrics& metrics;
  std::vector<PluginMetricId> ids;
};

PluginMetrics* metrics_of(const PluginRuntime& runtime) noexcept {
  auto* service = service_of<MetricsService>(const_cast<PluginRuntime&>(runtime).parts(), ExtensionId::metrics);
  return service == nullptr ? nullptr : *service;
}

MetricLabels labels_of(const gh_label* labels, std::uint64_t count) {
  MetricLabels result;
  for (std::uint64_t i = 0; i < count; ++i) {
    result.push_back({std::string(view(labels[i].name)), std::string(view(labels[i].value))});
  }
  return result;
}

gh_metric define(gh_instance* handle, MetricKind kind, gh_text name, gh_text help, MetricLabels labels,
                 std::span<const double> bounds) noexcept {
  auto* instance = instance_of(handle);
  if (instance == nullptr || control_thread(*instance, "a metric defined on a worker") == nullptr) return 0;
  const PluginMetricSpec spec{instance->plugin(), instance->scope(), kind,  view(name),
                              view(help),         std::move(labels), bounds};
  auto* metrics = metrics_of(instance->runtime());
  std::string why;
  PluginMetricId id = 0;
  if (metrics == nullptr) {
    why = plugin_metric_fault(spec);
  } else {
    id = metrics->define(spec, why);
  }
  if (!why.empty()) {
    std::string message("metric \"");
    instance->tell(true, nullptr, message.append(view(name)).append("\": ").append(why));
  }
  if (id != 0) part_of<Defined>(*instance, ExtensionId::metrics, *metrics).ids.push_back(id);
  return id;
}

gh_metric counter(gh_instance* handle, gh_text name, gh_text help, const gh_label* labels,
                  std::uint64_t count) noexcept {
  return define(handle, MetricKind::counter, name, help, labels_of(labels, count), {});
}

gh_metric gauge(gh_instance* handle, gh_text name, gh_text help, const gh_label* labels, std::uint64_t count) noexcept {
  return define(handle, MetricKind::gauge, name, help, labels_of(labels, count), {});
}

gh_metric histogram(gh_instance* handle, gh_text name, gh_text help, const gh_label* labels, std::uint64_t count,
                    const double* bounds, std::uint64_t bound_count) noexcept {
  return define(handle, MetricKind::histogram, name, help, labels_of(labels, count),
                {bounds, static_cast<std::size_t>(bound_count)});
}

/// The shard of this thread; nullptr: nothing is counted.
struct Shard {
  PluginMetrics* metrics = nullptr;
  std::uint32_t index = 0;
};

Shard shard_here() noexcept {
  auto* thread = PluginThread::current();
  if (thread == nullptr) return {};
  auto* metrics = metrics_of(thread->runtime());
  if (metrics == nullptr) return {};
  return {metrics, thread->worker() == nullptr ? metrics->control_shard() : thread->worker()->index()};
}

void add(gh_instance*, gh_metric id, std::int64_t amount) noexcept {
  if (const auto shard = shard_here(); shard.metrics != nullptr) shard.metrics->add(shard.index, id, amount);
}

void observe(gh_instance*, gh_metric id, double value) noexcept {
  if (const auto shard = shard_here(); shard.metrics != nullptr) shard.metrics->observe(shard.index, id, value);
}

void set(gh_instance* handle, gh_metric id, double value) noexcept {
  auto* instance = instance_of(handle);
  if (instance == nullptr || control_thread(*instance, "a gauge set on a worker") == nullptr) return;
  if (auto* metrics = metrics_of(instance->runtime())) metrics->set(id, value);
}

}  // namespace

const gh_metrics_v1& metrics_extension() noexcept {
  static constexpr gh_metrics_v1 kTable{sizeof(gh_metrics_v1), 0, &counter, &gauge, &histogram, &add, &set, &observe};
  return kTable;
}

}  // namespace gatehouse::core
