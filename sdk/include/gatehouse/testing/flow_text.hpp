// Reads one value that is written inline: quoted or plain scalars, [lists] and {maps}. Also all of JSON.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "gatehouse/testing/tree.hpp"

namespace gatehouse::testing {

/// Strict: what it does not know is an error with its line.
class FlowText {
 public:
  enum class Dialect { yaml, json };

  FlowText(std::string_view text, int line, Dialect dialect) : text_(text), line_(line), dialect_(dialect) {}

  /// A value and nothing behind it.
  Tree read_all() {
    Tree tree = read(0);
    skip_space();
    if (at_ < text_.size()) fail("unexpected '" + std::string(text_.substr(at_, 20)) + "'");
    return tree;
  }

 private:
  static constexpr int kDepth = 32;

  [[noreturn]] void fail(const std::string& sentence) const { throw TextError(line_, sentence); }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_space() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool begins_comment = c == '#' && dialect_ == Dialect::yaml && (at_ == 0 || is_space(text_[at_ - 1]));
      if (begins_comment) {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else if (is_space(c)) {
        line_ += c == '\n' ? 1 : 0;
        ++at_;
      } else {
        return;
      }
    }
  }
  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  Tree read(int depth) {
    if (depth > kDepth) fail("nested deeper than " + std::to_string(kDepth));
    skip_space();
    Tree tree;
    tree.line = line_;
    switch (peek()) {
      case '{':
        return read_map(depth);
      case '[':
        return read_list(depth);
      case '"':
      case '\'': {
        tree.kind = Tree::Kind::scalar;
        tree.is_quoted = true;
        tree.text = read_quoted();
        return tree;
      }
      case '&':
      case '*':
      case '!':
      case '|':
      case '>':
      case '@':
      case '%':
      case '`':
        fail(std::string("a value may not begin with '") + peek() + "' here: quote it");
      default:
        return read_plain(depth > 0);
    }
  }

  Tree read_map(int depth) {
    Tree tree;
    tree.kind = Tree::Kind::map;
    tree.line = line_;
    ++at_;
    for (skip_space(); peek() != '}'; skip_space()) {
      std::string key = read_key();
      if (tree.find(key) != nullptr) fail("the key '" + key + "' stands twice");
      Tree value = read(depth + 1);
      tree.members.emplace_back(std::move(key), std::move(value));
      if (!next_of('}')) break;
    }
    ++at_;
    return tree;
  }

  Tree read_list(int depth) {
    Tree tree;
    tree.kind = Tree::Kind::list;
    tree.line = line_;
    ++at_;
    for (skip_space(); peek() != ']'; skip_space()) {
      tree.members.emplace_back(std::string(), read(depth + 1));
      if (!next_of(']')) break;
    }
    ++at_;
    return tree;
  }

  /// True: a comma, and more may follow. False: the closing bracket is next.
  bool next_of(char closing) {
    skip_space();
    if (peek() == closing) return false;
    if (peek() != ',') fail(std::string("expected ',' or '") + closing + "'");
    ++at_;
    skip_space();
    if (peek() == closing && dialect_ == Dialect::json) fail("a comma without a value behind it");
    return true;
  }

  std::string read_key() {
    std::string key;
    if (peek() == '"' || peek() == '\'') {
      key = read_quoted();
    } else {
      if (dialect_ == Dialect::json) fail("a key stands in quotes");
      while (at_ < text_.size() && text_[at_] != ':' && !is_flow_mark(text_[at_])) key += text_[at_++];
      while (!key.empty() && is_space(key.back())) key.pop_back();
    }
    skip_space();
    if (peek() != ':') fail("expected ':' behind the key '" + key + "'");
    ++at_;
    return key;
  }
  static bool is_flow_mark(char c) { return c == ',' || c == '[' || c == ']' || c == '{' || c == '}'; }

  std::string read_quoted() {
    const char quote = text_[at_++];
    if (quote == '\'' && dialect_ == Dialect::json) fail("JSON has double quotes only");
    std::string out;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == quote) {
        if (quote == '\'' && at_ + 1 < text_.size() && text_[at_ + 1] == '\'') {
          out += '\'';
          ++at_;
          continue;
        }
        ++at_;
        return out;
      }
      if (c == '\n') fail("a quoted text does not close on its line");
      if (c == '\\' && quote == '"') {
        ++at_;
        append_escape(out);
      } else {
        out += c;
      }
    }
    fail("a quoted text does not close");
  }

  void append_escape(std::string& out) {
    switch (peek()) {
      case 'n':
        out += '\n';
        return;
      case 't':
        out += '\t';
        return;
      case 'r':
        out += '\r';
        return;
      case 'b':
        out += '\b';
        return;
      case 'f':
        out += '\f';
        return;
      case '"':
      case '\\':
      case '/':
        out += peek();
        return;
      case 'u':
        break;
      default:
        fail(std::string("unknown escape '\\") + peek() + "'");
    }
    std::uint32_t code = read_hex();
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_ + 1, 2) == "\\u") {
      at_ += 2;
      code = 0x10000 + ((code - 0xD800) << 10) + (read_hex() - 0xDC00);
    }
    append_utf8(out, code);
  }

  std::uint32_t read_hex() {
    const std::string digits(text_.substr(at_ + 1, 4));
    if (digits.size() != 4 || digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) {
      fail("'\\u' needs four hexadecimal digits");
    }
    at_ += 4;
    return static_cast<std::uint32_t>(std::strtoul(digits.c_str(), nullptr, 16));
  }

  static void append_utf8(std::string& out, std::uint32_t code) {
    const auto byte = [&out](std::uint32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
    if (code < 0x80) return byte(code);
    if (code < 0x800) return byte(0xC0 | code >> 6), byte(0x80 | (code & 0x3F));
    if (code < 0x10000) return byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F));
    byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 0x3F)), byte(0x80 | (code >> 6 & 0x3F)),
        byte(0x80 | (code & 0x3F));
  }

  Tree read_plain(bool is_inside) {
    Tree tree;
    tree.line = line_;
    std::string& out = tree.text;
    while (at_ < text_.size() && text_[at_] != '\n') {
      const char c = text_[at_];
      if (is_inside && is_flow_mark(c)) break;
      if (c == '#' && at_ > 0 && is_space(text_[at_ - 1])) break;
      if (c == ':' && (at_ + 1 >= text_.size() || is_space(text_[at_ + 1]))) fail("':' in a plain text: quote it");
      out += c;
      ++at_;
    }
    while (!out.empty() && is_space(out.back())) out.pop_back();
    const bool is_null = out.empty() || out == "null" || out == "~";
    if (!is_null) tree.kind = Tree::Kind::scalar;
    if (dialect_ == Dialect::json && !is_json_word(out)) fail("'" + out + "' is no JSON value");
    if (is_null) out.clear();
    return tree;
  }

  static bool is_json_word(const std::string& word) {
    if (word == "true" || word == "false" || word == "null") return true;
    if (word.empty() || word.find_first_not_of("0123456789+-.eE") != std::string::npos) return false;
    char* end = nullptr;
    std::strtod(word.c_str(), &end);
    return *end == '\0' && word[0] != '+' && word[0] != '.';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_;
  Dialect dialect_;
};

inline Tree read_json(std::string_view text) { return FlowText(text, 1, FlowText::Dialect::json).read_all(); }

}  // namespace gatehouse::testing
