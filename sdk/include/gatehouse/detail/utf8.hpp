// UTF-8: checking a text and writing a code point.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatehouse::inline v1::detail {

// The length of the valid sequence at `index`, 0 when there is none: overlong forms, surrogates and values above 10FFFF
// are invalid (RFC 3629 §4).
constexpr std::size_t utf8_length(std::string_view text, std::size_t index) noexcept {
  const auto byte = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto follows = [&byte](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const unsigned lead = byte(index);
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return follows(index + 1) ? 2 : 0;
  const unsigned second = byte(index + 1);
  if (lead >= 0xe0 && lead <= 0xef) {
    const unsigned lowest = lead == 0xe0 ? 0xa0 : 0x80;
    const unsigned highest = lead == 0xed ? 0x9f : 0xbf;
    return second >= lowest && second <= highest && follows(index + 2) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const unsigned lowest = lead == 0xf0 ? 0x90 : 0x80;
    const unsigned highest = lead == 0xf4 ? 0x8f : 0xbf;
    return second >= lowest && second <= highest && follows(index + 2) && follows(index + 3) ? 4 : 0;
  }
  return 0;
}

constexpr bool is_utf8(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_length(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

// Writes the code point and gives the end of what was written; at most 4 bytes.
constexpr char* put_utf8(std::uint32_t point, char* out) noexcept {
  const auto tail = [point](unsigned shift) { return static_cast<char>(0x80U | (point >> shift & 0x3fU)); };
  if (point < 0x80) {
    *out++ = static_cast<char>(point);
  } else if (point < 0x800) {
    *out++ = static_cast<char>(0xc0U | point >> 6U);
    *out++ = tail(0);
  } else if (point < 0x10000) {
    *out++ = static_cast<char>(0xe0U | point >> 12U);
    *out++ = tail(6);
    *out++ = tail(0);
  } else {
    *out++ = static_cast<char>(0xf0U | point >> 18U);
    *out++ = tail(12);
    *out++ = tail(6);
    *out++ = tail(0);
  }
  return out;
}

}  // namespace gatehouse::inline v1::detail
