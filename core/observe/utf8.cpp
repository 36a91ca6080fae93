// Reading UTF-8 strictly, one code point at a time.
#include "observe/utf8.hpp"

namespace gatehouse::core {

CodePoint next_code_point(std::string_view text) noexcept {
  constexpr CodePoint kInvalid{kReplacementCharacter, 1};
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1};
  std::size_t bytes = 0;
  char32_t value = 0;
  char32_t smallest = 0;
  if ((lead & 0xE0U) == 0xC0) {
    bytes = 2, value = lead & 0x1FU, smallest = 0x80;
  } else if ((lead & 0xF0U) == 0xE0) {
    bytes = 3, value = lead & 0x0FU, smallest = 0x800;
  } else if ((lead & 0xF8U) == 0xF0) {
    bytes = 4, value = lead & 0x07U, smallest = 0x10000;
  } else {
    return kInvalid;
  }
  if (text.size() < bytes) return kInvalid;
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80) return kInvalid;
    value = (value << 6) | (next & 0x3FU);
  }
  const bool is_surrogate = value >= 0xD800 && value < 0xE000;
  if (value < smallest || value > 0x10FFFF || is_surrogate) return kInvalid;
  return {value, bytes};
}

}  // namespace gatehouse::core
