// The store `local`: one per process, sharded, bounded, immediate.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "stores/local/shard.hpp"
#include "stores/store.hpp"

namespace gatehouse::core {

/// What the local store holds and has done. Counters only grow.
struct LocalUsage {
  std::size_t keys = 0;
  std::size_t bytes = 0;  // entries, their share of the index, values, rings, leases
  std::uint64_t evicted = 0;
  std::uint64_t refused = 0;
  std::uint64_t expired = 0;
};

/// Any thread. When it is full, a new counter evicts the counters that expire first (counted), and a new value, once
/// values hold their share, is refused with StoreError::full. The bounds may be exceeded by one entry per worker.
/// `now` is nanoseconds of the steady clock; no shard goes back in time.
class LocalStore {
 public:
  static constexpr std::size_t kMaxValueBytes = std::size_t{8} << 20;

  /// Throws std::bad_alloc, or std::system_error when the kernel has no randomness for the key hash.
  explicit LocalStore(const LocalLimits& limits = {});
  LocalStore(const LocalLimits& limits, const Fingerprinter& fingerprinter);
  LocalStore(const LocalStore&) = delete;
  LocalStore& operator=(const LocalStore&) = delete;

  // The calls of store.hpp; each fills the operation in.
  void get(GetOperation& operation, std::int64_t now) noexcept;
  void put_if_absent(PutOperation& operation, std::int64_t now) noexcept;
  void compare_and_set(SetOperation& operation, std::int64_t now) noexcept;
  void remove(RemoveOperation& operation, std::int64_t now) noexcept;
  void take(TakeOperation& operation, std::int64_t now) noexcept;
  void give_back(GiveBackOperation& operation, std::int64_t now) noexcept;
  void renew(RenewOperation& operation, std::int64_t now) noexcept;

  /// Frees up to `budget` expired entries of the next shard in turn. Callers of the store free a few themselves; this
  /// gives memory back when nobody calls.
  void sweep(std::int64_t now, std::size_t budget) noexcept;

  [[nodiscard]] LocalUsage usage() const noexcept;
  [[nodiscard]] const LocalLimits& limits() const noexcept { return limits_; }

 private:
  struct Place {  // where a key belongs
    LocalShard* shard = nullptr;
    Fingerprint id;
  };
  [[nodiscard]] StoreError place(char kind, const StoreKey& key, Place& result) const noexcept;
  [[nodiscard]] StoreError place_value(const StoreKey& key, std::string_view bytes, Duration ttl,
                                       Place& result) const noexcept;
  struct Part;
  struct Taking;
  StoreError prepare(std::span<const TakeLimit> limits, std::span<Part> parts) const noexcept;

  LocalLimits limits_;
  LocalTotals totals_;
  Fingerprinter fingerprinter_;
  std::size_t shard_mask_;
  std::vector<std::unique_ptr<LocalShard>> shards_;
  std::atomic<std::size_t> sweep_turn_{0};
};

}  // namespace gatehouse::core
