// Findings in, complete diagnostics out: lines, columns, excerpts.
#include "config/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace gatehouse::core {
namespace {

/// Columns of the same place counted in UTF-16 code units, as SARIF wants them.
std::uint32_t utf16_column(const SourceFile& file, std::uint32_t line, std::uint32_t offset) {
  const auto begin = file.line_range(line).first;
  std::uint32_t column = 1;
  for (const char c : file.text().substr(begin, offset - begin)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0U) != 0x80U) column += byte >= 0xf0 ? 2 : 1;
  }
  return column;
}

}  // namespace

void ConfigReport::add(Code code, const Place& place, std::string message, std::string help) {
  findings_.push_back({code, place, std::move(message), std::move(help)});
  if (!is_warning(code)) ++errors_;
}

void ConfigReport::add_cause(Code code, const Place& place, std::string_view cause, std::string message,
                             std::string help) {
  const auto [at, is_new] = causes_.emplace(std::pair(code, std::string(cause)), findings_.size());
  if (is_new) return add(code, place, std::move(message), std::move(help));
  auto& first = findings_[at->second];
  ++first.repeats;
  if (place < first.place) first.place = place;
}

Diagnostic ConfigReport::complete(const Finding& finding, const PathOf& path_of) const {
  Diagnostic result;
  result.code = code_text(finding.code);
  result.severity = is_warning(finding.code) ? Severity::warning : Severity::error;
  result.message = finding.message;
  if (finding.repeats > 0) result.message += fmt::format(", and {} more", finding.repeats);
  result.help = finding.help;
  if (!finding.place.known()) return result;
  const auto& file = (*sources_)[finding.place.file];
  result.file = file.name();
  const auto begin = file.locate(finding.place.begin);
  const auto end = file.locate(std::max(finding.place.begin, finding.place.end));
  result.line = begin.line;
  result.column = begin.column;
  result.end_line = end.line;
  result.end_column = end.column;
  result.utf16_column = utf16_column(file, begin.line, finding.place.begin);
  result.utf16_end_column = utf16_column(file, end.line, std::max(finding.place.begin, finding.place.end));
  if (path_of) result.path = path_of(finding.place);
  if (file.text().empty()) return result;
  // The line in front gives the context; never an empty one.
  for (const auto line : {begin.line - 1, begin.line}) {
    const auto [from, to] = file.line_range(line);
    if (line == begin.line ||
        file.text().substr(from, to - from).find_first_not_of(" \t\r") != std::string_view::npos) {
      result.excerpt.emplace_back(line, file.shown(from, to));
    }
  }
  const auto [from, to] = file.line_range(begin.line);
  const auto last = std::min(std::max(finding.place.end, finding.place.begin), to);
  result.caret = count_characters(file.shown(from, finding.place.begin));
  result.caret_length = std::max(count_characters(file.shown(finding.place.begin, last)), 1U);
  return result;
}

std::vector<Diagnostic> ConfigReport::finish(const PathOf& path_of) const {
  auto sorted = findings_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.place.file, a.place.begin) < std::tie(b.place.file, b.place.begin);
  });
  std::vector<Diagnostic> result;
  result.reserve(sorted.size());
  for (const auto& finding : sorted) result.push_back(complete(finding, path_of));
  return result;
}

}  // namespace gatehouse::core
