// One scrape: the families of the process, of listeners, upstreams and routes. Control thread.
#pragma once

#include "observe/families.hpp"
#include "observe/metrics_state.hpp"

namespace gatehouse::core {

/// Everything, in this order: what is few and most wanted comes first, so that the cap on series cuts routes.
Families collect(MetricsRegistry::State& state);

void collect_process(const MetricsRegistry::State& state, Families& families);
void collect_listeners(const MetricsRegistry::State& state, Families& families);
void collect_upstreams(const MetricsRegistry::State& state, Families& families);
void collect_routes(const MetricsRegistry::State& state, Families& families);

}  // namespace gatehouse::core
