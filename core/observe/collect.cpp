// One scrape: process, configuration, workers, listeners and upstreams.
#include "observe/collect.hpp"

#include "observe/log.hpp"
#include "observe/process_usage.hpp"

namespace gatehouse::core {

namespace {

constexpr std::array<const char*, kTimeoutKinds> kTimeoutNames{"connect", "request", "idle", "total"};
constexpr std::array<const char*, kConnectionRefusals> kRefusalNames{"listener_limit", "client_limit", "descriptors",
                                                                     "handshake"};

double number(std::uint64_t value) { return static_cast<double>(value); }
double number(std::int64_t value) { return static_cast<double>(value); }

double unix_seconds(std::chrono::system_clock::time_point at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count();
}

void collect_configuration(const MetricsRegistry::State& state, Families& families) {
  families.gauge("gatehouse_build_info", "The running binary; always 1.",
                 {{"version", state.build.version},
                  {"commit", state.build.commit},
                  {"compiler", state.build.compiler},
                  {"abi", state.build.abi}},
                 1);
  families.gauge("gatehouse_config_info", "The configuration in force; always 1.",
                 {{"hash", state.config_hash}, {"version", state.config_version}}, 1);
  families.gauge("gatehouse_config_last_reload_successful",
                 "1 when the last reload was adopted, 0 when it was refused.", {}, state.last_reload_succeeded ? 1 : 0);
  families.gauge("gatehouse_config_last_reload_timestamp_seconds", "When the last reload was adopted or refused.", {},
                 unix_seconds(state.last_reload_at));
  const char* help = "Loads of the configuration by result, the first one included.";
  families.counter("gatehouse_config_reloads_total", help, {{"result", "success"}}, state.reloads_succeeded);
  families.counter("gatehouse_config_reloads_total", help, {{"result", "failure"}}, state.reloads_failed);
}

void collect_workers(const MetricsRegistry::State& state, Families& families) {
  for (const auto& worker : state.workers) {
    const auto& shard = worker->shard();
    families.gauge("gatehouse_worker_loop_lag_seconds",
                   "Longest time, in the last 15 to 30 s, that a worker's loop kept something waiting.",
                   {{"worker", worker->name()}}, number(shard.lag_ns.value()) / 1e9);
    families.gauge("gatehouse_worker_busy_ratio", "Share of its time that a worker did not spend waiting.",
                   {{"worker", worker->name()}}, shard.busy.value());
  }
}

void collect_usage(Families& families) {
  const auto usage = process_usage();
  families.counter_seconds("process_cpu_seconds_total", "User and system CPU time spent.", {}, usage.cpu_seconds);
  families.gauge("process_resident_memory_bytes", "Resident memory.", {}, number(usage.resident_bytes));
  families.gauge("process_virtual_memory_bytes", "Virtual memory.", {}, number(usage.virtual_bytes));
  families.gauge("process_open_fds", "Open file descriptors.", {}, number(usage.open_descriptors));
  families.gauge("process_max_fds", "Limit of open file descriptors.", {}, number(usage.max_descriptors));
  families.gauge("process_start_time_seconds", "When the process started.", {}, usage.start_time_seconds);
}

void collect_endpoints(const MetricsRegistry::State& state, Families& families) {
  const auto& entries = state.endpoints.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].standing == SlotNames::Standing::free || !families.admits(1)) continue;
    families.gauge("gatehouse_upstream_endpoint_healthy", "1 when an endpoint may be chosen, 0 when it is left out.",
                   {{"upstream", entries[i].first}, {"endpoint", entries[i].second}},
                   state.endpoint_standing[i].is_healthy ? 1 : 0);
  }
}

void collect_upstream(const std::string& name, const UpstreamSums& sums, Families& families) {
  const char* connections = "Connections to the endpoints of an upstream.";
  families.gauge("gatehouse_upstream_connections", connections, {{"upstream", name}, {"state", "active"}},
                 number(sums.totals.active_connections));
  families.gauge("gatehouse_upstream_connections", connections, {{"upstream", name}, {"state", "idle"}},
                 number(sums.totals.idle_connections));
  families.gauge("gatehouse_upstream_pending", "Exchanges that wait for a connection.", {{"upstream", name}},
                 number(sums.totals.pending));
  families.counter("gatehouse_upstream_ejections_total", "Endpoints left out after failures of exchanges.",
                   {{"upstream", name}}, sums.totals.ejections);
  families.counter("gatehouse_upstream_connect_errors_total", "Connections that could not be made.",
                   {{"upstream", name}}, sums.totals.connect_errors);
  families.counter("gatehouse_upstream_retries_total", "Attempts after the first of an exchange.", {{"upstream", name}},
                   sums.totals.retries);
  for (std::size_t kind = 0; kind < kTimeoutKinds; ++kind) {
    families.counter("gatehouse_upstream_timeouts_total", "Attempts ended by a deadline, by the deadline.",
                     {{"upstream", name}, {"kind", kTimeoutNames[kind]}}, sums.timeouts[kind]);
  }
}

}  // namespace

void collect_process(const MetricsRegistry::State& state, Families& families) {
  collect_configuration(state, families);
  collect_workers(state, families);
  families.counter("gatehouse_telemetry_dropped_total", "Log lines and spans that were lost.",
                   {{"sink", "log"}, {"reason", "queue_full"}}, log_dropped());
  collect_usage(families);
}

void collect_listeners(const MetricsRegistry::State& state, Families& families) {
  const auto& entries = state.listeners.entries();
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const auto& entry = entries[i];
    if (entry.standing == SlotNames::Standing::free || !families.admits(3 + kConnectionRefusals)) continue;
    const auto sums = sum(state, ListenerSlot{i, entry.generation});
    const MetricLabels labels{{"listener", entry.first}};
    families.gauge("gatehouse_http_active_requests", "Exchanges under way.", labels,
                   number(sums.totals.active_exchanges));
    families.gauge("gatehouse_connections_active", "Open connections of clients.", labels,
                   number(sums.totals.connections));
    families.counter("gatehouse_http_managed_stripped_total",
                     "Fields of clients removed because only the gateway may set them.", labels, sums.managed_stripped);
    for (std::size_t cause = 0; cause < kConnectionRefusals; ++cause) {
      families.counter("gatehouse_connections_refused_total", "Connections closed before a request, by cause.",
                       {{"listener", entry.first}, {"cause", kRefusalNames[cause]}}, sums.refused[cause]);
    }
  }
}

void collect_upstreams(const MetricsRegistry::State& state, Families& families) {
  const auto& entries = state.upstreams.entries();
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const auto& entry = entries[i];
    if (entry.standing == SlotNames::Standing::free || !families.admits(6 + kTimeoutKinds)) continue;
    collect_upstream(entry.first, sum(state, UpstreamSlot{i, entry.generation}), families);
  }
  collect_endpoints(state, families);
}

Families collect(MetricsRegistry::State& state) {
  Families families(state.settings.max_series);
  collect_process(state, families);
  collect_listeners(state, families);
  collect_upstreams(state, families);
  collect_routes(state, families);
  for (const auto& source : state.sources) source(families);
  state.series_dropped += families.dropped();
  families.counter("gatehouse_metrics_series_dropped_total",
                   "Series left out of scrapes because there were more than metrics.max_series.", {},
                   state.series_dropped);
  return families;
}

}  // namespace gatehouse::core
