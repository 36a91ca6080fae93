#include "key_text.hpp"

#include <algorithm>

namespace idempotency {
namespace {

bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool is_alnum(char c) noexcept { return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_bare(char c) noexcept { return is_alnum(c) || c == '.' || c == '_' || c == ':' || c == '~' || c == '-'; }

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Reads a String (RFC 9651 §4.2.5) off the front of `rest`, which begins with its quote.
bool read_string(std::string_view& rest, char* out, std::size_t room, std::size_t& size) noexcept {
  rest.remove_prefix(1);
  size = 0;
  while (!rest.empty()) {
    char c = rest.front();
    rest.remove_prefix(1);
    if (c == '"') return true;
    if (c == '\\') {
      if (rest.empty() || (rest.front() != '"' && rest.front() != '\\')) return false;
      c = rest.front();
      rest.remove_prefix(1);
    }
    if (c < 0x20 || c > 0x7E || size == room) return false;
    out[size++] = c;
  }
  return false;
}

/// Parameters (RFC 9651 §4.2.3.2) of which nothing is used; false: they are none.
bool skip_parameters(std::string_view rest) noexcept {
  while (!rest.empty()) {
    if (rest.front() != ';') return false;
    rest = rest.substr(1);
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    if (rest.empty() || !(is_lower(rest.front()) || rest.front() == '*')) return false;
    const auto is_name = [](char c) {
      return is_lower(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '*';
    };
    while (!rest.empty() && is_name(rest.front())) rest.remove_prefix(1);
    if (rest.empty() || rest.front() != '=') continue;
    rest.remove_prefix(1);
    if (rest.empty()) return false;
    if (rest.front() == '"') {
      char unused[kMaxKey];
      std::size_t size = 0;
      if (!read_string(rest, unused, sizeof unused, size)) return false;
      continue;
    }
    // Tokens, numbers, booleans and byte sequences; which of them makes no difference here.
    const auto is_value = [](char c) { return c > 0x20 && c < 0x7F && c != ';' && c != ',' && c != '"'; };
    if (!is_value(rest.front())) return false;
    while (!rest.empty() && is_value(rest.front())) rest.remove_prefix(1);
  }
  return true;
}

}  // namespace

std::optional<Key> parse_key(std::string_view value) noexcept {
  value = trim(value);
  Key key;
  if (value.empty()) return std::nullopt;
  if (value.front() == '"') {
    if (!read_string(value, key.bytes, kMaxKey, key.size) || !skip_parameters(value) || key.size == 0) {
      return std::nullopt;
    }
    return key;
  }
  const auto end = std::ranges::find_if_not(value, is_bare);
  key.size = static_cast<std::size_t>(end - value.begin());
  if (key.size == 0 || key.size > kMaxKey || !skip_parameters(value.substr(key.size))) return std::nullopt;
  std::copy(value.begin(), end, key.bytes);
  return key;
}

bool is_uuid(std::string_view text) noexcept {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (is_dash ? c != '-' : !is_hex) return false;
  }
  return true;
}

}  // namespace idempotency
