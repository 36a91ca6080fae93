// One worker: a thread with its loop and everything exchanges use there.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "io/mailbox.hpp"
#include "plugin/thread.hpp"
#include "server/listener.hpp"
#include "server/loop.hpp"
#include "server/plugin_services.hpp"

namespace gatehouse::core {

/// A listener that a snapshot opens on a worker. The worker closes the descriptor.
struct NewListener {
  std::string name;
  int descriptor;
  std::shared_ptr<ConnectionCounts> counts;
};

/// A snapshot with what a worker needs to use it; made on the control thread so that the worker only moves pointers.
struct Adoption {
  SnapshotPtr snapshot;
  std::vector<EndpointSetPtr> endpoints;  // by Upstream::index
  std::vector<UpstreamSlot> upstream_slots;
  std::vector<RouteSlot> route_slots;
  std::vector<ListenerSlot> listener_slots;  // by Listener::index
  MetricCapacity capacity;
  PluginRuntime* plugins = nullptr;    // null: no instance was ever made
  PluginServices* services = nullptr;  // with `plugins`
  StorePlanPtr stores;
  std::vector<NewListener> opened;
  std::vector<std::string> closed;  // names of listeners that are no more
};

/// What workers tell the control thread. Called on the worker's thread; must not block.
struct WorkerEvents {
  virtual ~WorkerEvents() = default;
  /// Nothing of this worker uses `snapshot` any more; it is handed over so that a large one is destroyed elsewhere.
  virtual void released(std::uint32_t worker, SnapshotPtr snapshot) noexcept = 0;
  virtual void endpoint_failed(const Upstream& upstream, EndpointId endpoint) noexcept = 0;
  /// A draining worker accepts nothing more and its last connection has ended.
  virtual void drained(std::uint32_t worker) noexcept = 0;
};

/// What one worker does to one endpoint right now.
struct EndpointUse {
  const Upstream* upstream;
  EndpointId endpoint;
  std::uint32_t in_flight;
  std::uint32_t failures;
};

class Worker {
 public:
  Worker(std::uint32_t index, std::uint32_t count, const Clock& clock, WorkerMetrics& metrics, WorkerEvents& events);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start();
  void join();
  /// The door in; any thread.
  [[nodiscard]] Mailbox& mailbox() noexcept { return mailbox_; }
  [[nodiscard]] const WorkerMetrics& metrics() const noexcept { return context_.metrics; }

  // On the worker's thread, from its mailbox:
  void adopt(Adoption adoption);
  void adopt_endpoints(const Upstream* upstream, const EndpointSetPtr& endpoints);
  void announce_shutdown() noexcept { context_.says_close = true; }
  void drain();
  /// Ends every exchange and connection that is left.
  void cancel_all();
  void stop() { loop_.stop(); }
  [[nodiscard]] std::vector<EndpointUse> endpoint_uses();

 private:
  /// Mail is one more thing that becomes readable.
  struct MailWatch : Waiter {
    explicit MailWatch(Worker& to) : Waiter(&on_mail), worker(to) {}
    static void on_mail(Waiter& waiter);
    Worker& worker;
    Watch watch;
  };

  void update_listeners(const Adoption& adoption);
  std::unique_ptr<WorkerSnapshot> make_snapshot(Adoption& adoption);
  void start_plugins(const Adoption& adoption);
  void release_instances(const Snapshot& snapshot) noexcept;
  [[nodiscard]] WorkerUpstream* find_upstream(std::string_view name) noexcept;
  WorkerUpstream& upstream_for(const std::shared_ptr<const Upstream>& upstream, UpstreamSlot slot,
                               const EndpointSetPtr& endpoints);
  void release(WorkerSnapshot& old);
  void close(Acceptor& acceptor);
  void forget(Acceptor& closed);
  void tell_if_drained();

  Mailbox mailbox_;
  WorkerEvents& events_;
  WorkerContext context_;
  MailWatch mail_;
  std::map<std::string, WorkerListener> listeners_;
  std::unique_ptr<WorkerServices> services_;  // of plugins_
  std::unique_ptr<PluginWorker> plugins_;     // made with the first instance, ends behind all of them
  Connections connections_;
  std::vector<std::unique_ptr<Acceptor>> acceptors_;
  std::map<const Upstream*, std::unique_ptr<WorkerUpstream>> upstreams_;
  std::list<std::unique_ptr<WorkerSnapshot>> snapshots_;
  bool is_drained_told_ = false;
  Loop loop_;
  std::thread thread_;
};

}  // namespace gatehouse::core
