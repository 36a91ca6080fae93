// What extensions use of the process and of its threads, as the server hands it over.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "io/blocking_pool.hpp"
#include "io/mailbox.hpp"
#include "io/ready_set.hpp"
#include "io/wheel.hpp"
#include "observe/log_writer.hpp"
#include "observe/plugin_metrics.hpp"
#include "plugin/runtime.hpp"
#include "plugin/thread.hpp"
#include "stores/store.hpp"
#include "upstream/endpoints.hpp"
#include "upstream/worker_upstream.hpp"

namespace gatehouse::core {

class DocumentRegistry;

/// Of the process. A null member leaves its extension without effect: instances can be made (for a look at the
/// configuration), but nothing is opened, called or counted. Everything outlives the runtime.
struct ProcessServices {
  PluginMetrics* metrics = nullptr;
  LogWriter* logs = nullptr;
  BlockingPool* blocking = nullptr;
  DocumentRegistry* documents = nullptr;
  Mailbox* control = nullptr;
  std::vector<Mailbox*> workers;  // by index
  /// Control thread: is there a store, or an upstream, of this name? Empty: every name is good.
  std::function<bool(std::string_view)> has_store;
  std::function<bool(std::string_view)> has_upstream;
  /// Control thread: the endpoints of an upstream now; null: there is none.
  std::function<EndpointSetPtr(std::string_view)> endpoints;
};

/// The loop of one thread that runs plugins.
struct LoopServices {
  ReadySet& ready;
  Wheel& wheel;
  const TimePoint& now;
  /// Called after something was begun from outside of a turn of that loop; empty on workers, whose turns never end.
  std::function<void()> arm;
};

/// What a worker knows by name. Its thread only.
class WorkerDirectory {
 public:
  virtual ~WorkerDirectory() = default;
  /// "local" or "redis:<name>"; nullptr: none. Good until the turn ends.
  virtual Store* store(std::string_view name) noexcept = 0;
  /// In the snapshot in force; nullptr: none. A lease keeps it.
  virtual WorkerUpstream* upstream(std::string_view name) noexcept = 0;
};

/// Control thread, before the first instance: PluginHost's `prepare`. `loop` is the control thread's own.
void prepare_extensions(PluginRuntime& runtime, PluginThread& control, ProcessServices services, LoopServices loop);
/// The worker's thread, or the control thread before it starts. `directory` outlives the worker.
void prepare_extensions(PluginWorker& worker, WorkerDirectory& directory);

/// Instance::create, before the plugin's: what workers need of it and may not make.
void prepare_instance(Instance& instance);

/// A part that holds one thing.
template <class T>
struct ServicePart final : Part {
  explicit ServicePart(T of) : value(std::move(of)) {}
  T value;
};

}  // namespace gatehouse::core
