#include "stores/local/key_index.hpp"

#include <cstdlib>
#include <new>

namespace gatehouse::core {

// calloc: pages that were never written cost no memory, so a big bound is free until it is used.
KeyIndex::KeyIndex(std::size_t slots) : mask_(slots - 1), slots_(static_cast<Slot*>(std::calloc(slots, sizeof(Slot)))) {
  if (!slots_) throw std::bad_alloc();
}

void KeyIndex::Free::operator()(Slot* slots) const noexcept { std::free(slots); }

void KeyIndex::add(const Fingerprint& id, EntryIndex entry) noexcept {
  const auto tag = tag_of(id);
  auto at = tag & mask_;
  while (slots_[at].entry_plus_one != 0) at = (at + 1) & mask_;
  slots_[at] = {tag, entry + 1};
}

void KeyIndex::remove(const Fingerprint& id, EntryIndex entry) noexcept {
  auto hole = tag_of(id) & mask_;
  while (slots_[hole].entry_plus_one != entry + 1) hole = (hole + 1) & mask_;
  // Move back what was pushed behind the hole, so that no tombstone is needed.
  for (auto at = (hole + 1) & mask_; slots_[at].entry_plus_one != 0; at = (at + 1) & mask_) {
    const auto home = slots_[at].tag & mask_;
    if (((at - home) & mask_) < ((at - hole) & mask_)) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = {0, 0};
}

}  // namespace gatehouse::core
