// gatehouse check: the same reading and checking as start-up and reload, without serving.
#include <sys/resource.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "config/load.hpp"

namespace gatehouse::core {
namespace {

constexpr const char* kDefaultFile = "/etc/gatehouse/gatehouse.yaml";

struct CheckArguments {
  std::vector<std::string> paths;
  std::string format = "text";
  std::string with_names;
  bool is_strict = false;
  bool ignores_secrets = false;
  bool is_quiet = false;
};

/// A directory stands for its gatehouse.yaml, or else for every .yaml file in it, each on its own.
std::vector<std::filesystem::path> files_of(const std::string& path) {
  std::error_code failure;
  if (!std::filesystem::is_directory(path, failure)) return {path};
  const auto main = std::filesystem::path(path) / "gatehouse.yaml";
  if (std::filesystem::exists(main, failure)) return {main};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(path, failure)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) files.push_back(main);
  return files;
}

std::uint64_t open_file_limit() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max != RLIM_INFINITY ? limit.rlim_max : 0;
}

void print(const std::vector<Diagnostic>& diagnostics, const CheckSummary& summary, const CheckArguments& arguments) {
  std::string out;
  if (arguments.format == "json") {
    out = format_json(diagnostics);
  } else if (arguments.format == "github") {
    out = format_github(diagnostics);
  } else if (arguments.format == "sarif") {
    out = format_sarif(diagnostics);
  } else {
    out = format_text(diagnostics);
    if (!arguments.is_quiet) out += (out.empty() ? "" : "\n") + format_summary(diagnostics, summary) + "\n";
  }
  std::fwrite(out.data(), 1, out.size(), stdout);
}

int run_check(const CheckArguments& arguments) {
  LoadOptions options;
  options.ignore_secrets = arguments.ignores_secrets;
  options.open_file_limit = open_file_limit();
  if (!arguments.with_names.empty()) options.with_names = arguments.with_names;
  std::vector<Diagnostic> diagnostics;
  CheckSummary summary;
  for (const auto& path : arguments.paths) {
    for (const auto& file : files_of(path)) {
      auto result = load_config(file, options);
      diagnostics.insert(diagnostics.end(), result.diagnostics.begin(), result.diagnostics.end());
      summary.files += result.summary.files;
      summary.routes += result.summary.routes;
      summary.upstreams += result.summary.upstreams;
      summary.took += result.summary.took;
    }
  }
  if (arguments.is_strict) {
    for (auto& each : diagnostics) each.severity = Severity::error;
  }
  print(diagnostics, summary, arguments);
  return count_errors(diagnostics) > 0 ? 1 : 0;
}

}  // namespace

void register_check(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("check", "Check configuration files: no socket, no DNS, no store");
  const auto arguments = std::make_shared<CheckArguments>();
  command->add_option("paths", arguments->paths, "Files or directories")
      ->default_val(std::vector<std::string>{kDefaultFile});
  command->add_option("--format", arguments->format, "How findings are written")
      ->check(CLI::IsMember({"text", "json", "github", "sarif"}))
      ->capture_default_str();
  command->add_option("--with-names", arguments->with_names,
                      "Main file whose names count as defined, to check an included file on its own");
  command->add_flag("--strict", arguments->is_strict, "Warnings are errors");
  command->add_flag("--ignore-secrets", arguments->ignores_secrets,
                    "Accept unset environment variables, files and secrets");
  command->add_flag("-q,--quiet", arguments->is_quiet, "No summary line");
  command->callback([arguments, &exit_code] { exit_code = run_check(*arguments); });
}

}  // namespace gatehouse::core
