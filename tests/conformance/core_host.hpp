// The gateway's chains and host table as a host under test, on one worker with a manual clock and without sockets.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/block_pool.hpp"
#include "base/clock.hpp"
#include "conformance/host_under_test.hpp"
#include "core_trip.hpp"
#include "http/managed_names.hpp"
#include "observe/plugin_metrics.hpp"
#include "plugin/chain.hpp"
#include "plugin/extension_services.hpp"
#include "plugin/runtime.hpp"
#include "plugin/thread.hpp"
#include "routing/route.hpp"

namespace gatehouse::conformance {

/// What a snapshot is to the gateway: the chain of the one route. Exchanges hold it.
struct Loaded {
  core::Chain chain;
  core::Route route;
  core::ManagedNames managed;
  std::vector<std::string> methods;
  Duration timeout{};
  core::PluginWorker* worker = nullptr;
  core::PluginThread* control = nullptr;

  /// worker_stop on the worker, then destroy on the control thread.
  ~Loaded();
};

/// A worker without stores and upstreams.
class EmptyDirectory final : public core::WorkerDirectory {
 public:
  core::Store* store(std::string_view) noexcept override { return nullptr; }
  core::WorkerUpstream* upstream(std::string_view) noexcept override { return nullptr; }
};

class CoreHostUnderTest final : public HostUnderTest {
 public:
  CoreHostUnderTest();
  ~CoreHostUnderTest() override;

  bool has(Ability ability) override;
  std::vector<std::string> load(const std::vector<Instance>& chain, const Route& route) override;
  std::vector<std::string> reload(const std::vector<Instance>& chain) override;
  void unload() override;
  void upstream(const Answer& answer) override { answer_ = answer; }
  void redis(const Service&) override {}
  void origin(const Service&) override {}
  std::size_t start(const Request& request) override;
  void send_body(std::size_t exchange, std::string_view piece, bool is_last) override;
  void disconnect(std::size_t exchange) override;
  void advance(Duration duration) override;
  Seen look(std::size_t exchange) override { return trips_[exchange]->seen; }
  std::uint64_t misbehaviours() override;
  std::vector<std::string> log_lines() override { return {}; }

 private:
  core::InstancePtr make(const Instance& instance, std::size_t position, std::vector<std::string>& errors);
  void settle();

  core::ManualClock clock_;
  core::TimePoint now_;
  std::chrono::system_clock::time_point wall_;
  core::BlockPool blocks_;
  core::Wheel wheel_;
  core::ReadySet ready_;
  core::PluginMetrics metrics_{1};
  EmptyDirectory directory_;
  core::PluginRuntime runtime_;
  core::PluginThread control_;
  core::PluginWorker worker_;
  Route route_;
  Answer answer_;
  std::shared_ptr<Loaded> loaded_;
  std::vector<std::unique_ptr<CoreTrip>> trips_;
  std::set<const core::InstanceAccount*> accounts_;
};

}  // namespace gatehouse::conformance
