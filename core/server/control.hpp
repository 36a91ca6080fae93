// What the control thread owns: the snapshot in force, the workers, listeners, health and metrics.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/snapshot.hpp"
#include "observe/metrics.hpp"
#include "server/admin_source.hpp"
#include "server/health_board.hpp"
#include "server/listener_table.hpp"
#include "server/plugin_services.hpp"
#include "server/worker.hpp"

namespace gatehouse::core {

struct ControlSettings {
  std::string config_path;
  ListenOverrides listen;
  std::uint64_t open_file_limit = 0;
  /// Drives the loop from the control thread's own; gives the function that lets it look again when to turn.
  std::function<std::function<void()>(GuestLoop&)> attach_loop;
};

/// Files that decide about the configuration, for watching.
struct WatchedFiles {
  std::vector<std::filesystem::path> paths;
};

/// Control thread only; workers reach it through its mailbox.
class Control : public WorkerEvents {
 public:
  explicit Control(ControlSettings settings);
  ~Control() override;

  /// Reads the files and publishes what they say, as one transaction: an error leaves everything as it was. The first
  /// call starts the workers.
  ReloadOutcome load();

  /// receive() is called whenever its descriptor becomes readable.
  [[nodiscard]] Mailbox& mailbox() noexcept { return mailbox_; }
  void receive();
  /// After a rotation from outside: the logs of plugins.
  void reopen_logs();

  /// Readiness turns at once, before anything else changes: load balancers need time to notice.
  void announce_shutdown();
  /// Finish what is in flight, accept nothing new; `done` is called once when no connection is left.
  void drain(std::function<void()> done);
  /// Ends what is left.
  void cancel_all();
  /// Stops and joins the workers.
  void stop();

  [[nodiscard]] const SnapshotPtr& snapshot() const noexcept { return snapshot_; }
  [[nodiscard]] MetricsRegistry& metrics() noexcept { return *metrics_; }
  [[nodiscard]] const ListenerTable& listeners() const noexcept { return *listeners_; }
  [[nodiscard]] HealthBoard& health() noexcept { return health_; }
  [[nodiscard]] PluginHost& plugins() noexcept { return plugins_; }
  [[nodiscard]] const std::vector<std::unique_ptr<Worker>>& workers() const noexcept { return workers_; }
  [[nodiscard]] const WatchedFiles& files() const noexcept { return files_; }
  [[nodiscard]] const std::optional<LastReload>& last_reload() const noexcept { return last_reload_; }
  [[nodiscard]] WallTime loaded_at() const noexcept { return loaded_at_; }
  [[nodiscard]] bool is_draining() const noexcept { return is_draining_; }
  [[nodiscard]] const Clock& clock() const noexcept { return clock_; }
  [[nodiscard]] RouteSlot route_slot(std::size_t index) const { return route_slots_[index]; }
  [[nodiscard]] ListenerSlot listener_slot(std::size_t index) const { return listener_slots_[index]; }
  [[nodiscard]] UpstreamSlot upstream_slot(std::size_t index) const { return upstream_slots_[index]; }

  /// Asks every worker what it does to which endpoint; waits a moment for the answers.
  [[nodiscard]] std::vector<EndpointUse> endpoint_uses();

 private:
  void released(std::uint32_t worker, SnapshotPtr snapshot) noexcept override;
  void endpoint_failed(const Upstream& upstream, EndpointId endpoint) noexcept override;
  void drained(std::uint32_t worker) noexcept override;

  ReloadOutcome refuse(ReloadOutcome outcome);
  void publish(SnapshotPtr snapshot, ListenerTable::Change change);
  void make_workers(std::uint32_t count);
  void prepare_plugins(PluginRuntime& runtime, PluginThread& thread);
  std::vector<Adoption> adoptions(const SnapshotPtr& snapshot);
  void eject(const Upstream& upstream, EndpointId endpoint);
  void post(std::size_t worker, auto work);

  ControlSettings settings_;
  RealClock clock_;
  std::unique_ptr<MetricsRegistry> metrics_;
  std::unique_ptr<PluginServices> services_;  // once there is a plugin
  StorePlanPtr stores_;
  PluginHost plugins_;  // ends behind every snapshot, also one that is still in the mail
  Mailbox mailbox_;
  HealthBoard health_;
  std::unique_ptr<ListenerTable> listeners_;
  std::vector<std::unique_ptr<Worker>> workers_;
  SnapshotPtr snapshot_;
  std::vector<RouteSlot> route_slots_;
  std::vector<ListenerSlot> listener_slots_;
  std::vector<UpstreamSlot> upstream_slots_;
  WatchedFiles files_;
  std::optional<LastReload> last_reload_;
  WallTime loaded_at_{};
  bool are_workers_started_ = false;
  bool is_draining_ = false;
  std::size_t drained_workers_ = 0;
  std::function<void()> when_drained_;
};

}  // namespace gatehouse::core
