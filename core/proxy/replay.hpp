// The beginning of a request body, kept so that another attempt can send it again.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.hpp"

namespace gatehouse::core {

class Replay {
 public:
  static constexpr std::size_t kLimit = 64 * 1024;  // a longer body is not kept, and the exchange not repeated

  /// `expected` is the declared length, or 0 when unknown. Nothing is allocated before the first byte.
  Replay(Arena& arena, std::uint64_t expected) noexcept;

  void append(std::string_view piece);
  /// The body so far, whole. Meaningful while is_whole().
  [[nodiscard]] std::string_view bytes() const noexcept { return {data_, size_}; }
  /// Everything that was appended is still there.
  [[nodiscard]] bool is_whole() const noexcept { return is_whole_; }

 private:
  Arena* arena_;
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_;
  bool is_whole_ = true;
};

}  // namespace gatehouse::core
