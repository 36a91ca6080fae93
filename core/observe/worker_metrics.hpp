// The counters of one worker: written by it alone with plain stores, read by the control thread at a scrape.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "observe/metric_slots.hpp"

namespace gatehouse::core {

struct MetricShard;

/// How many slots of each kind exist; taken from the registry when a snapshot or an endpoint set is built.
struct MetricCapacity {
  std::uint32_t routes = 1;
  std::uint32_t listeners = 0;
  std::uint32_t upstreams = 0;
};

/// Owned by the registry, used by one worker. Hot path: no lock, no atomic read-modify-write; memory is taken only when
/// a route, an upstream of a route, or a combination of listener, method and status of a route is seen for the first
/// time. Everything here is for the owning worker's thread except where it says otherwise. Nothing throws but
/// std::bad_alloc from ensure_capacity(); a sample for which no memory can be had is not counted.
class WorkerMetrics {
 public:
  explicit WorkerMetrics(std::string name);
  ~WorkerMetrics();
  WorkerMetrics(const WorkerMetrics&) = delete;
  WorkerMetrics& operator=(const WorkerMetrics&) = delete;

  /// Makes room for slots below `capacity`; call when adopting a snapshot. Samples beyond the room are not counted.
  void ensure_capacity(const MetricCapacity& capacity);

  void exchange_finished(const FinishedExchange& exchange) noexcept;
  /// `duration`: request sent to response end, of the last attempt of an exchange.
  void attempt_finished(UpstreamSlot upstream, RouteSlot route, Duration duration) noexcept;

  void active_exchanges(ListenerSlot listener, std::int64_t change) noexcept;
  void connections(ListenerSlot listener, std::int64_t change) noexcept;
  void managed_stripped(ListenerSlot listener, std::uint64_t fields) noexcept;
  void connection_refused(ListenerSlot listener, ConnectionRefusal cause) noexcept;

  void connect_error(UpstreamSlot upstream) noexcept;
  void retried(UpstreamSlot upstream) noexcept;
  void timed_out(UpstreamSlot upstream, TimeoutKind kind) noexcept;
  void ejected(UpstreamSlot upstream) noexcept;
  void upstream_active(UpstreamSlot upstream, std::int64_t change) noexcept;   // connections that carry an exchange
  void upstream_idle(UpstreamSlot upstream, std::int64_t change) noexcept;     // connections in the pool
  void upstream_pending(UpstreamSlot upstream, std::int64_t change) noexcept;  // exchanges that wait for a connection

  /// The loop came round: what /livez looks at. Once per turn or per timer tick.
  void loop_turned(TimePoint now) noexcept;
  /// `lag`: how long the loop kept something waiting lately, at most; `busy`: share of the time not spent waiting, 0
  /// to 1. About once a second.
  void loop_measured(Duration lag, double busy) noexcept;

  /// Any thread.
  [[nodiscard]] TimePoint last_turn() const noexcept;
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const MetricShard& shard() const noexcept { return *shard_; }

 private:
  std::string name_;
  std::unique_ptr<MetricShard> shard_;
};

}  // namespace gatehouse::core
