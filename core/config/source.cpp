// Offsets to lines and columns; lines without their secrets.
#include "config/source.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/text_scan.hpp"

namespace gatehouse::core {

std::uint32_t count_characters(std::string_view text) noexcept {
  return static_cast<std::uint32_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }));
}

SourceFile::SourceFile(std::string name, std::filesystem::path path, std::string text)
    : name_(std::move(name)), path_(std::move(path)), text_(std::move(text)) {
  if (text_.starts_with("\xef\xbb\xbf")) text_.erase(0, 3);
}

const std::vector<std::uint32_t>& SourceFile::line_starts() const {
  if (!line_starts_.empty()) return line_starts_;
  line_starts_.push_back(0);
  for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1)) {
    line_starts_.push_back(static_cast<std::uint32_t>(at + 1));
  }
  return line_starts_;
}

LineColumn SourceFile::locate(std::uint32_t offset) const {
  const auto& starts = line_starts();
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto after = std::upper_bound(starts.begin(), starts.end(), offset);
  const auto start = *(after - 1);
  return {static_cast<std::uint32_t>(after - starts.begin()),
          1 + count_characters(text().substr(start, offset - start))};
}

std::uint32_t SourceFile::line_count() const { return static_cast<std::uint32_t>(line_starts().size()); }

std::pair<std::uint32_t, std::uint32_t> SourceFile::line_range(std::uint32_t number) const {
  const auto& starts = line_starts();
  if (number == 0 || number > starts.size()) return {0, 0};
  const auto begin = starts[number - 1];
  auto end = number < starts.size() ? starts[number] - 1 : static_cast<std::uint32_t>(text_.size());
  if (end > begin && text_[end - 1] == '\r') --end;
  return {begin, end};
}

std::string SourceFile::shown(std::uint32_t begin, std::uint32_t end) const {
  end = std::min(end, static_cast<std::uint32_t>(text_.size()));
  if (begin >= end) return {};
  std::string result(text_, begin, end - begin);
  // From the back, so that earlier offsets stay right.
  auto hidden = hidden_;
  std::sort(hidden.rbegin(), hidden.rend());
  for (const auto& [from, to] : hidden) {
    const auto first = std::max(from, begin);
    const auto last = std::min(to, end);
    if (first < last) result.replace(first - begin, last - first, "***");
  }
  // A text that was refused for its encoding must not break the reader of the message.
  for (auto bad = find_invalid_utf8(result); bad != std::string::npos; bad = find_invalid_utf8(result))
    result[bad] = '?';
  std::replace_if(
      result.begin(), result.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return result;
}

std::uint32_t Sources::add(SourceFile file) {
  files_.push_back(std::make_unique<SourceFile>(std::move(file)));
  return static_cast<std::uint32_t>(files_.size() - 1);
}

std::string Sources::describe(const Place& place) const {
  if (!place.known()) return "default";
  const auto& file = *files_[place.file];
  const auto [line, column] = file.locate(place.begin);
  return fmt::format("{}:{}:{}", file.name(), line, column);
}

std::string_view Sources::text(const Place& place) const {
  if (!place.known()) return {};
  return files_[place.file]->text().substr(place.begin, place.end - place.begin);
}

}  // namespace gatehouse::core
