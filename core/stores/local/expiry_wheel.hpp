// The entries of one shard in the order in which they expire: seven levels of 64 slots, filed lazily.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "stores/local/entry.hpp"

namespace gatehouse::core {

/// An entry lies in the slot of the moment at which it expired when it was filed. A later expiry is only written into
/// the entry; it moves when its slot comes up. A tick is 2²⁶ ns (67 ms). All entries of a level expire before all of
/// the next one. Guarded by the lock of its shard.
class ExpiryWheel {
 public:
  explicit ExpiryWheel(LocalEntry* entries) noexcept : entries_(entries) {
    for (auto& level : slots_) level.fill(kNoEntry);
  }

  void file(EntryIndex index) noexcept;
  void unlink(EntryIndex index) noexcept;

  /// Looks at up to `budget` entries whose slots have come up at `now`; those that expired are unlinked and given to
  /// `expired(index)`. Returns how many of the budget are left.
  template <class Expired>
  std::size_t advance(std::int64_t now, std::size_t budget, Expired expired) noexcept {
    while (budget > 0) {
      const auto index = next_due(tick_of(now));
      if (index == kNoEntry) break;
      --budget;
      unlink(index);
      if (entries_[index].expires <= now) {
        expired(index);
      } else {
        file(index);
      }
    }
    return budget;
  }

  /// The entry that expires first, as exactly as the slots tell, passing over pinned ones; kNoEntry when there is none
  /// among the first few looked at.
  [[nodiscard]] EntryIndex nearest() noexcept;

 private:
  static constexpr int kTickBits = 26;
  static constexpr std::size_t kLevels = 7;  // every time that a tick can tell
  static constexpr unsigned kBits = 6;       // 64 slots per level

  static std::uint64_t tick_of(std::int64_t time) noexcept { return static_cast<std::uint64_t>(time) >> kTickBits; }
  [[nodiscard]] unsigned digit(std::uint64_t tick, std::size_t level) const noexcept {
    return static_cast<unsigned>(tick >> (kBits * level)) & 63U;
  }
  [[nodiscard]] EntryIndex next_due(std::uint64_t until) noexcept;
  [[nodiscard]] EntryIndex nearest_in(std::size_t level, unsigned slot, int& looks) noexcept;

  LocalEntry* entries_;
  std::uint64_t done_ = 0;  // the tick that is being worked off
  std::array<std::uint64_t, kLevels> filled_{};
  std::array<std::array<EntryIndex, 64>, kLevels> slots_;
};

}  // namespace gatehouse::core
