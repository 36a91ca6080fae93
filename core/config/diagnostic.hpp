// One finding about a configuration, and the one formatter of them all: terminal, JSON, GitHub annotations, SARIF.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::core {

enum class Severity : std::uint8_t { error, warning };

/// Complete in itself: needs neither the files nor the document to be shown. Line and column are 1-based characters;
/// `line` 0 means that the finding belongs to the file as a whole. The end column is behind the last character.
struct Diagnostic {
  std::string code;  // "E0201"
  Severity severity = Severity::error;
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t end_line = 0;
  std::uint32_t end_column = 0;
  std::uint32_t utf16_column = 0;  // for SARIF
  std::uint32_t utf16_end_column = 0;
  std::string message;
  std::string help;                                            // may be empty
  std::string path;                                            // "routes[3].match.path"
  std::vector<std::pair<std::uint32_t, std::string>> excerpt;  // up to three lines with their numbers, secrets hidden
  std::uint32_t caret = 0;         // characters in front of the underlined text, in the last line of the excerpt
  std::uint32_t caret_length = 0;  // 0: nothing is underlined
};

/// What the last line of a text report counts.
struct CheckSummary {
  std::size_t files = 0;
  std::size_t routes = 0;
  std::size_t upstreams = 0;
  std::chrono::milliseconds took{0};
};

std::size_t count_errors(const std::vector<Diagnostic>& diagnostics) noexcept;
std::size_t count_warnings(const std::vector<Diagnostic>& diagnostics) noexcept;

/// "file:14:9: error[E0201]: unknown key ..." with excerpt, caret and help; ends with a newline.
std::string format_text(const Diagnostic& diagnostic);
/// All of them, a blank line between two.
std::string format_text(const std::vector<Diagnostic>& diagnostics);
/// "3 errors, 1 warning in 3 files (212 routes, 14 upstreams) in 38 ms"
std::string format_summary(const std::vector<Diagnostic>& diagnostics, const CheckSummary& summary);

/// {"errors": [...], "warnings": [...]}; each with code, message, help, file, line, column, end_line, end_column, path,
/// docs.
std::string format_json(const std::vector<Diagnostic>& diagnostics);
/// Workflow commands: ::error file=...,line=...,col=...::message
std::string format_github(const std::vector<Diagnostic>& diagnostics);
/// SARIF 2.1.0; columns in UTF-16 code units.
std::string format_sarif(const std::vector<Diagnostic>& diagnostics);

}  // namespace gatehouse::core
