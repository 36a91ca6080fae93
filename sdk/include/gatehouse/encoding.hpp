// base64url without padding (RFC 4648 §5, strict) and hexadecimal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gatehouse::inline v1 {

namespace detail {

inline constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// 0 ... 63, or -1.
constexpr int base64url_digit(char c) noexcept {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

}  // namespace detail

constexpr std::size_t base64url_size(std::size_t bytes) noexcept { return bytes / 3 * 4 + (bytes % 3 * 4 + 2) / 3; }

// Writes base64url_size(bytes.size()) characters to out.
constexpr void base64url_encode(std::string_view bytes, char* out) noexcept {
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char byte : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(byte);
    for (held += 8; held >= 6; held -= 6) *out++ = detail::kBase64Url[bits >> (held - 6) & 63U];
  }
  if (held > 0) *out = detail::kBase64Url[bits << (6 - held) & 63U];
}

inline std::string base64url_encode(std::string_view bytes) {
  std::string out(base64url_size(bytes.size()), '\0');
  base64url_encode(bytes, out.data());
  return out;
}

// Appends the bytes to out. False: padding, a foreign character, an impossible length, or bits that an encoder would
// have left zero; two texts never decode to the same bytes.
inline bool base64url_decode(std::string_view text, std::string& out) {
  if (text.size() % 4 == 1) return false;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    const int digit = detail::base64url_digit(c);
    if (digit < 0) return false;
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>(bits >> held & 255U);
  }
  return (bits & ((1U << held) - 1U)) == 0;
}

inline std::optional<std::string> base64url_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  return base64url_decode(text, out) ? std::optional{std::move(out)} : std::nullopt;
}

// Writes two lower-case digits for each byte to out.
constexpr void hex_encode(std::string_view bytes, char* out) noexcept {
  constexpr std::string_view digits = "0123456789abcdef";
  for (const char byte : bytes) {
    *out++ = digits[static_cast<unsigned char>(byte) >> 4U];
    *out++ = digits[static_cast<unsigned char>(byte) & 15U];
  }
}

inline std::string hex_encode(std::string_view bytes) {
  std::string out(bytes.size() * 2, '\0');
  hex_encode(bytes, out.data());
  return out;
}

}  // namespace gatehouse::inline v1
