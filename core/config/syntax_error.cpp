// From the parser's message and the text around it to the mistake that was made.
#include "config/syntax_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "config/text_scan.hpp"

namespace gatehouse::core {
namespace {

struct Translation {
  std::string_view begins;  // of the parser's message
  std::string_view message;
  std::string_view help;
};

// The parser's messages begin so; the first that fits is taken.
constexpr Translation kTranslations[] = {
    {"illegal map value", "missing space after ':' or wrong indent",
     "write 'key: value'; a value that contains ': ' needs quotes"},
    {"end of map not found", "missing space after ':' or wrong indent",
     "every line of a map is 'key: value', and its keys stand in one column"},
    {"end of map flow not found", "a '{' is not closed, or a ',' is missing", "write {key: value, key: value}"},
    {"end of sequence not found", "wrong indent in a list",
     "every entry of a list begins with '- ' in the same column"},
    {"end of sequence flow not found", "a '[' is not closed, or a ',' is missing", "write [value, value]"},
    {"illegal flow end", "a closing bracket without an opening one", "remove it, or quote the text it belongs to"},
    {"illegal block entry", "a list entry cannot begin here", "'- ' begins a line of its own, below its key"},
    {"illegal map key", "a key cannot begin here", "put it on a line of its own"},
    {"unknown escape character", "unknown escape in a double-quoted text",
     "write \\\\ for a backslash, or use single quotes"},
    {"invalid unicode", "a character escape that is no Unicode character",
     "\\u takes four hexadecimal digits, \\U eight"},
    {"bad character found while scanning hex", "a character escape with a bad digit",
     "\\x takes two hexadecimal digits, \\u four, \\U eight"},
    {"anchor not found", "an anchor without a name", "write &name; quote a text that begins with '&'"},
    {"illegal character found while scanning anchor", "a bad character in the name of an anchor",
     "quote a text that begins with '&'"},
    {"cannot assign multiple anchors", "two anchors on one value", "one is enough"},
    {"aliases can't have any content", "an alias stands for a whole value", "remove what stands beside it"},
    {"cannot set zero indentation", "a block text cannot have indentation 0", "leave the digit out"},
    {"unexpected character in block scalar", "unexpected text behind '|' or '>'",
     "the text begins on the next line; quote a value that begins with '|' or '>'"},
    {"YAML directives", "a line that begins with '%' is a YAML directive", "quote a text that begins with '%'"},
    {"bad YAML version", "a bad %YAML directive", "remove the line"},
    {"YAML major version", "a %YAML directive of another major version", "remove the line"},
    {"repeated YAML directive", "two %YAML directives", "remove them"},
    {"TAG directives", "a %TAG directive has no meaning here", "remove the line"},
    {"repeated TAG directive", "a %TAG directive has no meaning here", "remove the line"},
    {"tag handle with no suffix", "YAML tags have no meaning here", "quote a text that begins with '!'"},
    {"illegal character found while scanning tag", "YAML tags have no meaning here",
     "quote a text that begins with '!'"},
    {"end of verbatim tag", "YAML tags have no meaning here", "quote a text that begins with '!'"},
    {"cannot assign multiple tags", "YAML tags have no meaning here", "quote a text that begins with '!'"},
};

bool is_word_end(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ']' || c == '}'; }

std::uint32_t word_end(std::string_view text, std::size_t begin) {
  auto end = begin;
  while (end < text.size() && !is_word_end(text[end])) ++end;
  return static_cast<std::uint32_t>(std::max(end, begin + 1));
}

/// `*.example.com` without quotes is an alias for YAML. The parser's mark stands at the star or just behind it.
bool report_star(ConfigReport& report, std::uint32_t file, std::string_view text, std::uint32_t offset) {
  const auto back = text.substr(0, std::min<std::size_t>(offset + 1, text.size())).rfind('*');
  if (back == std::string_view::npos || offset - back > 64) return false;
  const auto between = text.substr(back, offset - back);
  if (std::any_of(between.begin(), between.end(), is_word_end)) return false;
  const auto end = word_end(text, back);
  const std::string word(text.substr(back, end - back));
  if (word.size() > 1 && word[1] != '.' && word.find('.') == std::string::npos) return false;
  report.add(Code::unquoted_star, {file, static_cast<std::uint32_t>(back), end},
             fmt::format("'{}' without quotes is read as an alias", word), fmt::format("write \"{}\"", word));
  return true;
}

bool report_reserved(ConfigReport& report, std::uint32_t file, std::string_view text, std::uint32_t offset) {
  if (offset >= text.size()) return false;
  const char c = text[offset];
  if (c != '@' && c != '`' && c != '%') return false;
  const auto end = word_end(text, offset);
  const auto word = text.substr(offset, end - offset);
  report.add(Code::reserved_start, {file, offset, end},
             fmt::format("plain text cannot begin with {}", c == '`' ? "a backtick" : fmt::format("'{}'", c)),
             fmt::format("quote it: \"{}\"", word));
  return true;
}

/// "name:http" and "name http" are texts for YAML; the parser stumbles over the line that follows. Finds such a line
/// directly above `offset`.
bool report_line_above(ConfigReport& report, std::uint32_t file, std::string_view text, std::uint32_t offset) {
  const auto& source = report.sources()[file];
  const auto line = source.locate(offset).line;
  const auto range = [&](std::uint32_t number) {
    const auto [begin, end] = source.line_range(number);
    return text.substr(begin, end - begin);
  };
  const auto above = range(line - 1);
  const auto indent = above.find_first_not_of(" -");
  if (indent == std::string_view::npos || indent != range(line).find_first_not_of(" -")) return false;
  const auto content = above.substr(indent);
  const bool is_plain_text = std::string_view("#\"'[{|>&*!%@`").find(content.front()) == std::string_view::npos;
  if (!is_plain_text || content.find(": ") != std::string_view::npos || content.ends_with(':')) return false;
  const auto begin = source.line_range(line - 1).first + static_cast<std::uint32_t>(indent);
  const auto colon = content.find(':');
  const auto end = begin + static_cast<std::uint32_t>(content.find_last_not_of(' ') + 1);
  if (colon != std::string_view::npos) {
    report.add(Code::yaml_syntax, {file, begin, end}, "missing space after ':' or wrong indent",
               fmt::format("write '{}: {}'", content.substr(0, colon), content.substr(colon + 1)));
  } else {
    report.add(Code::yaml_syntax, {file, begin, end}, "missing ':' behind a key, or wrong indent",
               "write 'key: value'");
  }
  return true;
}

}  // namespace

std::string open_quote_message(const Sources& sources, std::uint32_t file, std::uint32_t offset) {
  const auto [line, column] = sources[file].locate(offset);
  return fmt::format("the quoted text opened at {}:{} never closes", line, column);
}

void report_syntax_error(ConfigReport& report, std::uint32_t file, std::uint32_t offset, std::string_view message) {
  const auto text = report.sources()[file].text();
  offset = std::min(offset, static_cast<std::uint32_t>(text.size()));
  if (message.starts_with("the referenced anchor is not defined")) {
    if (report_star(report, file, text, offset)) return;
    const auto end = word_end(text, offset);
    report.add(Code::bad_alias, {file, offset, end},
               fmt::format("no anchor '{}' is defined above",
                           text.substr(std::min<std::size_t>(offset + 1, text.size()), end - offset - 1)),
               "an anchor is written &name in front of a value; quote a text that begins with '*'");
    return;
  }
  if (message.find("alias") != std::string_view::npos && report_star(report, file, text, offset)) return;
  if (message == "unknown token" && report_reserved(report, file, text, offset)) return;
  if (message.starts_with("YAML directives") && report_reserved(report, file, text, offset)) return;

  const auto line_end = std::min(text.find('\n', offset), text.size());
  const auto scan = scan_text(text, line_end);
  if (scan.tab) {
    report.add(Code::tab_indent, {file, *scan.tab, *scan.tab + 1}, "a tab is used as indent", "use spaces");
    return;
  }
  if (scan.open_quote) {
    report.add(Code::open_quote, {file, *scan.open_quote, *scan.open_quote + 1},
               open_quote_message(report.sources(), file, *scan.open_quote) + ", or closes too late",
               "close it on the same line");
    return;
  }
  if (scan.variable && *scan.variable <= offset) {
    const auto end = std::min(text.find('}', *scan.variable), text.size() - 1) + 1;
    const auto word = text.substr(*scan.variable, end - *scan.variable);
    report.add(Code::unquoted_variable, {file, *scan.variable, static_cast<std::uint32_t>(end)},
               fmt::format("'{}' inside brackets needs quotes", word), fmt::format("write \"{}\"", word));
    return;
  }
  const bool is_behind_a_text = message == "illegal map value" || message == "end of map not found";
  if (is_behind_a_text && report_line_above(report, file, text, offset)) return;
  const auto known = std::find_if(std::begin(kTranslations), std::end(kTranslations),
                                  [&](const Translation& each) { return message.starts_with(each.begins); });
  const Place place{file, offset, offset < text.size() ? offset + 1 : offset};
  if (known != std::end(kTranslations)) {
    report.add(Code::yaml_syntax, place, std::string(known->message), std::string(known->help));
  } else {
    report.add(Code::yaml_syntax, place, fmt::format("not valid YAML: {}", message));
  }
}

}  // namespace gatehouse::core
