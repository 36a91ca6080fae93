#include "observe/plugin_metric_names.hpp"

#include <algorithm>

#include "observe/plugin_metrics.hpp"

namespace gatehouse::core {

namespace {

constexpr std::size_t kMaxLabels = 8;
constexpr std::size_t kMaxName = 128;
constexpr std::size_t kMaxValue = 256;

bool is_name(std::string_view name) noexcept {
  if (name.empty() || name.size() > kMaxName || name.front() < 'a' || name.front() > 'z') return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// Set by the host, by the exposition format, or by whoever scrapes.
bool is_reserved(std::string_view label) noexcept {
  return label == "scope" || label == "le" || label == "quantile" || label == "instance" || label == "job";
}

}  // namespace

std::string plugin_metric_name(std::string_view plugin, std::string_view name) {
  std::string full("gatehouse_plugin_");
  full.append(plugin).push_back('_');
  std::replace(full.begin(), full.end(), '-', '_');
  return full.append(name);
}

std::string plugin_metric_fault(const PluginMetricSpec& spec) {
  if (!is_name(spec.name)) return "a metric's name consists of small letters, digits and '_', and begins with a letter";
  const bool is_total = spec.name.ends_with("_total");
  if (is_total != (spec.kind == MetricKind::counter))
    return "counters, and only counters, have names that end in _total";
  if (spec.labels.size() > kMaxLabels) return "a metric has at most 8 labels";
  for (std::size_t i = 0; i < spec.labels.size(); ++i) {
    const auto& label = spec.labels[i];
    if (!is_name(label.name)) return "a label's name consists of small letters, digits and '_'";
    if (is_reserved(label.name)) return "the label \"" + label.name + "\" is not for plugins";
    if (label.value.size() > kMaxValue) return "the value of a label has at most 256 bytes";
    for (std::size_t j = 0; j < i; ++j) {
      if (spec.labels[j].name == label.name) return "the label \"" + label.name + "\" is named twice";
    }
  }
  return {};
}

}  // namespace gatehouse::core
