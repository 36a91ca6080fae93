// One shard of the local store: its entries, their index, the order of expiry, and the bounds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "stores/local/entry.hpp"
#include "stores/local/expiry_wheel.hpp"
#include "stores/local/key_index.hpp"
#include "stores/local/shard_lock.hpp"
#include "stores/local/totals.hpp"

namespace gatehouse::core {

/// Everything but `lock` is guarded by `lock`. Times are nanoseconds of the steady clock.
class alignas(64) LocalShard {
 public:
  /// Room for `capacity` entries, whose memory is touched as they come. Throws std::bad_alloc.
  LocalShard(std::size_t capacity, const LocalLimits& limits, LocalTotals& totals);
  ~LocalShard();
  LocalShard(const LocalShard&) = delete;
  LocalShard& operator=(const LocalShard&) = delete;

  ShardLock lock;

  /// The time of this shard never goes back, whatever the clocks of its callers say.
  std::int64_t advance_time(std::int64_t now) noexcept {
    if (now > now_) now_ = now;
    return now_;
  }

  /// The entry of `id`, also when it has expired; nullptr when there is none.
  [[nodiscard]] LocalEntry* find(const Fingerprint& id) noexcept {
    const auto index = index_.find(id, entries_.get());
    return index == kNoEntry ? nullptr : &entries_[index];
  }
  /// A new entry of `kind` with a zero state and `extra` bytes accounted besides its own; `id` is not there yet. The
  /// caller sets the state and `expires`, then files it. Makes room by evicting the counters that expire first; nullptr
  /// when that does not help.
  [[nodiscard]] LocalEntry* create(const Fingerprint& id, EntryKind kind, std::size_t extra) noexcept;
  void file(LocalEntry& entry) noexcept { wheel_of(entry.kind).file(index_of(entry)); }
  /// After `expires` of a filed entry moved to an earlier time.
  void file_again(LocalEntry& entry) noexcept {
    wheel_of(entry.kind).unlink(index_of(entry));
    file(entry);
  }
  void erase(LocalEntry& entry) noexcept;

  /// Changes what `entry` occupies; false (and nothing happens) when there is no room for more.
  [[nodiscard]] bool resize(const LocalEntry& entry, std::size_t from, std::size_t to) noexcept;

  /// Frees up to `budget` entries that have expired; returns how many of the budget are left.
  std::size_t sweep(std::size_t budget) noexcept;

  /// Grows only: versions of values, ids of leases.
  [[nodiscard]] std::uint64_t next_number() noexcept { return ++number_; }

  /// What an entry costs without a value, ring or leases: itself and its share of the index.
  static constexpr std::size_t kEntryBytes = sizeof(LocalEntry) + 16;

 private:
  struct Free {
    void operator()(LocalEntry* entries) const noexcept;
  };
  static bool is_value(EntryKind kind) noexcept { return kind == EntryKind::value; }
  [[nodiscard]] static std::size_t extra_of(const LocalEntry& entry) noexcept;
  [[nodiscard]] ExpiryWheel& wheel_of(EntryKind kind) noexcept { return is_value(kind) ? values_ : counters_; }
  [[nodiscard]] EntryIndex index_of(const LocalEntry& entry) const noexcept {
    return static_cast<EntryIndex>(&entry - entries_.get());
  }
  [[nodiscard]] bool has_room(bool for_value, std::size_t keys, std::size_t bytes) const noexcept;
  [[nodiscard]] bool make_room(EntryKind kind, std::size_t keys, std::size_t bytes) noexcept;
  void account(bool is_value, std::ptrdiff_t keys, std::ptrdiff_t bytes) noexcept;
  void end_state(LocalEntry& entry) noexcept;

  const LocalLimits& limits_;
  LocalTotals& totals_;
  std::size_t capacity_;
  std::unique_ptr<LocalEntry[], Free> entries_;
  KeyIndex index_;
  ExpiryWheel counters_;
  ExpiryWheel values_;
  EntryIndex free_ = kNoEntry;  // entries that were used before
  EntryIndex fresh_ = 0;        // from here on never used
  std::size_t used_ = 0;
  std::int64_t now_ = 0;
  std::uint64_t number_ = 0;
};

}  // namespace gatehouse::core
