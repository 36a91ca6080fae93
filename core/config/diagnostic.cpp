// Text for a terminal, and the summary line.
#include "config/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace gatehouse::core {
namespace {

std::string_view severity_name(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

std::size_t count_errors(const std::vector<Diagnostic>& diagnostics) noexcept {
  return static_cast<std::size_t>(std::count_if(
      diagnostics.begin(), diagnostics.end(), [](const Diagnostic& each) { return each.severity == Severity::error; }));
}

std::size_t count_warnings(const std::vector<Diagnostic>& diagnostics) noexcept {
  return diagnostics.size() - count_errors(diagnostics);
}

std::string format_text(const Diagnostic& diagnostic) {
  std::string out;
  const auto to = std::back_inserter(out);
  if (!diagnostic.file.empty()) {
    out = diagnostic.file + ':';
    if (diagnostic.line > 0) fmt::format_to(to, "{}:{}:", diagnostic.line, diagnostic.column);
    out += ' ';
  }
  fmt::format_to(to, "{}[{}]: {}\n", severity_name(diagnostic.severity), diagnostic.code, diagnostic.message);
  for (const auto& [number, line] : diagnostic.excerpt) {
    fmt::format_to(to, "{:>5} |{}{}\n", number, line.empty() ? "" : " ", line);
  }
  if (!diagnostic.excerpt.empty() && diagnostic.caret_length > 0) {
    fmt::format_to(to, "      | {:{}}{:^<{}}\n", "", diagnostic.caret, "", diagnostic.caret_length);
  }
  if (!diagnostic.help.empty()) fmt::format_to(to, "   help: {}\n", diagnostic.help);
  return out;
}

std::string format_text(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const auto& each : diagnostics) {
    if (!out.empty()) out += '\n';
    out += format_text(each);
  }
  return out;
}

std::string format_summary(const std::vector<Diagnostic>& diagnostics, const CheckSummary& summary) {
  const auto errors = count_errors(diagnostics);
  const auto warnings = count_warnings(diagnostics);
  std::string findings;
  if (errors > 0) findings = counted(errors, "error");
  if (warnings > 0) findings += fmt::format("{}{}", findings.empty() ? "" : ", ", counted(warnings, "warning"));
  if (findings.empty()) findings = "no errors";
  return fmt::format("{} in {} ({}, {}) in {} ms", findings, counted(summary.files, "file"),
                     counted(summary.routes, "route"), counted(summary.upstreams, "upstream"), summary.took.count());
}

}  // namespace gatehouse::core
