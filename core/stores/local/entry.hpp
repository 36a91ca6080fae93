// One entry of the local store: a cache line.
#pragma once

#include <cstddef>
#include <cstdint>

#include "stores/fingerprint.hpp"
#include "stores/limit_math.hpp"
#include "stores/store_value.hpp"

namespace gatehouse::core {

using EntryIndex = std::uint32_t;
inline constexpr EntryIndex kNoEntry = UINT32_MAX;

enum class EntryKind : std::uint8_t { free, gcra, sliding, fixed, concurrency, value };

/// Leases of one concurrency limit, grown by doubling and never shrunk while the entry lives.
struct LeaseTable {
  std::uint32_t used;
  std::uint32_t capacity;
  UnitLease* begin() noexcept { return reinterpret_cast<UnitLease*>(this + 1); }
  [[nodiscard]] static constexpr std::size_t footprint(std::uint32_t capacity) noexcept {
    return (sizeof(LeaseTable) + capacity * sizeof(UnitLease) + 23) / 16 * 16;
  }
};

/// Guarded by the lock of its shard.
struct alignas(64) LocalEntry {
  struct Value {
    StoreValue bytes;
    std::uint64_t version;
  };
  union State {
    State() noexcept : fixed{} {}
    ~State() {}  // NOLINT: the shard ends the active member, which `kind` names
    GcraState gcra;
    FixedState fixed;
    SlidingState* sliding;
    LeaseTable* leases;
    Value value;
  };

  Fingerprint id;
  std::int64_t expires = 0;  // nanoseconds of the steady clock
  State state;
  EntryIndex next = kNoEntry;  // in a slot of the wheel, or among the free ones
  EntryIndex previous = kNoEntry;
  EntryKind kind = EntryKind::free;
  std::uint8_t level = 0;  // where the wheel filed it
  std::uint8_t slot = 0;
  bool is_pinned = false;  // in use by the running take: not to be evicted for its sake
  std::uint32_t spare = 0;
};
static_assert(sizeof(LocalEntry) == 64);

}  // namespace gatehouse::core
