// The registry: slots for names, shards for workers, and what the control thread counts itself.
#include "observe/metrics.hpp"

#include <utility>

#include "observe/metrics_state.hpp"

namespace gatehouse::core {

namespace {

template <class Slot>
Slot slot_of(SlotNames& names, std::string_view first, std::string_view second = {}) {
  const auto index = names.intern(first, second);
  if (index == kMaxMetricSlots) return {};
  return {index, names.entries()[index].generation};
}

std::uint32_t size_of(const SlotNames& names) { return static_cast<std::uint32_t>(names.entries().size()); }

double seconds(std::uint64_t ns) { return static_cast<double>(ns) / 1e9; }

}  // namespace

MetricsRegistry::MetricsRegistry(MetricsSettings settings, BuildInfo build) : state_(std::make_unique<State>()) {
  state_->settings = settings;
  state_->build = std::move(build);
}

MetricsRegistry::~MetricsRegistry() = default;

void MetricsRegistry::begin_reload() {
  state_->for_each_kind([](SlotNames& names) { names.begin_reload(); });
  state_->routes.intern("-", "-");
}

void MetricsRegistry::commit_reload() {
  state_->for_each_kind([](SlotNames& names) { names.commit_reload(); });
}

void MetricsRegistry::cancel_reload() {
  state_->for_each_kind([](SlotNames& names) { names.cancel_reload(); });
}

RouteSlot MetricsRegistry::route_slot(std::string_view service, std::string_view route) {
  return slot_of<RouteSlot>(state_->routes, service, route);
}

ListenerSlot MetricsRegistry::listener_slot(std::string_view name) {
  return slot_of<ListenerSlot>(state_->listeners, name);
}

UpstreamSlot MetricsRegistry::upstream_slot(std::string_view name) {
  return slot_of<UpstreamSlot>(state_->upstreams, name);
}

EndpointSlot MetricsRegistry::endpoint_slot(std::string_view upstream, std::string_view endpoint) {
  const auto slot = slot_of<EndpointSlot>(state_->endpoints, upstream, endpoint);
  if (!slot) return slot;
  if (slot.index >= state_->endpoint_standing.size()) state_->endpoint_standing.resize(slot.index + 1);
  auto& standing = state_->endpoint_standing[slot.index];
  if (standing.generation != slot.generation) standing = {slot.generation, true};
  return slot;
}

void MetricsRegistry::retire(EndpointSlot endpoint) {
  if (state_->endpoints.is_current(endpoint.index, endpoint.generation)) state_->endpoints.retire(endpoint.index);
}

void MetricsRegistry::set_endpoint_healthy(EndpointSlot endpoint, bool healthy) {
  if (!endpoint || !state_->endpoints.is_current(endpoint.index, endpoint.generation)) return;
  state_->endpoint_standing[endpoint.index].is_healthy = healthy;
}

MetricCapacity MetricsRegistry::capacity() const noexcept {
  return {size_of(state_->routes), size_of(state_->listeners), size_of(state_->upstreams)};
}

WorkerMetrics& MetricsRegistry::add_worker(std::string name) {
  state_->workers.push_back(std::make_unique<WorkerMetrics>(std::move(name)));
  state_->workers.back()->ensure_capacity(capacity());
  return *state_->workers.back();
}

WorkerMetrics& MetricsRegistry::control() {
  state_->control.ensure_capacity(capacity());
  return state_->control;
}

std::vector<const WorkerMetrics*> MetricsRegistry::workers() const {
  std::vector<const WorkerMetrics*> workers;
  for (const auto& worker : state_->workers) workers.push_back(worker.get());
  return workers;
}

void MetricsRegistry::add_source(std::function<void(Families&)> collect) {
  state_->sources.push_back(std::move(collect));
}

void MetricsRegistry::set_max_series(std::uint32_t max_series) noexcept { state_->settings.max_series = max_series; }

void MetricsRegistry::set_config(std::string hash, std::string version) {
  state_->config_hash = std::move(hash);
  state_->config_version = std::move(version);
}

void MetricsRegistry::reload_finished(bool succeeded, std::chrono::system_clock::time_point at) {
  state_->last_reload_succeeded = succeeded;
  ++(succeeded ? state_->reloads_succeeded : state_->reloads_failed);
  state_->last_reload_at = at;
}

RouteTotals MetricsRegistry::totals(RouteSlot route) const {
  const auto sums = sum(*state_, route);
  RouteTotals totals{.request_body_bytes = sums.request_body_bytes,
                     .response_body_bytes = sums.response_body_bytes,
                     .p50 = seconds(sums.latency.percentile(0.50)),
                     .p95 = seconds(sums.latency.percentile(0.95)),
                     .p99 = seconds(sums.latency.percentile(0.99))};
  totals.requests = sums.uncounted;
  for (const auto& [packed, count] : sums.requests) {
    const auto status = RequestKey::unpack(packed).status;
    totals.requests += count;
    if (status >= 500) {
      totals.server_errors += count;
    } else if (status >= 400) {
      totals.client_errors += count;
    }
  }
  return totals;
}

ListenerTotals MetricsRegistry::totals(ListenerSlot listener) const { return sum(*state_, listener).totals; }

UpstreamTotals MetricsRegistry::totals(UpstreamSlot upstream) const { return sum(*state_, upstream).totals; }

}  // namespace gatehouse::core
