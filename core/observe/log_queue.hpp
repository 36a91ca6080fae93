// The records of one sink that wait for their output: bounded in entries and bytes, in blocks that are written as they
// are.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace gatehouse::core {

/// The writer's thread only. A record lies here in its final form, framing included (newline, octet count, header).
class LogQueue {
 public:
  LogQueue(std::size_t max_entries, std::size_t max_bytes) noexcept
      : max_entries_(max_entries), max_bytes_(max_bytes) {}

  void set_bounds(std::size_t max_entries, std::size_t max_bytes) noexcept {
    max_entries_ = max_entries;
    max_bytes_ = max_bytes;
  }
  /// May a record of `bytes` be pushed?
  [[nodiscard]] bool has_room(std::size_t bytes) const noexcept {
    return entries_ < max_entries_ && bytes_ + bytes <= max_bytes_;
  }
  /// Appends a record that `frame(std::string& to)` writes.
  template <class Frame>
  void push(TimePoint now, Frame frame) {
    auto& block = block_for_push(now);
    const auto before = block.bytes.size();
    frame(block.bytes);
    if (block.bytes.size() == before) return;
    block.ends.push_back(static_cast<std::uint32_t>(block.bytes.size()));
    ++entries_;
    bytes_ += block.bytes.size() - before;
  }

  [[nodiscard]] bool empty() const noexcept { return entries_ == 0; }
  [[nodiscard]] std::size_t entries() const noexcept { return entries_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  /// When the block of the oldest record was begun; kNever when empty.
  [[nodiscard]] TimePoint oldest() const noexcept { return empty() ? kNever : blocks_.front().since; }

  /// Unsent bytes, in order, at most `most` of them and cut behind a record when `most` cuts them; how many pieces.
  std::size_t gather(std::span<iovec> pieces, std::size_t most) const noexcept;
  /// What is left of the oldest record.
  [[nodiscard]] std::string_view record() const noexcept;
  struct Batch {
    std::size_t records = 0;
    std::size_t bytes = 0;
  };
  /// Appends the oldest records to `to`: whole ones, at most `count`, at most `most` bytes but at least one record.
  /// They stay in the queue until consume(batch.bytes). Nothing may be torn.
  Batch copy(std::size_t count, std::size_t most, std::string& to) const;

  /// These bytes were taken by the output. Answers how many records are now complete.
  std::size_t consume(std::size_t bytes) noexcept;
  /// A part of the oldest record has been taken.
  [[nodiscard]] bool is_torn() const noexcept;
  /// What was taken of a torn record counts for nothing: the connection it went to is gone.
  void rewind() noexcept;
  /// Throws everything away; how many records.
  std::size_t clear() noexcept;

 private:
  static constexpr std::size_t kBlockBytes = 64 * 1024;
  static constexpr std::size_t kSpareBlocks = 8;

  struct Block {
    std::string bytes;
    std::vector<std::uint32_t> ends;  // of the records, counted from the front
    std::size_t done = 0;             // records of it that are complete
    TimePoint since{};
  };

  Block& block_for_push(TimePoint now);
  [[nodiscard]] std::size_t record_begin() const noexcept;
  void recycle_front();

  std::size_t max_entries_;
  std::size_t max_bytes_;
  std::size_t entries_ = 0;
  std::size_t bytes_ = 0;  // unsent
  std::size_t sent_ = 0;   // bytes of the front block that were taken
  std::deque<Block> blocks_;
  std::vector<Block> spare_;
};

}  // namespace gatehouse::core
