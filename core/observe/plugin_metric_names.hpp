// How metrics of plugins may be called. Pure.
#pragma once

#include <string>
#include <string_view>

namespace gatehouse::core {

struct PluginMetricSpec;

/// "gatehouse_plugin_rate_limit_decisions_total" of "rate-limit" and "decisions_total".
std::string plugin_metric_name(std::string_view plugin, std::string_view name);

/// What is wrong with the names and labels of a metric, as a sentence; empty: nothing.
std::string plugin_metric_fault(const PluginMetricSpec& spec);

}  // namespace gatehouse::core
