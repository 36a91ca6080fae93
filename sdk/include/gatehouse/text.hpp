// Small things to do with texts: ASCII only, no locale, no allocation.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>

namespace gatehouse::inline v1 {

constexpr char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) noexcept { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }

// A character of a token, RFC 9110 §5.6.2: of a method or a header name.
constexpr bool is_token_char(char c) noexcept {
  return is_digit(c) || is_alpha(c) || std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}
constexpr bool is_token(std::string_view text) noexcept {
  for (const char c : text) {
    if (!is_token_char(c)) return false;
  }
  return !text.empty();
}

// Equal but for the case of ASCII letters: header names, schemes, host names.
constexpr bool iequals(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  }
  return true;
}

// Without spaces and tabs at both ends, RFC 9110 §5.6.3.
constexpr std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Calls visit(std::string_view) for each part between separators, empty parts too. An empty text has no part.
template <class Visit>
constexpr void split(std::string_view text, char separator, Visit&& visit) {
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    visit(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
    if (text.empty()) visit(text);
  }
}

// The members of a comma-separated field value (RFC 9110 §5.6.1), trimmed, empty ones left out. Quoted commas are not
// known.
template <class Visit>
constexpr void each_member(std::string_view list, Visit&& visit) {
  split(list, ',', [&visit](std::string_view part) {
    if (const std::string_view member = trim(part); !member.empty()) visit(member);
  });
}

// The whole text as a decimal number, nothing else in it.
template <std::integral T>
std::optional<T> to_number(std::string_view text) noexcept {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Equal without telling by its time where the first difference is. Lengths are not secret.
constexpr bool equals_in_constant_time(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned>(static_cast<unsigned char>(b[i]));
  }
  return difference == 0;
}

}  // namespace gatehouse::inline v1
