// gatehouse.pattern/1 for tests: the common part of RE2's syntax, translated for the C library; the rest is refused.
#pragma once

#include <regex.h>

#include <memory>
#include <string>
#include <string_view>

#include "gatehouse/abi/ext/draft/pattern.h"
#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::ext_pattern {

struct Compiled {
  regex_t regex{};
  bool is_compiled = false;
  Compiled() = default;
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  ~Compiled() {
    if (is_compiled) regfree(&regex);
  }
};

/// The inside of a class, or a class of its own.
inline std::string shorthand(char letter, bool is_in_class) {
  const std::string set = letter == 'd' || letter == 'D'   ? "0-9"
                          : letter == 'w' || letter == 'W' ? "0-9A-Za-z_"
                                                           : " \t\n\r\f\v";
  if (is_in_class) return set;
  const bool is_negated = letter == 'D' || letter == 'W' || letter == 'S';
  return (is_negated ? "[^" : "[") + set + "]";
}

/// RE2 to POSIX extended; why: what the harness does not translate.
inline std::string translate(std::string_view text, bool& ignores_case, std::string& why) {
  std::string out;
  bool is_in_class = false;
  if (text.substr(0, 4) == "(?i)") {
    ignores_case = true;
    text.remove_prefix(4);
  }
  for (std::size_t i = 0; i < text.size() && why.empty(); ++i) {
    const char c = text[i];
    const std::string_view rest = text.substr(i);
    if (c == '\\' && i + 1 < text.size()) {
      const char next = text[++i];
      if (std::string_view("dws").find(next) != std::string_view::npos ||
          (!is_in_class && std::string_view("DWS").find(next) != std::string_view::npos)) {
        out += shorthand(next, is_in_class);
      } else if (std::isalnum(static_cast<unsigned char>(next)) != 0) {
        why = std::string("the harness does not know '\\") + next + "'";
      } else if (is_in_class) {
        out += next;
      } else {
        out += std::string("\\") + next;
      }
    } else if (is_in_class) {
      is_in_class = c != ']';
      out += c;
    } else if (rest.substr(0, 3) == "(?:") {
      out += '(';
      i += 2;
    } else if (rest.substr(0, 2) == "(?") {
      why = "the harness does not know '(?'";
    } else if (c == '?' && i > 0 && std::string_view("*+?}").find(text[i - 1]) != std::string_view::npos) {
      continue;  // not greedy: over the whole value the same texts match
    } else {
      is_in_class = c == '[';
      out += c;
      if (is_in_class && rest.substr(0, 2) == "[^") {
        out += '^';
        ++i;
      }
    }
  }
  return "^(" + out + ")$";
}

inline gh_pattern* compile(gh_instance* handle, gh_text text, const gh_value* at) {
  FakeInstance* instance = guarded_create(handle, "pattern.compile");
  if (instance == nullptr) return nullptr;
  auto compiled = std::make_shared<Compiled>();
  bool ignores_case = false;
  std::string why;
  const std::string pattern = translate(view(text), ignores_case, why);
  if (why.empty()) {
    const int error =
        regcomp(&compiled->regex, pattern.c_str(), REG_EXTENDED | REG_NOSUB | (ignores_case ? REG_ICASE : 0));
    compiled->is_compiled = error == 0;
    if (error != 0) why = "'" + copy(text) + "' is no pattern";
  }
  if (!why.empty()) {
    instance->host->table.config_error(handle, at, {why.data(), why.size()});
    return nullptr;
  }
  instance->owned.push_back(compiled);
  return reinterpret_cast<gh_pattern*>(compiled.get());
}

inline std::uint32_t matches(const gh_pattern* pattern, gh_text text) {
  const std::string value = copy(text);
  if (value.find('\0') != std::string::npos) return 0;  // the C library would stop there
  return regexec(&reinterpret_cast<const Compiled*>(pattern)->regex, value.c_str(), 0, nullptr, 0) == 0 ? 1 : 0;
}

inline const void* table() {
  static const gh_pattern_v1 kTable{sizeof(gh_pattern_v1), 0, compile, matches};
  return &kTable;
}

}  // namespace gatehouse::testing::ext_pattern
