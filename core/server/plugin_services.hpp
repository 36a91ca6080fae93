// What the extensions of the plugin boundary use of the process: stores, log writer, blocking pool, metrics, a loop on
// the control thread. Made with the first plugin; a gateway without plugins has none of it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "io/blocking_pool.hpp"
#include "io/guest_loop.hpp"
#include "observe/log_writer.hpp"
#include "observe/metrics.hpp"
#include "observe/plugin_metrics.hpp"
#include "plugin/documents.hpp"
#include "plugin/extension_services.hpp"
#include "stores/stores.hpp"

namespace gatehouse::core {

/// Control thread. Outlives the plugin runtime.
class PluginServices {
 public:
  PluginServices(std::uint32_t workers, const Clock& clock, MetricsRegistry& metrics);
  ~PluginServices();
  PluginServices(const PluginServices&) = delete;
  PluginServices& operator=(const PluginServices&) = delete;

  struct Doors {
    Mailbox& control;
    std::vector<Mailbox*> workers;
    std::function<EndpointSetPtr(std::string_view)> endpoints;  // of an upstream, now
    std::function<void()> arm;  // the control thread's loop looks again when to turn loop()
  };
  void prepare(PluginRuntime& runtime, PluginThread& control, Doors doors);

  [[nodiscard]] GuestLoop& loop() noexcept { return loop_; }
  [[nodiscard]] Stores& stores() noexcept { return stores_; }
  void reopen_logs() { logs_.reopen(); }
  /// Writes out what the rings hold and ends the threads. No instance is left.
  void stop();

 private:
  GuestLoop loop_;
  PluginMetrics plugin_metrics_;
  LogWriter logs_;
  BlockingPool blocking_;
  DocumentRegistry documents_;
  Stores stores_;
  bool is_running_ = false;
};

/// What one worker's plugins know by name. Its thread only, but for the constructor.
class WorkerServices final : public WorkerDirectory {
 public:
  using FindUpstream = std::function<WorkerUpstream*(std::string_view)>;

  WorkerServices(PluginServices& services, std::uint32_t worker, StoreLoop loop, FindUpstream find)
      : stores_(services.stores(), worker, loop), find_(std::move(find)) {}

  void adopt(const StorePlanPtr& plan) { stores_.adopt(plan); }
  Store* store(std::string_view name) noexcept override { return stores_.find(name); }
  WorkerUpstream* upstream(std::string_view name) noexcept override { return find_(name); }

 private:
  StoreSet stores_;
  FindUpstream find_;
};

}  // namespace gatehouse::core
