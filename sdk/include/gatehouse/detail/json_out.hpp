// Small JSON into a string: what the manifest is written with.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::inline v1::detail {

// Adds the text as a JSON string. Bytes above 0x7f are kept: what is written here is UTF-8 of a source file.
inline void add_quoted(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
  out += '"';
}

inline void add_number(std::string& out, std::int64_t number) { out += std::to_string(number); }

inline void add_number(std::string& out, double number) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, end);
}

// Adds `,"key":` or, at the beginning of an object, `"key":`.
inline void add_key(std::string& out, std::string_view key) {
  if (out.back() != '{') out += ',';
  add_quoted(out, key);
  out += ':';
}

inline void add_member(std::string& out, std::string_view key, std::string_view text) {
  add_key(out, key);
  add_quoted(out, text);
}

}  // namespace gatehouse::inline v1::detail
