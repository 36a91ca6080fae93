// From a fingerprint to the entry of one shard: open addressing over a table of fixed size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "stores/local/entry.hpp"

namespace gatehouse::core {

/// A slot is 8 bytes: 32 bits of the fingerprint and the number of the entry. At most 7/8 full by the shard's bound.
class KeyIndex {
 public:
  /// `slots` is a power of two. Throws std::bad_alloc.
  explicit KeyIndex(std::size_t slots);

  /// The entry of `id`, or kNoEntry. `entries` is the array that the numbers count in.
  [[nodiscard]] EntryIndex find(const Fingerprint& id, const LocalEntry* entries) const noexcept {
    const auto tag = tag_of(id);
    for (std::size_t at = tag & mask_;; at = (at + 1) & mask_) {
      const auto& slot = slots_[at];
      if (slot.entry_plus_one == 0) return kNoEntry;
      if (slot.tag == tag && entries[slot.entry_plus_one - 1].id == id) return slot.entry_plus_one - 1;
    }
  }
  /// `id` must not be there yet, and one slot must stay empty.
  void add(const Fingerprint& id, EntryIndex entry) noexcept;
  void remove(const Fingerprint& id, EntryIndex entry) noexcept;

 private:
  struct Slot {
    std::uint32_t tag;
    EntryIndex entry_plus_one;  // 0: empty
  };
  struct Free {
    void operator()(Slot* slots) const noexcept;
  };
  static std::uint32_t tag_of(const Fingerprint& id) noexcept { return static_cast<std::uint32_t>(id.low >> 32); }

  std::size_t mask_;
  std::unique_ptr<Slot[], Free> slots_;
};

}  // namespace gatehouse::core
