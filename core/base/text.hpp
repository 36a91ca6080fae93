// Strict scalars of HTTP text: tokens, field values, numbers, percent escapes, base64. No locale.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::core {

namespace detail {

enum CharClass : std::uint8_t { kTokenChar = 1, kValueChar = 2, kUnreservedChar = 4, kHostChar = 8, kAlnumChar = 16 };

constexpr std::array<std::uint8_t, 256> make_char_classes() {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = 0x20; c < 256; ++c) {
    if (c != 0x7f) table[c] = kValueChar;
  }
  table['\t'] = kValueChar;
  const auto mark = [&table](std::string_view chars, unsigned bits) {
    for (const char c : chars) table[static_cast<unsigned char>(c)] |= static_cast<std::uint8_t>(bits);
  };
  mark("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
       kTokenChar | kUnreservedChar | kHostChar | kAlnumChar);
  mark("!#$%&'*+-.^_`|~", kTokenChar);
  mark("-._~", kUnreservedChar);
  mark("-._", kHostChar);
  return table;
}

inline constexpr auto kCharClasses = make_char_classes();

constexpr bool has_class(char c, CharClass bit) noexcept {
  return (kCharClasses[static_cast<unsigned char>(c)] & bit) != 0;
}

}  // namespace detail

/// tchar of RFC 9110 §5.6.2.
constexpr bool is_token_char(char c) noexcept { return detail::has_class(c, detail::kTokenChar); }
/// Allowed inside a field value: HTAB, SP, VCHAR and obs-text (RFC 9110 §5.5).
constexpr bool is_value_char(char c) noexcept { return detail::has_class(c, detail::kValueChar); }
/// unreserved of RFC 3986 §2.3.
constexpr bool is_unreserved_char(char c) noexcept { return detail::has_class(c, detail::kUnreservedChar); }
/// Letters, digits, '-', '.' and '_': what a host name may consist of.
constexpr bool is_host_char(char c) noexcept { return detail::has_class(c, detail::kHostChar); }
constexpr bool is_alnum(char c) noexcept { return detail::has_class(c, detail::kAlnumChar); }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// ASCII only; other bytes are returned as they are.
constexpr char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

/// Value of a hexadecimal digit, or -1.
constexpr int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Not empty and token characters only: methods, field names.
bool is_token(std::string_view text) noexcept;

/// May be written as a field value: no control byte but HTAB, no white space at either end. Empty is allowed.
/// Whatever configuration or a plugin sets passes this before it can reach a writer.
bool is_field_value(std::string_view text) noexcept;

/// `text` without SP and HTAB at both ends (OWS of RFC 9110 §5.6.3).
constexpr std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Calls `each(std::string_view member)` for every comma-separated member, trimmed; empty members are passed too.
/// Not for lists whose members may hold quoted commas. Stops when `each` returns false, and returns false then.
template <class Each>
bool for_each_member(std::string_view list, Each each) {
  for (;;) {
    const auto comma = list.find(',');
    if (!each(trim(list.substr(0, comma)))) return false;
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

/// One or more digits and nothing else, at most `max`.
std::optional<std::uint64_t> parse_decimal(std::string_view text, std::uint64_t max = UINT64_MAX) noexcept;

/// Decodes every %XX; nullopt on a malformed escape. Control thread and plugins' captures; allocates.
std::optional<std::string> percent_decode(std::string_view text);
/// Decodes into `to` (at least text.size() bytes) and returns the length; nullopt on a malformed escape.
std::optional<std::size_t> percent_decode(std::string_view text, char* to) noexcept;

/// RFC 4648 §4 (padding required) and §5 (no padding). Decoding is strict: no white space, no foreign letter, no
/// padding where it does not belong, unused bits zero. Encoding never fails.
std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace gatehouse::core
