// A tree of text as it was written (config in YAML, manifest in JSON), with the place of every part.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::testing {

struct Tree {
  enum class Kind { null, scalar, list, map };
  struct Member;

  Kind kind = Kind::null;
  std::string text;
  bool is_quoted = false;
  int line = 0;
  std::vector<Member> members;  ///< of a list: without keys

  [[nodiscard]] const Tree* find(std::string_view key) const;
  [[nodiscard]] std::string text_of(std::string_view key, std::string_view absent = {}) const;
};

struct Tree::Member {
  Member(std::string key, Tree value) : first(std::move(key)), second(std::move(value)) {}
  std::string first;
  Tree second;
};

inline const Tree* Tree::find(std::string_view key) const {
  for (const auto& member : members) {
    if (kind == Kind::map && member.first == key) return &member.second;
  }
  return nullptr;
}

inline std::string Tree::text_of(std::string_view key, std::string_view absent) const {
  const Tree* found = find(key);
  return found != nullptr && found->kind == Kind::scalar ? found->text : std::string(absent);
}

/// A text that the reader does not take; the sentence names line and cause.
struct TextError : std::runtime_error {
  TextError(int line, const std::string& sentence)
      : std::runtime_error("line " + std::to_string(line) + ": " + sentence) {}
};

}  // namespace gatehouse::testing
