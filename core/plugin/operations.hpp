// Pending operations: what a plugin has asked of the host and waits for, with the ids by which it may cancel them.
#pragma once

#include <cstdint>
#include <vector>

#include "gatehouse/abi/plugin.h"

namespace gatehouse::core {

class ChainRun;
class Instance;
class OperationTable;

/// Base of what an extension keeps about one pending operation. It stays where it is until it is over: completed,
/// cancelled by the plugin, or dropped because its exchange or instance has ended. Its thread only.
class Operation {
 public:
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  /// Registers the operation: for an exchange (`run`, which cancels it at its end) or for an instance alone.
  /// 0: too many are pending (GH_E_FULL is the extension's answer). `done` may be null.
  [[nodiscard]] gh_op begin(ChainRun* run, Instance& instance, gh_done done, void* context) noexcept;
  /// Over: forgets the id, then tells the plugin, on behalf of its instance and with its time on the account. The
  /// object may be gone afterwards.
  void complete(std::int32_t error) noexcept;
  /// Over, and nobody is told.
  void forget() noexcept;

  [[nodiscard]] bool is_pending() const noexcept { return id_ != 0; }
  [[nodiscard]] gh_op id() const noexcept { return id_; }
  [[nodiscard]] ChainRun* run() const noexcept { return run_; }
  [[nodiscard]] Instance* instance() const noexcept { return instance_; }

 protected:
  Operation() = default;
  ~Operation() { forget(); }
  /// The plugin cancelled it, or its exchange ends: no completion may come any more. The id is forgotten already. Frees
  /// whatever the extension holds; what was asked for may still happen.
  virtual void abandoned() noexcept = 0;

 private:
  friend class ChainRun;
  friend class OperationTable;
  void cancel() noexcept {
    forget();
    abandoned();
  }

  gh_op id_ = 0;
  OperationTable* table_ = nullptr;
  ChainRun* run_ = nullptr;
  Instance* instance_ = nullptr;
  gh_done done_ = nullptr;
  void* context_ = nullptr;
  Operation* next_ = nullptr;  // of the exchange
  Operation** link_ = nullptr;
};

/// Pending operations of one exchange: a plugin that begins more is broken.
inline constexpr std::uint32_t kMaxOperationsOfExchange = 64;
/// Of one thread: bounds the table of ids.
inline constexpr std::uint32_t kMaxOperationsOfThread = 1U << 20;

/// Ids of one thread. An id names a place and its generation, so a stale one finds nothing.
class OperationTable {
 public:
  OperationTable() = default;
  OperationTable(const OperationTable&) = delete;
  OperationTable& operator=(const OperationTable&) = delete;

  /// 0: full, or no memory.
  [[nodiscard]] gh_op add(Operation& operation) noexcept;
  void remove(gh_op id) noexcept;
  [[nodiscard]] Operation* find(gh_op id) const noexcept;
  /// gh_host.cancel.
  void cancel(gh_op id) noexcept;
  [[nodiscard]] std::uint32_t pending() const noexcept { return pending_; }

 private:
  struct Place {
    Operation* operation = nullptr;
    std::uint32_t generation = 1;
    std::uint32_t next_free = 0;  // index + 1
  };

  std::vector<Place> places_;
  std::uint32_t free_ = 0;  // index + 1; 0: none
  std::uint32_t pending_ = 0;
};

}  // namespace gatehouse::core
