// What store tests share: the loop of a worker without the worker, and the stores that one contract runs against.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "stores/limit_scenario_test.hpp"
#include "stores/redis/link.hpp"
#include "stores/store.hpp"
#include "stores/store_metrics.hpp"
#include "support/deadline.hpp"

namespace gatehouse::testing {

/// Readiness, deadlines and clock of one worker. One thread.
struct WorkerRig {
  core::RealClock clock;
  core::ReadySet ready;
  core::Wheel wheel{core::RealClock().now()};

  [[nodiscard]] core::StoreLoop loop() { return {ready, wheel, clock}; }
  /// One turn of the loop, waiting at most some milliseconds.
  void turn();
  bool turn_until(const std::function<bool()>& condition, Deadline deadline = patience());
};

/// One worker's view of one store, and the worker.
struct WorkerStore {
  virtual ~WorkerStore() = default;
  virtual core::Store& store() = 0;
  WorkerRig rig;
  core::StoreCounts counts;

  /// Runs `call` on `operation` to its end; false: `done` never came.
  template <class Operation>
  bool run(bool (core::Store::*call)(Operation&) noexcept, Operation& operation) {
    if ((store().*call)(operation)) return true;
    return rig.turn_until([&] { return !operation.is_pending(); });
  }
};

/// One kind of store, with its servers when it has any. Started once per program.
class Backend {
 public:
  virtual ~Backend() = default;
  /// A further worker on the same state. Any thread. With `virtual_time` limits run on it.
  virtual std::unique_ptr<WorkerStore> worker(const core::Clock* virtual_time = nullptr) = 0;
  [[nodiscard]] virtual std::int64_t tick_ns() const = 0;
};

/// "local", "redis", "unix", "tls", "sentinel", "cluster". nullptr and `why` when the machine lacks a program.
Backend* backend(const std::string& name, std::string& why);
std::vector<std::string> backend_names();

/// Settings of a store of a few connections with a patient command timeout: what is under test is not the machine.
core::RedisSettings redis_settings(std::uint16_t port);

/// An address on loopback.
core::RedisAddress redis_address(std::uint16_t port, bool has_tls = false);

/// A worker on a Redis store, connected unless that takes longer than ten seconds.
std::unique_ptr<WorkerStore> redis_worker(const core::RedisSettings& settings,
                                          const core::Clock* virtual_time = nullptr, bool waits_until_up = true);

/// Fixture of every contract test.
class StoreContract : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override;
  /// A namespace that no other test uses.
  [[nodiscard]] std::string space() const;

  Backend* backend_ = nullptr;
  std::unique_ptr<WorkerStore> worker_;
};

/// A key that owns its parts.
struct OwnedKey {
  OwnedKey(std::string space, std::vector<std::string> parts, std::uint8_t group = core::StoreKey::kWhole);
  OwnedKey(const OwnedKey&) = delete;
  OwnedKey& operator=(const OwnedKey&) = delete;
  [[nodiscard]] core::StoreKey key() const { return {space, views, group}; }

  std::string space;
  std::vector<std::string> parts;
  std::vector<std::string_view> views;
  std::uint8_t group;
};

}  // namespace gatehouse::testing
