// Sums over all shards while their workers go on counting.
#include "observe/metrics_state.hpp"

namespace gatehouse::core {

MetricsRegistry::State::State() {
  routes.intern("-", "-");  // kNoRoute
  control.ensure_capacity({1, 0, 0});
}

void MetricsRegistry::State::for_each_kind(const std::function<void(SlotNames&)>& visit) {
  visit(routes);
  visit(listeners);
  visit(upstreams);
  visit(endpoints);
}

RouteSums sum(const MetricsRegistry::State& state, RouteSlot route) {
  RouteSums sums;
  state.for_each_shard([&](const MetricShard& shard) {
    const auto* block = shard.routes.find(route);
    if (block == nullptr) return;
    sums.is_used = true;
    block->requests.for_each([&](const RequestKey& key, std::uint64_t count) { sums.requests[key.packed()] += count; });
    block->duration.add_to(sums.duration);
    block->overhead.add_to(sums.overhead);
    block->latency.add_to(sums.latency);
    sums.uncounted += block->uncounted.value();
    sums.request_body_bytes += block->request_body_bytes.value();
    sums.response_body_bytes += block->response_body_bytes.value();
    for (std::size_t i = 0; i < kErrorCount; ++i) sums.errors[i] += block->errors[i].value();
    for (const auto* times = block->upstreams.load(std::memory_order_acquire); times != nullptr; times = times->next) {
      const auto key = times->key.load(std::memory_order_acquire);
      const auto slot = unpacked_upstream(key);
      if (state.upstreams.is_current(slot.index, slot.generation)) times->duration.add_to(sums.upstreams[key]);
    }
  });
  return sums;
}

ListenerSums sum(const MetricsRegistry::State& state, ListenerSlot listener) {
  ListenerSums sums;
  state.for_each_shard([&](const MetricShard& shard) {
    const auto* block = shard.listeners.find(listener);
    if (block == nullptr) return;
    sums.totals.connections += block->connections.value();
    sums.totals.active_exchanges += block->active_exchanges.value();
    sums.managed_stripped += block->managed_stripped.value();
    for (std::size_t i = 0; i < kConnectionRefusals; ++i) sums.refused[i] += block->refused[i].value();
  });
  return sums;
}

UpstreamSums sum(const MetricsRegistry::State& state, UpstreamSlot upstream) {
  UpstreamSums sums;
  state.for_each_shard([&](const MetricShard& shard) {
    const auto* block = shard.upstreams.find(upstream);
    if (block == nullptr) return;
    sums.totals.active_connections += block->active.value();
    sums.totals.idle_connections += block->idle.value();
    sums.totals.pending += block->pending.value();
    sums.totals.connect_errors += block->connect_errors.value();
    sums.totals.retries += block->retries.value();
    sums.totals.ejections += block->ejections.value();
    for (std::size_t i = 0; i < kTimeoutKinds; ++i) {
      sums.timeouts[i] += block->timeouts[i].value();
      sums.totals.timeouts += block->timeouts[i].value();
    }
  });
  return sums;
}

}  // namespace gatehouse::core
