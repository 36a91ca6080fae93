// Shared state with one meaning on `local` and on `redis:<name>`: the calls, their operations and errors.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/clock.hpp"
#include "stores/limit.hpp"
#include "stores/store_key.hpp"
#include "stores/store_value.hpp"

namespace gatehouse::core {

enum class StoreError : std::uint8_t {
  none,
  unreachable,  // no connection, the server refuses us, or it counts as down: 5 errors in a row, one probe a second
  deadline,     // no answer in time; what was asked for may have happened
  full,         // the store or its queue is at its bound; nothing happened
  oversize,     // key or value over its bound; nothing happened
  corrupt,      // the entry is not one of ours, or the answer makes no sense
  invalid,      // the caller broke a bound of limit.hpp, or named a key twice in a take
};
inline constexpr std::size_t kStoreErrorCount = 7;
/// Fixed word for logs and metric labels.
[[nodiscard]] std::string_view text(StoreError error) noexcept;

enum class StoreCall : std::uint8_t { get, put_if_absent, compare_and_set, remove, take, give_back, renew };
inline constexpr std::size_t kStoreCallCount = 7;
[[nodiscard]] std::string_view text(StoreCall call) noexcept;

class StoreOperation;

/// Base of what a store keeps about an operation that did not finish at once.
class PendingStoreCall {
 public:
  /// The operation goes away; its result is dropped, but what was asked for may still happen.
  virtual void abandon() noexcept = 0;

 protected:
  ~PendingStoreCall() = default;
  static void attach(StoreOperation& operation, PendingStoreCall& pending) noexcept;
  static void detach(StoreOperation& operation) noexcept;
  /// Detaches, stores `error`, calls `done`. The operation may be gone afterwards.
  static void finish(StoreOperation& operation, StoreError error) noexcept;
};

/// One call and its result, owned by the caller and not moved while pending. Everything a view in it points at stays
/// until then. A call returns true when it finished at once: the result is filled in and `done` is not called.
/// Otherwise `done` is called once, later, on the same worker's loop, and may destroy the operation. Its worker only.
class StoreOperation {
 public:
  using Done = void (*)(StoreOperation& operation, void* subject) noexcept;

  explicit StoreOperation(Done done = nullptr, void* subject = nullptr) noexcept : done_(done), subject_(subject) {}
  ~StoreOperation() { cancel(); }
  StoreOperation(const StoreOperation&) = delete;
  StoreOperation& operator=(const StoreOperation&) = delete;

  /// `done` will not be called. A take that is cancelled may have been charged: a lease then ends by its window.
  void cancel() noexcept {
    if (pending_ != nullptr) pending_->abandon();
  }
  [[nodiscard]] bool is_pending() const noexcept { return pending_ != nullptr; }

  TimePoint deadline = kNever;          // cut to the store's own command timeout
  StoreError error = StoreError::none;  // when not none, the results below it mean nothing

 private:
  friend class PendingStoreCall;
  Done done_;
  void* subject_;
  PendingStoreCall* pending_ = nullptr;
};

struct GetOperation : StoreOperation {
  using StoreOperation::StoreOperation;
  StoreKey key;
  // result
  bool found = false;
  StoreValue value;
  std::uint64_t version = 0;
  Duration ttl_left{};
};

struct PutOperation : StoreOperation {
  using StoreOperation::StoreOperation;
  StoreKey key;
  std::string_view bytes;
  Duration ttl{};  // ≥ 1 ms
  // result
  bool stored = false;
  std::uint64_t version = 0;  // of the new entry, or of the one that was there
  StoreValue value;           // what was there
  Duration ttl_left{};        // of what was there
};

struct SetOperation : StoreOperation {
  using StoreOperation::StoreOperation;
  StoreKey key;
  std::uint64_t expected = 0;  // version
  std::string_view bytes;
  Duration ttl{};
  // result
  bool stored = false;  // false: lost, the entry has another version or is gone
  std::uint64_t version = 0;
};

enum class RemoveOutcome : std::uint8_t { removed, absent, lost };

struct RemoveOperation : StoreOperation {
  using StoreOperation::StoreOperation;
  StoreKey key;
  std::uint64_t expected = 0;  // 0: whatever version
  // result
  RemoveOutcome outcome = RemoveOutcome::absent;
};

/// Up to kMaxTakeLimits decided together. Unless all allow nothing is consumed, but where count_denied says so.
struct TakeOperation : StoreOperation {
  using StoreOperation::StoreOperation;
  std::span<const TakeLimit> limits;
  // result
  bool allowed = false;
  Duration retry_after{};                           // the longest of the limits that deny
  std::array<LimitResult, kMaxTakeLimits> results;  // the first limits.size() are written
  Receipt receipt;                                  // of what was consumed
};

/// Refunds charges and ends leases; never lifts a bucket above full. What has gone by itself is no error.
struct GiveBackOperation : StoreOperation {
  using StoreOperation::StoreOperation;
  std::span<const TakeLimit> limits;  // those of the take, in the same order
  const Receipt* receipt = nullptr;
  std::uint32_t mask = ~std::uint32_t{0};  // bit i: limit i is given back
};

/// Lets the leases of a receipt last another `window` from now.
struct RenewOperation : StoreOperation {
  using StoreOperation::StoreOperation;
  std::span<const TakeLimit> limits;
  const Receipt* receipt = nullptr;
  // result
  bool held = false;  // false: at least one lease had ended; it is not taken again
};

/// One store as one worker sees it. Its worker only. Every call returns true when it finished at once.
class Store {
 public:
  virtual ~Store() = default;

  [[nodiscard]] virtual bool get(GetOperation& operation) noexcept = 0;
  [[nodiscard]] virtual bool put_if_absent(PutOperation& operation) noexcept = 0;
  [[nodiscard]] virtual bool compare_and_set(SetOperation& operation) noexcept = 0;
  [[nodiscard]] virtual bool remove(RemoveOperation& operation) noexcept = 0;
  [[nodiscard]] virtual bool take(TakeOperation& operation) noexcept = 0;
  [[nodiscard]] virtual bool give_back(GiveBackOperation& operation) noexcept = 0;
  [[nodiscard]] virtual bool renew(RenewOperation& operation) noexcept = 0;
};

inline void PendingStoreCall::attach(StoreOperation& operation, PendingStoreCall& pending) noexcept {
  operation.pending_ = &pending;
}
inline void PendingStoreCall::detach(StoreOperation& operation) noexcept { operation.pending_ = nullptr; }
inline void PendingStoreCall::finish(StoreOperation& operation, StoreError error) noexcept {
  operation.pending_ = nullptr;
  operation.error = error;
  if (operation.done_ != nullptr) operation.done_(operation, operation.subject_);
}

}  // namespace gatehouse::core
