// Quotes, block texts, comments and flow brackets of YAML, followed just closely enough to explain an error.
#include "config/text_scan.hpp"

#include <algorithm>
#include <cstddef>

namespace gatehouse::core {
namespace {

constexpr auto kNone = std::string_view::npos;

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

/// Number of continuation bytes that must follow, and the range of the first of them (RFC 3629 §4).
struct Lead {
  unsigned more = 0;
  unsigned low = 0x80;
  unsigned high = 0xbf;
};

bool lead_of(unsigned char byte, Lead& lead) noexcept {
  lead = {};
  if (byte < 0x80) return true;
  if (byte >= 0xc2 && byte <= 0xdf) {
    lead.more = 1;
  } else if (byte >= 0xe0 && byte <= 0xef) {
    lead.more = 2;
    if (byte == 0xe0) lead.low = 0xa0;
    if (byte == 0xed) lead.high = 0x9f;
  } else if (byte >= 0xf0 && byte <= 0xf4) {
    lead.more = 3;
    if (byte == 0xf0) lead.low = 0x90;
    if (byte == 0xf4) lead.high = 0x8f;
  } else {
    return false;
  }
  return true;
}

class Scanner {
 public:
  Scanner(std::string_view text, std::size_t until) : text_(text), until_(until) {}

  TextScan run() {
    while (at_ < until_) scan_line();
    return found_;
  }

 private:
  void scan_line() {
    const auto start = at_;
    while (at_ < until_ && is_blank(text_[at_])) ++at_;
    const auto indent = at_ - start;
    if (at_ >= until_) return;
    const bool is_empty = text_[at_] == '\n' || text_[at_] == '\r';
    if (block_indent_ != kNone) {
      if (is_empty || indent > block_indent_) return skip_line();
      block_indent_ = kNone;
    }
    const auto tab = text_.substr(start, indent).find('\t');
    if (tab != kNone && !is_empty && text_[at_] != '#' && !found_.tab)
      found_.tab = static_cast<std::uint32_t>(start + tab);
    scan_tokens(indent);
  }

  void scan_tokens(std::size_t indent) {
    bool starts_token = true;  // a quote opens a quoted text only here
    while (at_ < until_ && text_[at_] != '\n') {
      const char c = text_[at_];
      if (c == '#' && (at_ == 0 || is_blank(text_[at_ - 1]) || text_[at_ - 1] == '\n')) return skip_line();
      if (starts_token && (c == '"' || c == '\'')) {
        if (!pass_quote()) return;
        starts_token = false;
        continue;
      }
      if (starts_token && (c == '|' || c == '>') && ends_line_as_block()) {
        block_indent_ = indent;
        return skip_line();
      }
      if (c == '[' || c == '{') ++flow_;
      if ((c == ']' || c == '}') && flow_ > 0) --flow_;
      if (c == '$' && flow_ > 0 && text_.substr(at_).starts_with("${"))
        found_.variable = static_cast<std::uint32_t>(at_);
      starts_token =
          is_blank(c) ? starts_token || follows_indicator() : flow_ > 0 && (c == '[' || c == '{' || c == ',');
      ++at_;
    }
    skip_line();
  }

  /// The blank at `at_` stands behind "-", ":" or "?" and so begins a new token.
  [[nodiscard]] bool follows_indicator() const {
    const char before = at_ == 0 ? '\n' : text_[at_ - 1];
    return before == ':' || before == '-' || before == '?' || before == ',' || is_blank(before);
  }

  bool pass_quote() {
    const auto begin = at_;
    const auto behind = behind_quote(text_, begin);
    const auto end = behind == kNone ? until_ : behind;
    if (behind == kNone || text_.substr(begin, behind - begin).find('\n') != kNone) {
      found_.open_quote = static_cast<std::uint32_t>(begin);
    }
    at_ = end;
    return at_ < until_;
  }

  /// "|", ">", with indentation digit and chomping sign, then only blanks or a comment.
  [[nodiscard]] bool ends_line_as_block() const {
    auto i = at_ + 1;
    while (i < text_.size() && (text_[i] == '+' || text_[i] == '-' || (text_[i] >= '1' && text_[i] <= '9'))) ++i;
    while (i < text_.size() && is_blank(text_[i])) ++i;
    return i >= text_.size() || text_[i] == '\n' || text_[i] == '\r' || text_[i] == '#';
  }

  void skip_line() {
    const auto end = text_.find('\n', at_);
    at_ = end == kNone ? until_ : end + 1;
  }

  std::string_view text_;
  std::size_t until_;
  std::size_t at_ = 0;
  std::size_t block_indent_ = kNone;
  std::size_t flow_ = 0;
  TextScan found_;
};

}  // namespace

TextScan scan_text(std::string_view text, std::size_t until) {
  return Scanner(text, std::min(until, text.size())).run();
}

std::size_t behind_quote(std::string_view text, std::size_t begin) noexcept {
  const char quote = text[begin];
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '\'' && i + 1 < text.size() && text[i + 1] == '\'') {
        ++i;
      } else {
        return i + 1;
      }
    }
  }
  return kNone;
}

std::size_t behind_block(std::string_view text, std::size_t begin) noexcept {
  const auto line_start = text.rfind('\n', begin) + 1;  // npos + 1 is 0
  const auto opener = text.substr(line_start, begin - line_start);
  // The text is indented deeper than its key, or than the dash in front of it when there is no key.
  const auto behind_dashes = opener.find_first_not_of(" -");
  const bool has_key = behind_dashes != kNone;
  const auto column = has_key ? behind_dashes : std::min(opener.find_first_not_of(' '), opener.size());
  auto end = std::min(text.find('\n', begin), text.size());
  while (end < text.size()) {
    const auto next = std::min(text.find('\n', end + 1), text.size());
    const auto indent = text.substr(end + 1, next - end - 1).find_first_not_of(" \r");
    if (indent != kNone && indent <= column) break;
    end = next;
  }
  return end;
}

std::size_t find_invalid_utf8(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) continue;
    Lead lead;
    if (!lead_of(byte, lead) || i + lead.more >= text.size()) return i;
    for (unsigned more = 0; more < lead.more; ++more) {
      const auto next = static_cast<unsigned char>(text[i + 1 + more]);
      const bool is_first = more == 0;
      if (next < (is_first ? lead.low : 0x80U) || next > (is_first ? lead.high : 0xbfU)) return i;
    }
    i += lead.more;
  }
  return kNone;
}

}  // namespace gatehouse::core
