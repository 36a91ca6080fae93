#include "config/text_pieces.hpp"

#include <algorithm>

namespace gatehouse::core {
namespace {

struct Line {
  std::size_t begin = 0;
  std::size_t next = 0;    // begin of the next line
  std::size_t indent = 0;  // spaces in front
  char first = '\0';       // first character behind them; NUL: the line is empty or a comment
  bool is_item = false;    // "- …"
};

Line line_at(std::string_view text, std::size_t begin) noexcept {
  Line line;
  line.begin = begin;
  const auto end = std::min(text.find('\n', begin), text.size());
  line.next = std::min(end + 1, text.size());
  auto rest = text.substr(begin, end - begin);
  const auto indent = rest.find_first_not_of(' ');
  if (indent == std::string_view::npos) return line;
  line.indent = indent;
  rest.remove_prefix(indent);
  if (rest.front() == '#' || rest.front() == '\r') return line;
  line.first = rest.front();
  line.is_item = rest.front() == '-' && (rest.size() == 1 || rest[1] == ' ' || rest[1] == '\r');
  return line;
}

/// Behind the line "routes:" at the first column, or npos.
std::size_t behind_key(std::string_view text) noexcept {
  constexpr std::string_view kKey = "routes:";
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    if (line.starts_with(kKey) && line.find_first_not_of(" \r", kKey.size()) == std::string_view::npos) return end;
    at = end + 1;
  }
  return std::string_view::npos;
}

}  // namespace

TextPieces cut_routes(std::string_view text, std::size_t count) {
  TextPieces result;
  const auto key_end = behind_key(text);
  if (key_end >= text.size()) return result;
  std::vector<std::size_t> items;  // begins of their lines
  std::size_t indent = 0;
  auto end = text.size();
  for (auto at = key_end + 1; at < text.size();) {
    const auto line = line_at(text, at);
    at = line.next;
    if (line.first == '\0') continue;
    if (items.empty()) {
      if (!line.is_item) return result;
      indent = line.indent;
      result.list_begin = line.begin + indent;
    }
    if (line.is_item && line.indent == indent) {
      items.push_back(line.begin);
    } else if (line.indent <= indent) {
      end = line.begin;
      break;
    }
  }
  if (items.empty()) return result;
  const auto begin = items.front();
  std::vector<std::size_t> cuts;
  for (const auto item : items) {
    if (cuts.size() + 1 < count && item >= begin + (end - begin) * (cuts.size() + 1) / count && item != begin) {
      cuts.push_back(item);
    }
  }
  if (cuts.empty()) return result;
  result.frame = {0, text.size(), cuts.front(), end};
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    result.middle.push_back({cuts[i], i + 1 < cuts.size() ? cuts[i + 1] : end, end, end});
  }
  return result;
}

}  // namespace gatehouse::core
