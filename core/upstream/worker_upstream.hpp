// One upstream as one worker sees it: load, pools and failures of its endpoints, the queue for a connection.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "observe/worker_metrics.hpp"
#include "upstream/balance.hpp"
#include "upstream/connect.hpp"
#include "upstream/health.hpp"
#include "upstream/pool.hpp"
#include "upstream/retry.hpp"

namespace gatehouse::core {

class WorkerUpstream;

/// Tells the control thread that this worker's view of an endpoint has flipped. `upstream` names it across reloads.
struct FailureReports {
  void* object = nullptr;
  void (*post)(void* object, const Upstream& upstream, EndpointId endpoint) noexcept = nullptr;
};

struct WorkerUpstreamContext {
  ReadySet& ready;
  Wheel& wheel;
  ReceivePool& receive;
  WorkerMetrics& metrics;
  const TimePoint& now;  // cached per loop turn
  FailureReports failures;
  std::uint32_t worker = 0;
  std::uint32_t workers = 1;
};

/// Lives as long as an exchange uses it, also after its endpoint left the set.
struct WorkerEndpoint {
  WorkerEndpoint(Wheel& wheel, ConnectionCount& count, const EndpointEntry& from) : entry(from), pool(wheel, count) {}
  EndpointEntry entry;
  Pool pool;
  FailureCounter failures;
  std::int32_t position = -1;  // in the adopted set; -1: left it
  std::uint32_t leases = 0;
};

/// A connection held by one exchange. Given back by WorkerUpstream::finish().
struct Lease {
  std::unique_ptr<UpstreamConnection> connection;
  WorkerEndpoint* endpoint = nullptr;
  bool is_reused = false;
};

class WorkerUpstream {
 public:
  WorkerUpstream(WorkerUpstreamContext context, std::shared_ptr<const Upstream> upstream, UpstreamSlot slot,
                 EndpointSetPtr endpoints);
  WorkerUpstream(const WorkerUpstream&) = delete;
  WorkerUpstream& operator=(const WorkerUpstream&) = delete;

  [[nodiscard]] const Upstream& upstream() const noexcept { return *upstream_; }
  [[nodiscard]] UpstreamSlot slot() const noexcept { return count_.slot; }
  void set_slot(UpstreamSlot slot) noexcept { count_.slot = slot; }
  [[nodiscard]] RetryBudget& budget() noexcept { return budget_; }

  void adopt(EndpointSetPtr endpoints);

  /// Position of an endpoint for the next attempt, or -1. Hot path.
  [[nodiscard]] std::int32_t choose(const BalanceInput& input) noexcept;
  [[nodiscard]] WorkerEndpoint& endpoint(std::int32_t position) noexcept {
    return *endpoints_[static_cast<std::size_t>(position)];
  }

  /// Begins an attempt on `endpoint` with a pooled connection; lease.connection stays empty when there is none. Hot
  /// path.
  void take(WorkerEndpoint& endpoint, Lease& lease) noexcept;
  /// Opens a connection for a lease that got none; waits in the queue while the upstream is at its limit.
  /// Errors: upstream_queue_full, those of connect().
  Task<Error> open(Lease& lease, Deadline& deadline, TimePoint until, Duration connect_timeout, Watch* client);
  /// Ends the attempt. `is_reusable`: the response was read to its end and both sides want to go on.
  void finish(Lease& lease, bool is_reusable) noexcept;

  /// What the attempt says about the endpoint. Hot path.
  void judge(WorkerEndpoint& endpoint, Error error, std::uint16_t status) noexcept;
  void observe_latency(WorkerEndpoint& endpoint, Duration latency) noexcept;

  /// The numbers of this worker, for the admin API; its own thread.
  [[nodiscard]] std::uint32_t in_flight(std::size_t position) const noexcept { return loads_[position].in_flight; }
  [[nodiscard]] std::size_t endpoint_count() const noexcept { return loads_.size(); }
  [[nodiscard]] bool is_in_use() const noexcept { return leases_ != 0 || pending_ != nullptr; }

  std::uint32_t holds = 0;  // worker snapshots that refer to it

 private:
  struct Pending {
    Deadline* deadline;
    Pending* next = nullptr;
  };

  [[nodiscard]] bool may_open() noexcept;
  Task<Error> wait_for_room(WorkerEndpoint& endpoint, Lease& lease, Deadline& deadline, TimePoint until, Watch* client);
  void leave_queue(Pending& pending) noexcept;
  void wake_pending() noexcept;
  void refresh_loads() noexcept;

  WorkerUpstreamContext context_;
  std::shared_ptr<const Upstream> upstream_;
  EndpointSetPtr set_;
  Balancer balancer_;
  RetryBudget budget_;
  ConnectionCount count_;
  std::uint32_t connection_limit_;
  std::uint32_t pending_limit_;
  std::vector<EndpointLoad> loads_;                         // in the order of the set
  std::vector<std::unique_ptr<WorkerEndpoint>> endpoints_;  // the same
  std::vector<std::unique_ptr<WorkerEndpoint>> retired_;    // left the set, still leased
  TimePoint loads_at_{};                                    // when weights and ejections were last looked at
  std::uint32_t leases_ = 0;
  Pending* pending_ = nullptr;
  std::uint32_t pending_count_ = 0;
};

}  // namespace gatehouse::core
