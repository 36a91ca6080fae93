// What the store extension keeps: opened stores per instance, later writes per worker. Internal to plugin/.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/abi/ext/store.h"
#include "plugin/chain_run.hpp"
#include "plugin/extension_services.hpp"

namespace gatehouse::core {

/// Of the process; control thread.
struct StoreService {
  std::function<bool(std::string_view)> has_store;
};

/// Base of a call that outlives its exchange: nobody waits for it. Frees itself.
class LaterCall {
 public:
  virtual ~LaterCall() = default;
  LaterCall(const LaterCall&) = delete;
  LaterCall& operator=(const LaterCall&) = delete;

 protected:
  LaterCall() = default;
};

/// Of one worker.
class StoreThread final : public Part {
 public:
  /// More would only mean that a store answers none of them.
  static constexpr std::size_t kMaxLater = 65536;

  explicit StoreThread(WorkerDirectory& directory) noexcept : directory_(directory) {}

  [[nodiscard]] Store* store(std::string_view name) noexcept { return directory_.store(name); }
  /// Keeps a call until over(). False: too many are under way.
  [[nodiscard]] bool keep(std::unique_ptr<LaterCall> call) noexcept;
  void over(const LaterCall* call) noexcept;
  [[nodiscard]] std::size_t later() const noexcept { return later_.size(); }
  /// Tells receipts apart: memory of an exchange that has ended is used again.
  [[nodiscard]] std::uint64_t next_serial() noexcept { return ++serial_; }

 private:
  WorkerDirectory& directory_;
  std::uint64_t serial_ = 0;
  std::vector<std::unique_ptr<LaterCall>> later_;
};

/// One store as one instance opened it; its address is the handle.
struct OpenedStore {
  Instance* instance = nullptr;
  std::string name;   // "local", "redis:main"
  std::string space;  // of its keys
  bool is_local = false;

  [[nodiscard]] static OpenedStore& of(gh_store* handle) noexcept { return *reinterpret_cast<OpenedStore*>(handle); }
};

/// What one worker does for an instance without an exchange: timers and jobs may ask stores too.
struct alignas(64) StoreSeat {
  std::vector<gh_op> pending;
  StoreValue last;  // of the last answer; good until the next one
};

struct OpenedStores final : InstancePart {
  explicit OpenedStores(std::uint32_t workers) : seats(workers) {}
  void worker_stopping(PluginWorker& worker) noexcept override;

  std::deque<OpenedStore> stores;
  std::vector<StoreSeat> seats;  // by worker
};

/// Who calls, where: what every call begins with.
struct StoreCaller {
  OpenedStore* opened = nullptr;
  ChainRun* run = nullptr;  // null: a timer or a job of the instance
  PluginWorker* worker = nullptr;
  Store* store = nullptr;
  std::int32_t error = GH_OK;  // why nothing can be asked
};
[[nodiscard]] StoreCaller store_caller(gh_store* handle, gh_exchange* exchange) noexcept;

[[nodiscard]] std::int32_t code_of(StoreError error) noexcept;
/// Until when an answer is waited for: kNever is the store's own time.
[[nodiscard]] TimePoint store_until(const StoreCaller& caller, std::int64_t deadline_ns) noexcept;
/// 1 to 16 parts, and where they are.
[[nodiscard]] bool is_store_key(const gh_store_key* key) noexcept;

/// Parts of a key as the store wants them, over the caller's bytes.
struct BorrowedKey {
  BorrowedKey(const OpenedStore& store, const gh_store_key& from) noexcept;
  [[nodiscard]] StoreKey key() const noexcept { return {space, {parts.data(), count}}; }
  std::string_view space;
  std::array<std::string_view, kMaxKeyParts> parts;
  std::size_t count;
};

/// The same with bytes of its own.
class OwnedKey {
 public:
  OwnedKey() = default;
  OwnedKey(const OpenedStore& store, const gh_store_key& from);
  [[nodiscard]] StoreKey key() const noexcept { return {space_, {parts_.data(), count_}}; }
  OwnedKey(const OwnedKey&) = delete;
  OwnedKey& operator=(const OwnedKey&) = delete;

 private:
  std::string bytes_;
  std::string_view space_;
  std::array<std::string_view, kMaxKeyParts> parts_;
  std::size_t count_ = 0;
};

/// Keeps the bytes of a value until the exchange ends, without a copy; without an exchange until the next answer.
/// False: the arena is full.
[[nodiscard]] bool hold_value(const StoreCaller& caller, StoreValue value, gh_text& to) noexcept;

// host_store_take.cpp, host_store_later.cpp
void add_take_functions(gh_store_v1& table) noexcept;
void add_later_functions(gh_store_v1& table) noexcept;

}  // namespace gatehouse::core
