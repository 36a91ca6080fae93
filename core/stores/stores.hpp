// All stores: those of the process, and what each worker has of them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/wheel.hpp"
#include "observe/families.hpp"
#include "stores/local/local_store.hpp"
#include "stores/redis/link.hpp"
#include "stores/redis/settings.hpp"
#include "stores/store.hpp"
#include "stores/store_metrics.hpp"

namespace gatehouse::core {

/// One store on Redis servers as a configuration defines it. Equal settings keep their object from one plan to the
/// next, and with it the connections of every worker.
struct RedisStorePlan {
  RedisSettings settings;
  std::shared_ptr<const RedisTlsContext> tls;
  std::vector<StoreCounts*> counts;  // by worker; owned by Stores
};

/// The stores of one snapshot. Immutable; any thread.
struct StorePlan {
  std::vector<std::shared_ptr<const RedisStorePlan>> redis;
  /// "local", or "redis:<name>" of one that is there.
  [[nodiscard]] bool has(std::string_view name) const noexcept;
};
using StorePlanPtr = std::shared_ptr<const StorePlan>;

/// Of the process: the local store, the counts of all workers, and how plans are made. Control thread, but for local().
/// Outlives the workers.
class Stores {
 public:
  explicit Stores(std::uint32_t workers, const LocalLimits& limits = {});
  Stores(const Stores&) = delete;
  Stores& operator=(const Stores&) = delete;

  /// Throws std::runtime_error that names a file of a store's TLS settings which cannot be used.
  [[nodiscard]] StorePlanPtr plan(std::vector<RedisSettings> settings, const StorePlan* previous);

  /// Adds gatehouse_store_*: a source of MetricsRegistry.
  void collect(Families& families) const;

  /// Any thread.
  [[nodiscard]] LocalStore& local() noexcept { return local_; }
  [[nodiscard]] std::uint32_t workers() const noexcept { return workers_; }
  [[nodiscard]] StoreCounts& local_counts(std::uint32_t worker) noexcept { return *counts_.at("local")[worker]; }

 private:
  using Counts = std::vector<std::unique_ptr<StoreCounts>>;
  Counts& counts_of(const std::string& store);
  void collect_calls(Families& families, const std::string& name, const Counts& counts) const;
  void collect_local(Families& families) const;

  std::uint32_t workers_;
  LocalLimits limits_;
  LocalStore local_;
  std::map<std::string, Counts> counts_;  // never shrinks: counters do not go back when a store comes and goes
};

/// The stores of one worker. Its thread only.
class StoreSet : private Timer {
 public:
  StoreSet(Stores& stores, std::uint32_t worker, StoreLoop loop);
  ~StoreSet();
  StoreSet(const StoreSet&) = delete;
  StoreSet& operator=(const StoreSet&) = delete;

  /// Makes the stores of `plan`; those that are unchanged go on with their connections. One that is gone answers the
  /// calls that are under way for another minute.
  void adopt(const StorePlanPtr& plan);

  /// "local" or "redis:<name>"; nullptr: not in the plan. Good until the turn ends.
  [[nodiscard]] Store* find(std::string_view name) noexcept;

 private:
  struct Member {
    std::shared_ptr<const RedisStorePlan> plan;
    std::unique_ptr<Store> store;
    TimePoint until = kNever;  // of one that is leaving
  };
  static void on_time(Timer& timer);

  Stores& stores_;
  std::uint32_t worker_;
  StoreLoop loop_;
  std::unique_ptr<Store> local_;
  std::vector<Member> members_;
  std::vector<Member> leaving_;
};

}  // namespace gatehouse::core
