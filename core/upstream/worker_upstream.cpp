#include "upstream/worker_upstream.hpp"

#include <algorithm>

namespace gatehouse::core {
namespace {

/// This worker's part of a number that is configured per process; never nothing, or the worker could not serve.
std::uint32_t share_of(std::uint32_t whole, const WorkerUpstreamContext& context) {
  const auto share = whole / context.workers + (context.worker < whole % context.workers ? 1 : 0);
  return std::max<std::uint32_t>(share, 1);
}

constexpr Duration kLoadRefresh = std::chrono::milliseconds(10);

}  // namespace

WorkerUpstream::WorkerUpstream(WorkerUpstreamContext context, std::shared_ptr<const Upstream> upstream,
                               UpstreamSlot slot, EndpointSetPtr endpoints)
    : context_(context),
      upstream_(std::move(upstream)),
      balancer_(upstream_->balance, context.worker),
      budget_(upstream_->retries.budget, RetryBudget::kFloorPerSecond / context.workers),
      count_{context.metrics, slot},
      connection_limit_(share_of(upstream_->limits.connections, context)),
      pending_limit_(share_of(upstream_->limits.pending, context)) {
  adopt(std::move(endpoints));
}

void WorkerUpstream::adopt(EndpointSetPtr endpoints) {
  set_ = std::move(endpoints);
  auto old = std::exchange(endpoints_, {});
  auto old_loads = std::exchange(loads_, {});
  for (const auto& entry : set_->entries()) {
    const auto same = std::find_if(old.begin(), old.end(), [&](const auto& e) { return e && e->entry.id == entry.id; });
    EndpointLoad load;
    if (same != old.end()) {
      load = old_loads[static_cast<std::size_t>(same - old.begin())];
      (*same)->entry = entry;
      endpoints_.push_back(std::move(*same));
    } else {
      load.id = entry.id;
      endpoints_.push_back(std::make_unique<WorkerEndpoint>(context_.wheel, count_, entry));
    }
    endpoints_.back()->position = static_cast<std::int32_t>(loads_.size());
    loads_.push_back(load);
  }
  for (auto& gone : old) {
    if (!gone) continue;
    gone->position = -1;
    gone->pool.clear();
    if (gone->leases != 0) retired_.push_back(std::move(gone));
  }
  balancer_.adopt(set_->entries());
  loads_at_ = {};
  refresh_loads();
}

void WorkerUpstream::refresh_loads() noexcept {
  // Ejections end and slow start grows with time, not with a message; a look per turn would cost more than it tells.
  if (context_.now - loads_at_ < kLoadRefresh && loads_at_ != TimePoint{}) return;
  loads_at_ = context_.now;
  for (std::size_t i = 0; i < loads_.size(); ++i) {
    loads_[i].is_usable = endpoints_[i]->entry.is_usable(context_.now);
    loads_[i].weight = endpoints_[i]->entry.weight_at(context_.now, upstream_->slow_start);
  }
}

std::int32_t WorkerUpstream::choose(const BalanceInput& input) noexcept {
  refresh_loads();
  return balancer_.choose(loads_, input);
}

void WorkerUpstream::take(WorkerEndpoint& endpoint, Lease& lease) noexcept {
  lease.endpoint = &endpoint;
  ++endpoint.leases;
  ++leases_;
  if (endpoint.position >= 0) ++loads_[static_cast<std::size_t>(endpoint.position)].in_flight;
  lease.connection = endpoint.pool.take();
  lease.is_reused = lease.connection != nullptr;
  if (lease.is_reused) {
    ++lease.connection->exchanges;
    context_.metrics.upstream_active(count_.slot, 1);
  }
}

bool WorkerUpstream::may_open() noexcept {
  if (count_.open < connection_limit_) return true;
  // An idle connection to another endpoint must not keep this one from being served.
  for (auto& endpoint : endpoints_) {
    if (endpoint->pool.close_oldest()) return true;
  }
  return false;
}

Task<Error> WorkerUpstream::open(Lease& lease, Deadline& deadline, TimePoint until, Duration connect_timeout,
                                 Watch* client) {
  if (!may_open()) {
    if (const auto error = co_await wait_for_room(*lease.endpoint, lease, deadline, until, client);
        error != Error::none) {
      co_return error;
    }
    if (lease.connection) co_return Error::none;
  }
  ++count_.open;  // also while connecting: the limit holds for sockets, not for established connections only
  const auto connect_until = std::min(until, deadline_after(context_.now, connect_timeout));
  auto connected = co_await connect({context_.ready, context_.receive}, lease.endpoint->entry.endpoint, deadline,
                                    connect_until, client);
  if (!connected) {
    --count_.open;
    wake_pending();
    const auto error = connected.error();
    if (error == Error::upstream_connect_timeout) context_.metrics.timed_out(count_.slot, TimeoutKind::connect);
    if (error != Error::client_gone && error != Error::shutdown) context_.metrics.connect_error(count_.slot);
    co_return error;
  }
  lease.connection = std::move(*connected);
  lease.connection->exchanges = 1;
  context_.metrics.upstream_active(count_.slot, 1);
  co_return Error::none;
}

Task<Error> WorkerUpstream::wait_for_room(WorkerEndpoint& endpoint, Lease& lease, Deadline& deadline, TimePoint until,
                                          Watch* client) {
  if (pending_count_ >= pending_limit_) co_return Error::upstream_queue_full;
  Pending self{&deadline};
  auto** tail = &pending_;
  while (*tail != nullptr) tail = &(*tail)->next;
  *tail = &self;
  ++pending_count_;
  context_.metrics.upstream_pending(count_.slot, 1);
  auto error = Error::none;
  for (;;) {
    const auto wake = co_await deadline.wait(until, {client, kHungUp});
    if (wake == Wake::cancelled) error = Error::shutdown;
    if (wake == Wake::expired) error = Error::upstream_timeout;
    if (client != nullptr && (client->ready & kHungUp) != 0) error = Error::client_gone;
    if (error != Error::none) break;
    lease.connection = endpoint.pool.take();
    if (lease.connection) {
      context_.metrics.upstream_active(count_.slot, 1);
      lease.is_reused = true;
      ++lease.connection->exchanges;
      break;
    }
    if (may_open()) break;
  }
  leave_queue(self);
  co_return error;
}

void WorkerUpstream::leave_queue(Pending& pending) noexcept {
  for (auto** at = &pending_; *at != nullptr; at = &(*at)->next) {
    if (*at != &pending) continue;
    *at = pending.next;
    break;
  }
  --pending_count_;
  context_.metrics.upstream_pending(count_.slot, -1);
}

void WorkerUpstream::wake_pending() noexcept {
  if (pending_ != nullptr) pending_->deadline->nudge();
}

void WorkerUpstream::finish(Lease& lease, bool is_reusable) noexcept {
  auto& endpoint = *lease.endpoint;
  if (endpoint.position >= 0) --loads_[static_cast<std::size_t>(endpoint.position)].in_flight;
  --endpoint.leases;
  --leases_;
  if (lease.connection) {
    context_.metrics.upstream_active(count_.slot, -1);
    auto& connection = *lease.connection;
    const auto most = upstream_->keepalive.max_requests;
    if (is_reusable && endpoint.position >= 0 && connection.in.empty() && !connection.stream.can_read() &&
        (most == 0 || connection.exchanges < most)) {
      endpoint.pool.put(std::move(lease.connection), deadline_after(context_.now, upstream_->keepalive.idle));
    } else {
      lease.connection.reset();
      --count_.open;
    }
  }
  lease.endpoint = nullptr;
  if (endpoint.position < 0 && endpoint.leases == 0) {
    std::erase_if(retired_, [&](const auto& gone) { return gone.get() == &endpoint; });
  }
  wake_pending();
}

void WorkerUpstream::judge(WorkerEndpoint& endpoint, Error error, std::uint16_t status) noexcept {
  if (!is_endpoint_failure(error, status)) {
    if (error == Error::none) endpoint.failures.succeeded();
    return;
  }
  const auto& passive = upstream_->passive_health;
  if (!passive.enabled || endpoint.position < 0) return;
  if (endpoint.failures.failed(passive.consecutive_failures) && context_.failures.post != nullptr) {
    context_.failures.post(context_.failures.object, *upstream_, endpoint.entry.id);
  }
}

void WorkerUpstream::observe_latency(WorkerEndpoint& endpoint, Duration latency) noexcept {
  if (upstream_->balance != Balance::peak_ewma || endpoint.position < 0) return;
  loads_[static_cast<std::size_t>(endpoint.position)].latency.observe(latency, context_.now);
}

}  // namespace gatehouse::core
