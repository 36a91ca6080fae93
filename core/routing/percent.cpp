// Percent-decoding, RFC 3986 §2.1, and the `+` of query strings.
#include "routing/percent.hpp"

namespace gatehouse::core {
namespace {

/// Takes the next decoded byte off the front of `text`, which is not empty.
char take_byte(std::string_view& text, Plus plus) noexcept {
  const char first = text.front();
  if (first == '%' && text.size() >= 3) {
    const int high = hex_value(text[1]);
    const int low = hex_value(text[2]);
    if (high >= 0 && low >= 0) {
      text.remove_prefix(3);
      return static_cast<char>(high * 16 + low);
    }
  }
  text.remove_prefix(1);
  return first == '+' && plus == Plus::is_space ? ' ' : first;
}

bool is_plain(std::string_view text, Plus plus) noexcept {
  return text.find('%') == std::string_view::npos &&
         (plus == Plus::is_plus || text.find('+') == std::string_view::npos);
}

std::string_view decode(std::string_view text, char* to, Plus plus) noexcept {
  char* at = to;
  while (!text.empty()) *at++ = take_byte(text, plus);
  return {to, static_cast<std::size_t>(at - to)};
}

}  // namespace

std::string_view percent_decoded(std::string_view text, Arena& arena, Plus plus) {
  if (is_plain(text, plus)) return text;
  return decode(text, static_cast<char*>(arena.allocate(text.size(), 1)), plus);
}

std::optional<std::string_view> percent_decoded(std::string_view text, std::span<char> buffer, Plus plus) noexcept {
  if (is_plain(text, plus)) return text;
  std::size_t used = 0;
  while (!text.empty()) {
    if (used == buffer.size()) return std::nullopt;
    buffer[used++] = take_byte(text, plus);
  }
  return std::string_view(buffer.data(), used);
}

bool decodes_to(std::string_view text, std::string_view plain, Plus plus) noexcept {
  if (is_plain(text, plus)) return text == plain;
  for (const char expected : plain) {
    if (text.empty() || take_byte(text, plus) != expected) return false;
  }
  return text.empty();
}

std::optional<std::string_view> query_value(std::string_view query, std::string_view name) noexcept {
  std::optional<std::string_view> result;
  any_query_parameter(query, [&](std::string_view key, std::string_view value) {
    if (!decodes_to(key, name, Plus::is_space)) return false;
    result = value;
    return true;
  });
  return result;
}

}  // namespace gatehouse::core
