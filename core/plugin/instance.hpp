// One plugin with one config: what a chain enters. Made and destroyed on the control thread, entered by every worker.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.hpp"
#include "gatehouse/abi/plugin.h"
#include "plugin/accounting.hpp"
#include "plugin/library.hpp"
#include "plugin/parts.hpp"
#include "plugin/runtime.hpp"

namespace gatehouse::core {

class PluginThread;
class PluginWorker;

enum class PluginMode : std::uint8_t { enforce, shadow };  // `off` makes no instance

/// What the configuration says of an instance.
struct InstanceSpec {
  LibraryPtr library;
  std::string address;  // "route/orders/cors", "global/access-log"
  std::string name;     // the last part of it: `as`, or the plugin's name
  PluginMode mode = PluginMode::enforce;
  std::shared_ptr<const ValueTree> config;  // decoded by the schema of the manifest; defaults filled in; root is a map
  Duration request_timeout{};               // the longest timeouts.request of its routes; zero: none
};

/// What a plugin said about its config at create. Errors are E0505.
struct InstanceFinding {
  bool is_error = true;
  ValuePlace place;  // of the value, or of the whole block
  std::string message;
};

/// A field name that only this plugin may send on: "x-passport", or "x-app-" and everything behind it.
struct ManagedField {
  std::string name;
  bool is_prefix = false;
};

/// Longest time that `create` may take before the load gives up on it: other instances and the reload wait meanwhile.
inline constexpr Duration kLongestCreate = std::chrono::seconds(30);

/// What one worker knows of an instance. Its worker only.
struct alignas(64) InstanceSeat {
  void* local = nullptr;
  WorkerAccount* account = nullptr;
  std::uint32_t holds = 0;  // snapshots of this worker and jobs that need `local`
  std::uint32_t log_lines = 0;
  std::uint32_t log_suppressed = 0;
  TimePoint log_second{};
};

class alignas(16) Instance : public std::enable_shared_from_this<Instance> {
 public:
  /// Runs the plugin's `create`. Findings are appended, also when it succeeds (warnings). On failure the problem is
  /// E0505 (config refused; empty message when findings tell it all) or E0508 (it took too long). Control thread, whose
  /// PluginThread is bound.
  static PluginResult<std::shared_ptr<Instance>> create(PluginRuntime& runtime, InstanceSpec spec,
                                                        std::vector<InstanceFinding>& findings);
  /// Control thread, when no worker holds it any more: the plugin's `destroy`.
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  /// A reload keeps this instance, and all it has learned, instead of making one of `spec`. request_timeout may differ.
  [[nodiscard]] bool may_serve_as(const InstanceSpec& spec) const noexcept;
  /// Kept by a reload: the longest timeout of its routes may be another now. Control thread.
  void set_request_timeout(Duration longest) noexcept { request_timeout_.store(longest, std::memory_order_relaxed); }

  [[nodiscard]] const std::string& address() const noexcept { return spec_.address; }
  [[nodiscard]] const std::string& name() const noexcept { return spec_.name; }
  [[nodiscard]] const std::string& plugin() const noexcept { return spec_.library->name(); }
  /// Label `scope` of metrics: the address without the name where that is the plugin's own ("route/orders"), else
  /// whole.
  [[nodiscard]] const std::string& scope() const noexcept { return account_->scope; }
  [[nodiscard]] bool is_shadow() const noexcept { return spec_.mode == PluginMode::shadow; }
  [[nodiscard]] const Library& library() const noexcept { return *spec_.library; }
  [[nodiscard]] const Manifest& manifest() const noexcept { return spec_.library->manifest(); }
  [[nodiscard]] const gh_plugin& table() const noexcept { return *table_; }
  [[nodiscard]] const Value& config() const noexcept { return spec_.config->root; }
  /// Empty for an instance in shadow: what it would strip, it does not.
  [[nodiscard]] const std::vector<ManagedField>& managed() const noexcept { return managed_; }
  [[nodiscard]] PluginRuntime& runtime() const noexcept { return runtime_; }
  [[nodiscard]] const InstanceAccount& account() const noexcept { return *account_; }
  [[nodiscard]] Duration request_timeout() const noexcept { return request_timeout_.load(std::memory_order_relaxed); }
  [[nodiscard]] Duration create_took() const noexcept { return create_took_; }
  [[nodiscard]] void* self() const noexcept { return self_; }

  /// Phases that are called: declared, and with a function behind them. Bits of gh_plugin.phases.
  [[nodiscard]] std::uint64_t phases() const noexcept { return phases_; }

  // A worker that adopts a snapshot holds each instance of it; the first hold runs worker_start, the last release
  // worker_stop. A job that needs `local` beyond its exchange holds it too, and keeps a shared_ptr for the control
  // thread to drop. That worker's thread.
  void hold(PluginWorker& worker) noexcept;
  void release(PluginWorker& worker) noexcept;
  [[nodiscard]] InstanceSeat& seat(std::uint32_t worker) noexcept { return seats_[worker]; }

  /// What extensions keep for it.
  [[nodiscard]] Parts<InstancePart>& parts() noexcept { return parts_; }
  /// True while `create` runs: functions that are for create only ask it. Control thread.
  [[nodiscard]] bool is_creating() const noexcept { return findings_ != nullptr; }
  /// A finding at `at` (null: the whole block) during create; ignored otherwise. Control thread.
  void tell(bool is_error, const Value* at, std::string_view message);
  [[nodiscard]] bool manage(std::string_view name);

  /// The handle that plugins hold, and back. of() gives nullptr for what is no instance (any more).
  [[nodiscard]] gh_instance* handle() noexcept { return reinterpret_cast<gh_instance*>(this); }
  [[nodiscard]] static Instance* of(gh_instance* handle) noexcept;

  /// A breach of the rules of the boundary: counted, and told once a second. Any thread that runs plugins.
  void misbehaved(PluginThread& thread, Phase phase, std::string_view what) noexcept;

 private:
  explicit Instance(PluginRuntime& runtime, InstanceSpec spec);
  PluginResult<> run_create(std::vector<InstanceFinding>& findings);

  static constexpr std::uint64_t kMagic = 0x676831696e737463;  // "gh1instc"

  std::uint64_t magic_ = kMagic;
  PluginRuntime& runtime_;
  InstanceSpec spec_;
  const gh_plugin* table_;
  std::uint64_t phases_;
  void* self_ = nullptr;
  std::shared_ptr<InstanceAccount> account_;
  std::vector<InstanceSeat> seats_;  // by worker
  std::vector<ManagedField> managed_;
  std::vector<InstanceFinding>* findings_ = nullptr;  // while create runs
  std::atomic<Duration> request_timeout_;
  Duration create_took_{};
  Parts<InstancePart> parts_;

 public:
  std::string state_directory;  // made when asked for; control thread
};

using InstancePtr = std::shared_ptr<Instance>;

}  // namespace gatehouse::core
