// What the registry holds, and the sums over all shards. Internal to observe/; control thread.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "observe/metric_shard.hpp"
#include "observe/metrics.hpp"
#include "observe/slot_names.hpp"

namespace gatehouse::core {

struct MetricsRegistry::State {
  State();

  MetricsSettings settings;
  BuildInfo build;
  SlotNames routes;
  SlotNames listeners;
  SlotNames upstreams;
  SlotNames endpoints;
  struct EndpointStanding {
    std::uint32_t generation = 0;
    bool is_healthy = true;  // until somebody knows better
  };
  std::vector<EndpointStanding> endpoint_standing;  // by index of an endpoint
  std::vector<std::unique_ptr<WorkerMetrics>> workers;
  WorkerMetrics control{"control"};

  std::string config_hash;
  std::string config_version;
  bool last_reload_succeeded = true;
  std::chrono::system_clock::time_point last_reload_at;
  std::uint64_t reloads_succeeded = 0;
  std::uint64_t reloads_failed = 0;
  std::uint64_t series_dropped = 0;
  std::vector<std::function<void(Families&)>> sources;

  void for_each_kind(const std::function<void(SlotNames&)>& visit);
  /// Every shard: the workers' and the control thread's.
  template <class Visit>
  void for_each_shard(Visit visit) const {
    for (const auto& worker : workers) visit(worker->shard());
    visit(control.shard());
  }
};

/// A route over all shards.
struct RouteSums {
  bool is_used = false;
  std::map<std::uint64_t, std::uint64_t> requests;  // packed RequestKey → count
  std::map<std::uint64_t, BucketSums> upstreams;    // packed UpstreamSlot → times
  BucketSums duration;
  BucketSums overhead;
  LogLinearHistogram latency;
  std::uint64_t uncounted = 0;
  std::uint64_t request_body_bytes = 0;
  std::uint64_t response_body_bytes = 0;
  std::array<std::uint64_t, kErrorCount> errors{};
};

struct ListenerSums {
  ListenerTotals totals;
  std::uint64_t managed_stripped = 0;
  std::array<std::uint64_t, kConnectionRefusals> refused{};
};

struct UpstreamSums {
  UpstreamTotals totals;
  std::array<std::uint64_t, kTimeoutKinds> timeouts{};
};

RouteSums sum(const MetricsRegistry::State& state, RouteSlot route);
ListenerSums sum(const MetricsRegistry::State& state, ListenerSlot listener);
UpstreamSums sum(const MetricsRegistry::State& state, UpstreamSlot upstream);

}  // namespace gatehouse::core
