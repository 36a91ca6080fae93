// Reads the YAML that plugin configs are written in: block maps and lists, inline values, `|` texts, comments.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/testing/flow_text.hpp"
#include "gatehouse/testing/tree.hpp"

namespace gatehouse::testing {

/// Strict; anchors, tags, merge keys, folded texts and several documents are refused with their line.
class ConfigText {
 public:
  static Tree read(std::string_view text) {
    ConfigText reader(text);
    return reader.read_document();
  }

 private:
  struct Line {
    int number;
    std::size_t indent;
    std::string content;  ///< without indent and without a comment; empty: nothing to read
    std::string raw;
  };

  explicit ConfigText(std::string_view text) {
    int number = 0;
    while (!text.empty() || number == 0) {
      const std::size_t end = text.find('\n');
      add_line(++number, text.substr(0, end));
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
    }
  }

  void add_line(int number, std::string_view raw) {
    if (!raw.empty() && raw.back() == '\r') raw.remove_suffix(1);
    std::size_t indent = 0;
    while (indent < raw.size() && raw[indent] == ' ') ++indent;
    lines_.push_back({number, indent, without_comment(raw.substr(indent)), std::string(raw)});
  }

  static std::string without_comment(std::string_view content) {
    char quote = '\0';
    for (std::size_t i = 0; i < content.size(); ++i) {
      const char c = content[i];
      if (quote != '\0') {
        if (c == '\\' && quote == '"')
          ++i;
        else if (c == quote)
          quote = '\0';
      } else if ((c == '"' || c == '\'') && (i == 0 || std::string_view(" [{,:").find(content[i - 1]) < 6)) {
        quote = c;
      } else if (c == '#' && (i == 0 || content[i - 1] == ' ')) {
        content = content.substr(0, i);
      }
    }
    while (!content.empty() && (content.back() == ' ' || content.back() == '\t')) content.remove_suffix(1);
    return std::string(content);
  }

  [[noreturn]] static void fail(const Line& line, const std::string& sentence) {
    throw TextError(line.number, sentence);
  }

  bool skip_empty() {
    while (at_ < lines_.size() && lines_[at_].content.empty()) ++at_;
    if (at_ == lines_.size()) return false;
    if (lines_[at_].content[0] == '\t') fail(lines_[at_], "a tab in the indentation: write spaces");
    return true;
  }

  Tree read_document() {
    Tree tree;
    if (skip_empty() && lines_[at_].content == "---") ++at_;
    if (!skip_empty()) return tree;
    tree = read_block(lines_[at_].indent);
    if (skip_empty()) fail(lines_[at_], "unexpected '" + lines_[at_].content + "': is the indentation right?");
    return tree;
  }

  static bool is_item(const std::string& content) { return content == "-" || content.rfind("- ", 0) == 0; }

  /// Where the ':' of "key: value" stands; npos: the line holds no key.
  static std::size_t colon_of(const std::string& content) {
    std::size_t at = 0;
    if (content[0] == '"' || content[0] == '\'') {
      at = content.find(content[0], 1);
      return at != std::string::npos && at + 1 < content.size() && content[at + 1] == ':' ? at + 1 : std::string::npos;
    }
    if (content[0] == '{' || content[0] == '[') return std::string::npos;
    for (; at < content.size(); ++at) {
      if (content[at] == ':' && (at + 1 == content.size() || content[at + 1] == ' ')) return at;
    }
    return std::string::npos;
  }

  Tree read_block(std::size_t indent) {
    Line& line = lines_[at_];
    if (is_item(line.content)) return read_items(indent);
    if (colon_of(line.content) != std::string::npos) return read_members(indent);
    std::string content = line.content;
    ++at_;
    return read_inline(std::move(content), line);
  }

  Tree read_items(std::size_t indent) {
    Tree tree;
    tree.kind = Tree::Kind::list;
    tree.line = lines_[at_].number;
    while (skip_empty() && lines_[at_].indent == indent && is_item(lines_[at_].content)) {
      Line& line = lines_[at_];
      const std::size_t inner = line.content.find_first_not_of(' ', 1);
      if (inner == std::string::npos) {
        ++at_;
        tree.members.emplace_back(std::string(), read_below(indent, line, false));
      } else {
        line.content.erase(0, inner);  // "- key: value": the rest of the line begins a block of its own
        line.indent += inner;
        tree.members.emplace_back(std::string(), read_block(line.indent));
      }
    }
    return tree;
  }

  Tree read_members(std::size_t indent) {
    Tree tree;
    tree.kind = Tree::Kind::map;
    tree.line = lines_[at_].number;
    while (skip_empty() && lines_[at_].indent == indent) {
      Line& line = lines_[at_];
      const std::size_t colon = is_item(line.content) ? std::string::npos : colon_of(line.content);
      if (colon == std::string::npos) fail(line, "expected 'key: value', found '" + line.content + "'");
      std::string key = line.content.substr(0, colon);
      if (key.size() > 1 && (key[0] == '"' || key[0] == '\'')) key = key.substr(1, key.size() - 2);
      if (key == "<<") fail(line, "merge keys are not read");
      if (tree.find(key) != nullptr) fail(line, "the key '" + key + "' stands twice");
      std::string rest = line.content.substr(colon + 1);
      rest.erase(0, rest.find_first_not_of(' '));
      ++at_;
      Tree value = rest.empty()     ? read_below(indent, line, true)
                   : rest[0] == '|' ? read_literal(indent, rest, line)
                                    : read_inline(std::move(rest), line);
      tree.members.emplace_back(std::move(key), std::move(value));
    }
    return tree;
  }

  /// What stands deeper than `indent`; a list below a key may stand at the key's own indentation.
  Tree read_below(std::size_t indent, const Line& line, bool is_below_key) {
    Tree nothing;
    nothing.line = line.number;
    if (!skip_empty()) return nothing;
    const Line& next = lines_[at_];
    const bool is_list_here = is_below_key && next.indent == indent && is_item(next.content);
    return next.indent > indent || is_list_here ? read_block(next.indent) : nothing;
  }

  Tree read_literal(std::size_t indent, const std::string& mark, const Line& line) {
    if (mark != "|" && mark != "|-") fail(line, "of block texts only '|' and '|-' are read");
    Tree tree;
    tree.kind = Tree::Kind::scalar;
    tree.is_quoted = true;
    tree.line = line.number;
    std::size_t inner = 0;
    for (; at_ < lines_.size(); ++at_) {
      const std::string& raw = lines_[at_].raw;
      const bool is_blank = raw.find_first_not_of(' ') == std::string::npos;
      if (!is_blank && lines_[at_].indent <= indent) break;
      if (inner == 0 && !is_blank) inner = lines_[at_].indent;
      tree.text += (raw.size() > inner && !is_blank ? raw.substr(inner) : std::string()) + "\n";
    }
    while (tree.text.size() > 1 && tree.text[tree.text.size() - 2] == '\n') tree.text.pop_back();
    if (mark == "|-" && !tree.text.empty()) tree.text.pop_back();
    return tree;
  }

  /// A value that begins on this line; a bracket may close on a later one.
  Tree read_inline(std::string text, const Line& line) {
    if (text[0] == '[' || text[0] == '{') {
      while (is_open(text) && at_ < lines_.size()) text += "\n" + lines_[at_++].content;
    }
    return FlowText(text, line.number, FlowText::Dialect::yaml).read_all();
  }

  static bool is_open(const std::string& text) {
    int depth = 0;
    char quote = '\0';
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (quote != '\0') {
        if (c == '\\' && quote == '"')
          ++i;
        else if (c == quote)
          quote = '\0';
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else {
        depth += (c == '[' || c == '{') ? 1 : (c == ']' || c == '}') ? -1 : 0;
      }
    }
    return depth > 0;
  }

  std::vector<Line> lines_;
  std::size_t at_ = 0;
};

}  // namespace gatehouse::testing
