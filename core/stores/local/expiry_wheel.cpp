#include "stores/local/expiry_wheel.hpp"

#include <algorithm>
#include <bit>

namespace gatehouse::core {

void ExpiryWheel::file(EntryIndex index) noexcept {
  auto& entry = entries_[index];
  const auto tick = std::max(tick_of(entry.expires) + 1, done_);  // a slot comes up when all in it have expired
  const auto differs = tick ^ done_;
  const std::size_t level = differs == 0 ? 0 : (static_cast<unsigned>(std::bit_width(differs)) - 1) / kBits;
  const auto slot = digit(tick, level);
  entry.level = static_cast<std::uint8_t>(level);
  entry.slot = static_cast<std::uint8_t>(slot);
  auto& head = slots_[level][slot];
  entry.previous = kNoEntry;
  entry.next = head;
  if (head != kNoEntry) entries_[head].previous = index;
  head = index;
  filled_[level] |= std::uint64_t{1} << slot;
}

void ExpiryWheel::unlink(EntryIndex index) noexcept {
  const auto& entry = entries_[index];
  if (entry.next != kNoEntry) entries_[entry.next].previous = entry.previous;
  if (entry.previous != kNoEntry) {
    entries_[entry.previous].next = entry.next;
    return;
  }
  auto& head = slots_[entry.level][entry.slot];
  head = entry.next;
  if (head == kNoEntry) filled_[entry.level] &= ~(std::uint64_t{1} << entry.slot);
}

EntryIndex ExpiryWheel::next_due(std::uint64_t until) noexcept {
  // A slot that has come up is worked off before the tick moves on: first the higher levels, whose entries fall into
  // lower ones, then the tick itself.
  for (std::size_t level = kLevels; level-- > 0;) {
    const auto head = slots_[level][digit(done_, level)];
    if (head != kNoEntry && done_ <= until) return head;
  }
  for (std::size_t level = 0; level < kLevels; ++level) {
    const auto ahead = filled_[level] >> digit(done_, level);
    if (ahead == 0) continue;
    const auto slot = digit(done_, level) + static_cast<unsigned>(std::countr_zero(ahead));
    const auto above = done_ >> (kBits * (level + 1)) << (kBits * (level + 1));
    const auto tick = above | std::uint64_t{slot} << (kBits * level);
    if (tick > until) return kNoEntry;
    done_ = tick;
    return slots_[level][slot];
  }
  // Nothing is filed. The tick jumps, so that what comes next is filed near to it.
  done_ = std::max(done_, until);
  return kNoEntry;
}

EntryIndex ExpiryWheel::nearest_in(std::size_t level, unsigned slot, int& looks) noexcept {
  auto index = slots_[level][slot];
  while (index != kNoEntry && looks-- > 0) {
    const auto& entry = entries_[index];
    const auto next = entry.next;
    unlink(index);
    file(index);  // it may have moved on since
    const bool is_here = entry.level < level || (entry.level == level && entry.slot == slot);
    if (is_here && !entry.is_pinned) return index;
    index = next;
  }
  return kNoEntry;
}

EntryIndex ExpiryWheel::nearest() noexcept {
  int looks = 256;
  for (std::size_t level = 0; level < kLevels; ++level) {
    const auto passed = digit(done_, level);
    for (auto ahead = filled_[level] >> passed << passed; ahead != 0; ahead &= ahead - 1) {
      const auto found = nearest_in(level, static_cast<unsigned>(std::countr_zero(ahead)), looks);
      if (found != kNoEntry || looks <= 0) return found;
    }
  }
  return kNoEntry;
}

}  // namespace gatehouse::core
