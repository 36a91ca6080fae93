// Blocks of one worker: setting back to zero, and the times of a route's upstreams.
#include "observe/metric_shard.hpp"

#include <new>

namespace gatehouse::core {

RouteBlock::~RouteBlock() {
  for (auto* times = upstreams.load(std::memory_order_relaxed); times != nullptr;) {
    auto* next = times->next;
    delete times;
    times = next;
  }
}

void RouteBlock::reset() noexcept {
  requests.reset();
  uncounted.reset();
  duration.reset();
  overhead.reset();
  latency.reset();
  request_body_bytes.reset();
  response_body_bytes.reset();
  for (auto& error : errors) error.reset();
  for (auto* times = upstreams.load(std::memory_order_relaxed); times != nullptr; times = times->next) {
    times->key.store(0, std::memory_order_relaxed);  // the node is used again
  }
}

UpstreamTimes* RouteBlock::times_of(UpstreamSlot upstream) noexcept {
  const auto wanted = packed(upstream);
  UpstreamTimes* reusable = nullptr;
  for (auto* times = upstreams.load(std::memory_order_relaxed); times != nullptr; times = times->next) {
    const auto key = times->key.load(std::memory_order_relaxed);
    if (key == wanted) return times;
    const auto there = unpacked_upstream(key);
    if (key != 0 && there.index == upstream.index && there.generation > upstream.generation) return nullptr;
    if (key == 0 || there.index == upstream.index) reusable = times;
  }
  if (reusable != nullptr) {
    reusable->duration.reset();
    reusable->key.store(wanted, std::memory_order_release);
    return reusable;
  }
  auto* fresh = new (std::nothrow) UpstreamTimes;
  if (fresh == nullptr) return nullptr;
  fresh->key.store(wanted, std::memory_order_relaxed);
  fresh->next = upstreams.load(std::memory_order_relaxed);
  upstreams.store(fresh, std::memory_order_release);
  return fresh;
}

void ListenerBlock::reset() noexcept {
  active_exchanges.reset();
  connections.reset();
  managed_stripped.reset();
  for (auto& cause : refused) cause.reset();
}

void UpstreamBlock::reset() noexcept {
  connect_errors.reset();
  retries.reset();
  ejections.reset();
  for (auto& kind : timeouts) kind.reset();
  active.reset();
  idle.reset();
  pending.reset();
}

}  // namespace gatehouse::core
