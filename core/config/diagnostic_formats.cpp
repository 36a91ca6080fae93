// Findings for programs: JSON, GitHub workflow commands, SARIF.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/json.hpp"
#include "config/codes.hpp"
#include "config/diagnostic.hpp"

namespace gatehouse::core {
namespace {

json::object to_json(const Diagnostic& each) {
  return {{"code", each.code},         {"message", each.message},
          {"help", each.help},         {"file", each.file},
          {"line", each.line},         {"column", each.column},
          {"end_line", each.end_line}, {"end_column", each.end_column},
          {"path", each.path},         {"docs", "gatehouse explain " + each.code}};
}

/// Escapes of workflow commands: data, and properties, which may not hold ':' and ',' either.
std::string github_escape(std::string_view text, bool is_property) {
  std::string out;
  for (const char c : text) {
    const bool escape = c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','));
    if (escape) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string with_help(const Diagnostic& each) {
  return each.help.empty() ? each.message : each.message + "\n" + each.help;
}

json::object sarif_result(const Diagnostic& each) {
  json::object region{{"startLine", std::max(each.line, 1U)}};
  if (each.line > 0) {
    region["startColumn"] = each.utf16_column;
    region["endLine"] = each.end_line;
    region["endColumn"] = each.utf16_end_column;
  }
  json::object result{{"ruleId", each.code},
                      {"level", each.severity == Severity::error ? "error" : "warning"},
                      {"message", json::object{{"text", with_help(each)}}}};
  if (!each.file.empty()) {
    result["locations"] = json::array{
        json::object{{"physicalLocation",
                      json::object{{"artifactLocation", json::object{{"uri", each.file}}}, {"region", region}}}}};
  }
  return result;
}

}  // namespace

std::string format_json(const std::vector<Diagnostic>& diagnostics) {
  json::array errors;
  json::array warnings;
  for (const auto& each : diagnostics)
    (each.severity == Severity::error ? errors : warnings).emplace_back(to_json(each));
  return json::serialize(json::object{{"errors", std::move(errors)}, {"warnings", std::move(warnings)}}) + "\n";
}

std::string format_github(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const auto& each : diagnostics) {
    out += fmt::format("::{} ", each.severity == Severity::error ? "error" : "warning");
    if (!each.file.empty()) out += fmt::format("file={},", github_escape(each.file, true));
    if (each.line > 0) {
      out += fmt::format("line={},col={},endLine={},endColumn={},", each.line, each.column, each.end_line,
                         each.end_column);
    }
    out += fmt::format("title={}::{}\n", each.code, github_escape(with_help(each), false));
  }
  return out;
}

std::string format_sarif(const std::vector<Diagnostic>& diagnostics) {
  json::array rules;
  json::array results;
  for (const auto& info : all_codes()) {
    const auto id = code_text(info.code);
    const bool is_used =
        std::any_of(diagnostics.begin(), diagnostics.end(), [&](const Diagnostic& each) { return each.code == id; });
    if (!is_used) continue;
    rules.emplace_back(json::object{{"id", id},
                                    {"shortDescription", json::object{{"text", info.title}}},
                                    {"fullDescription", json::object{{"text", info.cause}}}});
  }
  for (const auto& each : diagnostics) results.emplace_back(sarif_result(each));
  const json::object driver{{"name", "gatehouse"}, {"rules", std::move(rules)}};
  const json::object run{
      {"tool", json::object{{"driver", driver}}}, {"columnKind", "utf16CodeUnits"}, {"results", std::move(results)}};
  return json::serialize(json::object{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                                      {"version", "2.1.0"},
                                      {"runs", json::array{run}}}) +
         "\n";
}

}  // namespace gatehouse::core
