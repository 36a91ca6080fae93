// Decodes one scalar of a config by its type; answers what is wrong with it, or nothing.
#pragma once

#include <cctype>
#include <string>
#include <string_view>

#include "gatehouse/testing/scalars.hpp"
#include "gatehouse/testing/tree.hpp"
#include "gatehouse/testing/value.hpp"

namespace gatehouse::testing {

/// RFC 9110 §5.6.2.
inline bool is_token(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 &&
        std::string_view("!#$%&'*+-.^_`|~").find(c) == std::string_view::npos)
      return false;
  }
  return true;
}

inline std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// A bound of the type ("min", "max"), read like the value itself.
template <typename T, typename Reader>
std::string check_bounds(const Tree& type, T value, Reader read) {
  const Tree* least = type.find("min");
  const Tree* most = type.find("max");
  if (least != nullptr && value < read(least->text).value) return "is below " + least->text;
  if (most != nullptr && value > read(most->text).value) return "is over " + most->text;
  return {};
}

/// Texts with a form: header, method, name, path, url, address, cidr, store, upstream.
inline std::string check_form(const std::string& name, Value& value) {
  std::string& text = value.text;
  const std::string shown = "'" + text + "' is no ";
  if (name == "header") {
    if (!is_token(text)) return shown + "header name";
    text = lower(text);
  } else if (name == "method") {
    if (!is_token(text)) return shown + "method";
  } else if (name == "name" || name == "upstream") {
    if (text.empty() || text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") !=
                            std::string::npos)
      return shown + "name";
  } else if (name == "path") {
    if (text.empty() || text[0] != '/') return shown + "path: it begins with '/'";
  } else if (name == "url") {
    if (text.rfind("http://", 0) != 0 && text.rfind("https://", 0) != 0) return shown + "URL of http or https";
  } else if (name == "address") {
    if (text.rfind("unix:/", 0) != 0 && text.find(':') == std::string::npos) return shown + "address: write host:port";
  } else if (name == "cidr") {
    if (text.find_first_not_of("0123456789abcdefABCDEF.:/") != std::string::npos || text.empty())
      return shown + "network";
  } else if (name == "store") {
    if (text != "local" && (text.rfind("redis:", 0) != 0 || text.size() == 6))
      return shown + "store: local, or redis:<name>";
  } else if (name != "text" && name != "secret" && name != "regex" && name != "template") {
    return "the manifest has a type '" + name + "' that is not known";
  }
  return {};
}

inline std::string check_size_of_text(const Tree& type, const std::string& text) {
  const Tree* least = type.find("min_size");
  const Tree* most = type.find("max_size");
  const auto size = static_cast<std::int64_t>(text.size());
  if (least != nullptr && size < read_integer(least->text).value)
    return "needs at least " + least->text + " characters";
  if (most != nullptr && size > read_integer(most->text).value) return "has more than " + most->text + " characters";
  return {};
}

inline std::string decode_enum(const Tree& type, const Tree& written, Value& value) {
  value.kind = GH_VALUE_TEXT;
  value.text = written.text;
  std::string known;
  const Tree* values = type.find("values");
  for (std::size_t i = 0; values != nullptr && i < values->members.size(); ++i) {
    const std::string& name = values->members[i].second.text;
    if (name == written.text) return {};
    known += (known.empty() ? "" : ", ") + name;
  }
  return "'" + written.text + "' is none of: " + known;
}

template <typename Read>
std::string keep_integer(const Read& read, std::uint32_t kind, Value& value) {
  value.kind = kind;
  value.integer = read.value;
  return read.why;
}

inline std::string decode_number(const std::string& name, const Tree& type, const std::string& text, Value& value) {
  std::string why;
  if (name == "int" || name == "status") {
    why = keep_integer(read_integer(text), GH_VALUE_INTEGER, value);
    if (why.empty() && name == "status" && (value.integer < 100 || value.integer > 599))
      return "'" + text + "' is no status";
    return why.empty() ? check_bounds(type, value.integer, read_integer) : why;
  }
  if (name == "duration") {
    why = keep_integer(read_duration(text), GH_VALUE_DURATION, value);
    return why.empty() ? check_bounds(type, value.integer, read_duration) : why;
  }
  if (name == "size") {
    why = keep_integer(read_size(text), GH_VALUE_INTEGER, value);
    return why.empty() ? check_bounds(type, value.integer, read_size) : why;
  }
  if (name == "percentage") return keep_integer(read_percentage(text), GH_VALUE_INTEGER, value);
  if (name == "real") {
    const auto real = read_real(text);
    value.kind = GH_VALUE_REAL;
    value.real = real.value;
    return real.why.empty() ? check_bounds(type, value.real, read_real) : real.why;
  }
  const auto rate = read_rate(text);
  value.kind = GH_VALUE_RATE;
  value.integer = rate.value.count;
  value.per = rate.value.per_ns;
  return rate.why;
}

/// Empty: decoded into value.
inline std::string decode_text(const std::string& name, const Tree& type, const Tree& written, Value& value) {
  if (name == "bool") {
    value.kind = GH_VALUE_BOOLEAN;
    value.integer = written.text == "true" ? 1 : 0;
    if (!written.is_quoted && (written.text == "true" || written.text == "false")) return {};
    return "'" + written.text + "' is neither true nor false";
  }
  for (const auto* number : {"int", "status", "duration", "size", "percentage", "real", "rate"}) {
    if (name == number) return decode_number(name, type, written.text, value);
  }
  if (name == "enum") return decode_enum(type, written, value);
  value.kind = GH_VALUE_TEXT;
  value.text = written.text;
  const std::string why = check_form(name, value);
  return why.empty() ? check_size_of_text(type, value.text) : why;
}

}  // namespace gatehouse::testing
