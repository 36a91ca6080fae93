// What a worker counts, put into its shard. Hot path throughout.
#include "observe/worker_metrics.hpp"

#include <utility>

#include "observe/metric_shard.hpp"

namespace gatehouse::core {

WorkerMetrics::WorkerMetrics(std::string name) : name_(std::move(name)), shard_(std::make_unique<MetricShard>()) {}
WorkerMetrics::~WorkerMetrics() = default;

void WorkerMetrics::ensure_capacity(const MetricCapacity& capacity) {
  shard_->routes.ensure_capacity(capacity.routes);
  shard_->listeners.ensure_capacity(capacity.listeners);
  shard_->upstreams.ensure_capacity(capacity.upstreams);
}

void WorkerMetrics::exchange_finished(const FinishedExchange& exchange) noexcept {
  if (!exchange.listener) return;
  auto* route = shard_->routes.own(exchange.route);
  if (route == nullptr) return;
  if (!route->requests.add({exchange.listener, exchange.method, exchange.status})) route->uncounted.add(1);
  route->duration.add(exchange.total);
  route->overhead.add(exchange.own);
  route->latency.add(exchange.total);
  route->request_body_bytes.add(exchange.request_body_bytes);
  route->response_body_bytes.add(exchange.response_body_bytes);
  if (exchange.reason != Error::none) route->errors[static_cast<std::size_t>(exchange.reason)].add(1);
}

void WorkerMetrics::attempt_finished(UpstreamSlot upstream, RouteSlot route, Duration duration) noexcept {
  if (!upstream) return;
  auto* block = shard_->routes.own(route);
  if (block == nullptr) return;
  if (auto* times = block->times_of(upstream)) times->duration.add(duration);
}

void WorkerMetrics::active_exchanges(ListenerSlot listener, std::int64_t change) noexcept {
  if (auto* block = shard_->listeners.own(listener)) block->active_exchanges.add(change);
}

void WorkerMetrics::connections(ListenerSlot listener, std::int64_t change) noexcept {
  if (auto* block = shard_->listeners.own(listener)) block->connections.add(change);
}

void WorkerMetrics::managed_stripped(ListenerSlot listener, std::uint64_t fields) noexcept {
  if (auto* block = shard_->listeners.own(listener)) block->managed_stripped.add(fields);
}

void WorkerMetrics::connection_refused(ListenerSlot listener, ConnectionRefusal cause) noexcept {
  if (auto* block = shard_->listeners.own(listener)) block->refused[static_cast<std::size_t>(cause)].add(1);
}

void WorkerMetrics::connect_error(UpstreamSlot upstream) noexcept {
  if (auto* block = shard_->upstreams.own(upstream)) block->connect_errors.add(1);
}

void WorkerMetrics::retried(UpstreamSlot upstream) noexcept {
  if (auto* block = shard_->upstreams.own(upstream)) block->retries.add(1);
}

void WorkerMetrics::timed_out(UpstreamSlot upstream, TimeoutKind kind) noexcept {
  if (auto* block = shard_->upstreams.own(upstream)) block->timeouts[static_cast<std::size_t>(kind)].add(1);
}

void WorkerMetrics::ejected(UpstreamSlot upstream) noexcept {
  if (auto* block = shard_->upstreams.own(upstream)) block->ejections.add(1);
}

void WorkerMetrics::upstream_active(UpstreamSlot upstream, std::int64_t change) noexcept {
  if (auto* block = shard_->upstreams.own(upstream)) block->active.add(change);
}

void WorkerMetrics::upstream_idle(UpstreamSlot upstream, std::int64_t change) noexcept {
  if (auto* block = shard_->upstreams.own(upstream)) block->idle.add(change);
}

void WorkerMetrics::upstream_pending(UpstreamSlot upstream, std::int64_t change) noexcept {
  if (auto* block = shard_->upstreams.own(upstream)) block->pending.add(change);
}

void WorkerMetrics::loop_turned(TimePoint now) noexcept { shard_->last_turn_ns.set(now.time_since_epoch().count()); }

void WorkerMetrics::loop_measured(Duration lag, double busy) noexcept {
  shard_->lag_ns.set(lag.count());
  shard_->busy.set(busy);
}

TimePoint WorkerMetrics::last_turn() const noexcept { return TimePoint(Duration(shard_->last_turn_ns.value())); }

}  // namespace gatehouse::core
