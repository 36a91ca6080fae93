// What a load needs to make plugin instances: libraries, the runtime, and the instances that may be carried over.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "config/plugin_libraries.hpp"
#include "plugin/instance.hpp"
#include "plugin/thread.hpp"

namespace gatehouse::core {

/// Instances by their address.
using Instances = std::map<std::string, InstancePtr, std::less<>>;

/// One per process: the control thread's, or that of a command. Its thread only.
class PluginHost {
 public:
  struct Settings {
    std::uint32_t automatic_workers = 1;  // when gateway.workers says `auto`
    /// Called once when the first plugin is wanted: extensions make there what they keep for the process.
    std::function<void(PluginRuntime&, PluginThread&)> prepare;
  };

  PluginHost(std::unique_ptr<PluginLibraries> libraries, const Clock& clock, Settings settings);
  ~PluginHost();
  PluginHost(const PluginHost&) = delete;
  PluginHost& operator=(const PluginHost&) = delete;

  /// For commands that only look: private copies in a directory of its own, and nothing that does I/O is prepared, so
  /// that what an extension would open or fetch is refused or waits for ever. One for the process.
  static PluginHost& for_a_look();

  /// How many workers run: those of the first configuration, whatever a later one says.
  void set_workers(std::uint32_t workers) noexcept { workers_ = workers; }
  [[nodiscard]] PluginLibraries& libraries() noexcept { return *libraries_; }
  /// Made at the first call; later configurations change neither its name nor its state directory.
  PluginRuntime& runtime(const GatewayConfig& gateway, std::uint32_t sample);
  /// nullptr: no instance was ever wanted.
  [[nodiscard]] PluginRuntime* runtime() noexcept { return runtime_.get(); }

  /// The time that plugins see on this thread; the owner of the loop calls it once per turn.
  void update_time() noexcept {
    now_ = clock_.now();
    wall_ = clock_.wall();
  }

  /// The instances in force, from which a load carries over what has not changed.
  [[nodiscard]] const Instances& running() const noexcept { return running_; }
  void set_running(Instances instances) { running_ = std::move(instances); }

 private:
  std::unique_ptr<PluginLibraries> libraries_;
  const Clock& clock_;
  Settings settings_;
  std::uint32_t workers_ = 0;
  TimePoint now_;
  std::chrono::system_clock::time_point wall_;
  std::unique_ptr<PluginRuntime> runtime_;
  std::unique_ptr<PluginThread> thread_;
  Instances running_;
};

}  // namespace gatehouse::core
