// Collects a message head: from one read where it fits, across reads and buffers where it does not.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/arena.hpp"
#include "base/result.hpp"
#include "http/head_scanner.hpp"
#include "io/read_buffer.hpp"

namespace gatehouse::core {

/// One per head. The head it gives lies in the arena; the receive buffer is free for the body behind it.
class HeadReader {
 public:
  HeadReader(Side side, const HeadLimits& limits, Arena& arena) noexcept
      : scanner_(side, limits), arena_(&arena), limit_(limits.head) {}

  /// Looks at the raw bytes of `buffer`. An empty view: more is needed. Errors: those of HeadScanner.
  Result<std::string_view> take(ReadBuffer& buffer);

  /// Finer cause after an error; a static string.
  [[nodiscard]] const char* detail() const noexcept { return scanner_.detail(); }
  /// The first bytes of a head that is not complete.
  [[nodiscard]] std::string_view seen(const ReadBuffer& buffer) const noexcept {
    return spilled_ != nullptr ? std::string_view(spilled_, spilled_size_) : buffer.raw();
  }

 private:
  Result<std::string_view> take_spilled(ReadBuffer& buffer);

  HeadScanner scanner_;
  Arena* arena_;
  std::size_t limit_;
  char* spilled_ = nullptr;  // a head larger than the receive buffer is gathered here
  std::size_t spilled_size_ = 0;
};

}  // namespace gatehouse::core
