// Structured fields (RFC 9651): writing items and lists, and reading the one Item that Idempotency-Key is.
#pragma once

#include <gatehouse/text.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::inline v1::structured {

namespace detail {

// Reads a quoted String at the beginning of `rest` and leaves what follows it.
inline std::optional<std::string> take_string(std::string_view& rest) {
  std::string out;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    const char c = rest[i];
    if (c == '"') {
      rest.remove_prefix(i + 1);
      return out;
    }
    if (c == '\\') {
      if (++i == rest.size() || (rest[i] != '"' && rest[i] != '\\')) return std::nullopt;
      out += rest[i];
    } else if (c < 0x20 || c == 0x7f || static_cast<unsigned char>(c) > 0x7f) {
      return std::nullopt;
    } else {
      out += c;
    }
  }
  return std::nullopt;
}

constexpr bool is_key_start(char c) noexcept { return (c >= 'a' && c <= 'z') || c == '*'; }
constexpr bool is_key_char(char c) noexcept {
  return is_key_start(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
}

// A bare item of any type as the value of a parameter: only its extent is of interest.
inline bool skip_bare_item(std::string_view& rest) {
  if (rest.empty()) return false;
  if (rest.front() == '"') return take_string(rest).has_value();
  if (rest.front() == ':') {
    const std::size_t end = rest.find(':', 1);
    if (end == std::string_view::npos) return false;
    rest.remove_prefix(end + 1);
    return true;
  }
  std::size_t size = 0;
  while (size < rest.size() && (is_token_char(rest[size]) || std::string_view{":/?@"}.find(rest[size]) < 4)) ++size;
  rest.remove_prefix(size);
  return size > 0;
}

inline bool skip_parameters(std::string_view rest) {
  while (!rest.empty()) {
    if (rest.front() != ';') return false;
    rest.remove_prefix(1);
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    if (rest.empty() || !is_key_start(rest.front())) return false;
    while (!rest.empty() && is_key_char(rest.front())) rest.remove_prefix(1);
    if (rest.empty() || rest.front() != '=') continue;
    rest.remove_prefix(1);
    if (!skip_bare_item(rest)) return false;
  }
  return true;
}

}  // namespace detail

// The value of an Item that is a String, its parameters ignored; nullopt: it is something else or malformed.
inline std::optional<std::string> parse_string_item(std::string_view field) {
  while (!field.empty() && field.front() == ' ') field.remove_prefix(1);
  while (!field.empty() && field.back() == ' ') field.remove_suffix(1);
  if (field.empty() || field.front() != '"') return std::nullopt;
  auto value = detail::take_string(field);
  if (!value || !detail::skip_parameters(field)) return std::nullopt;
  return value;
}

// Writes a list: member("default").parameter("q", 100).parameter("w", 10). Texts are printable ASCII; other bytes are
// left out, since the type has no room for them.
class ListWriter {
 public:
  explicit ListWriter(std::string& out) noexcept : out_{&out} {}

  ListWriter& member(std::string_view text) {
    if (count_++ > 0) *out_ += ", ";
    return add(text);
  }
  ListWriter& parameter(std::string_view key, std::int64_t value) {
    out_->append(";").append(key).append("=").append(std::to_string(value));
    return *this;
  }
  ListWriter& parameter(std::string_view key, std::string_view text) {
    out_->append(";").append(key).append("=");
    return add(text);
  }

 private:
  ListWriter& add(std::string_view text) {
    *out_ += '"';
    for (const char c : text) {
      if (c < 0x20 || c > 0x7e) continue;
      if (c == '"' || c == '\\') *out_ += '\\';
      *out_ += c;
    }
    *out_ += '"';
    return *this;
  }

  std::string* out_;
  std::size_t count_ = 0;
};

}  // namespace gatehouse::inline v1::structured
