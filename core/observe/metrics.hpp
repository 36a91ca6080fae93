// The registry: names to slots, the shards of all workers, and what the control thread counts itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "observe/families.hpp"
#include "observe/metric_slots.hpp"
#include "observe/worker_metrics.hpp"

namespace gatehouse::core {

struct MetricsSettings {
  std::uint32_t max_series = 10000;  // of one scrape; what is over it is left out and counted
};

struct BuildInfo {
  std::string version;
  std::string commit;
  std::string compiler;
  std::string abi;
};

/// Sums over all workers, as the admin API shows them. Times in seconds.
struct RouteTotals {
  std::uint64_t requests = 0;
  std::uint64_t client_errors = 0;  // 4xx
  std::uint64_t server_errors = 0;  // 5xx
  std::uint64_t request_body_bytes = 0;
  std::uint64_t response_body_bytes = 0;
  double p50 = 0;
  double p95 = 0;
  double p99 = 0;
};

struct ListenerTotals {
  std::int64_t connections = 0;
  std::int64_t active_exchanges = 0;
};

struct UpstreamTotals {
  std::int64_t active_connections = 0;
  std::int64_t idle_connections = 0;
  std::int64_t pending = 0;
  std::uint64_t connect_errors = 0;
  std::uint64_t retries = 0;
  std::uint64_t timeouts = 0;
  std::uint64_t ejections = 0;
};

/// Control thread only. Must outlive the workers that hold a WorkerMetrics of it.
class MetricsRegistry {
 public:
  explicit MetricsRegistry(MetricsSettings settings = {}, BuildInfo build = {});
  ~MetricsRegistry();
  MetricsRegistry(const MetricsRegistry&) = delete;
  MetricsRegistry& operator=(const MetricsRegistry&) = delete;

  // Building a snapshot: begin_reload(), then one call per name, then commit_reload() once the snapshot is published,
  // or cancel_reload() when it is not. A name that was there before keeps its slot and its counts; a name that was not
  // asked for between begin and commit is retired: its series are in one more scrape, then they are gone.
  void begin_reload();
  void commit_reload();
  void cancel_reload();

  /// `service` is "-" for a route outside a service.
  RouteSlot route_slot(std::string_view service, std::string_view route);
  ListenerSlot listener_slot(std::string_view name);
  UpstreamSlot upstream_slot(std::string_view name);
  EndpointSlot endpoint_slot(std::string_view upstream, std::string_view endpoint);
  /// For an endpoint that discovery took away between two reloads.
  void retire(EndpointSlot endpoint);
  void set_endpoint_healthy(EndpointSlot endpoint, bool healthy);

  /// To be handed to every worker with the snapshot, for WorkerMetrics::ensure_capacity().
  [[nodiscard]] MetricCapacity capacity() const noexcept;

  /// Makes the shard of one worker; before its thread starts. Valid as long as the registry.
  WorkerMetrics& add_worker(std::string name);
  /// The control thread's own shard (ejections decided there, for example). It is no worker: no lag, no liveness.
  /// Grows by itself.
  WorkerMetrics& control();
  [[nodiscard]] std::vector<const WorkerMetrics*> workers() const;

  /// Something else to be told in every scrape, behind what the registry knows itself and under the same cap. Lives as
  /// long as the registry is scraped.
  void add_source(std::function<void(Families&)> collect);

  void set_max_series(std::uint32_t max_series) noexcept;
  void set_config(std::string hash, std::string version);
  /// The first load of the process counts too. `at` of a refused reload is the time of the refusal.
  void reload_finished(bool succeeded, std::chrono::system_clock::time_point at);

  [[nodiscard]] RouteTotals totals(RouteSlot route) const;
  [[nodiscard]] ListenerTotals totals(ListenerSlot listener) const;
  [[nodiscard]] UpstreamTotals totals(UpstreamSlot upstream) const;

  struct State;
  [[nodiscard]] State& state() noexcept { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse::core
