// The metrics as Prometheus text.
#pragma once

#include <string>
#include <string_view>

#include "observe/metrics.hpp"

namespace gatehouse::core {

/// Content-Type of expose().
inline constexpr std::string_view kExpositionType = "text/plain; version=0.0.4; charset=utf-8";

/// One scrape: sums the shards of all workers while they go on counting. Counts as the scrape after which the series
/// of retired names are gone. Control thread.
std::string expose(MetricsRegistry& registry);

}  // namespace gatehouse::core
