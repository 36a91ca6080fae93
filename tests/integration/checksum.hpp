// A running checksum of a body too large to keep.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::testing {

/// Depends on every byte and its place. Eight bytes a step, because a hundred mebibytes pass through it.
class Checksum {
 public:
  void add(std::string_view bytes) {
    for (const char byte : bytes) {
      word_ = (word_ << 8U) | static_cast<unsigned char>(byte);
      if (++size_ % 8 == 0) hash_ = (hash_ ^ word_) * 0x9E3779B97F4A7C15U;
    }
  }
  [[nodiscard]] std::uint64_t value() const { return (hash_ ^ word_) * 0x9E3779B97F4A7C15U + size_; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::uint64_t hash_ = 0;
  std::uint64_t word_ = 0;
  std::size_t size_ = 0;
};

/// `size` bytes that differ from place to place; `at` is where they stand in the body.
inline std::string numbered_bytes(std::size_t at, std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(((at + i) * 131 + (at >> 16U)) & 0xFFU);
  return bytes;
}

}  // namespace gatehouse::testing
