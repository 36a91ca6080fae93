// gatehouse plugin check: everything that can be said of a plugin's file without serving.
#include <fmt/format.h>
#include <malloc.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/plugin_commands.hpp"
#include "cli/plugin_symbols.hpp"
#include "config/check_example.hpp"

namespace gatehouse::core {
namespace {

namespace fs = std::filesystem;

constexpr int kWarmRounds = 50;  // tables that grow once, such as those of names, have grown then
constexpr int kRounds = 1000;
constexpr std::size_t kNoise = 16 * 1024;  // of the allocator: far below one small block per round

std::size_t used_memory() { return ::mallinfo2().uordblks; }

bool create_and_destroy(PluginRuntime& runtime, const InstanceSpec& spec, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    std::vector<InstanceFinding> findings;
    if (!Instance::create(runtime, spec, findings)) return false;
  }
  return true;
}

void check_growth(const std::vector<InstanceSpec>& specs, PluginHost& host, std::vector<PluginFinding>& findings) {
  auto& runtime = host.runtime({}, MetricsConfig{}.plugin_sample);
  for (const auto& spec : specs) {
    if (!create_and_destroy(runtime, spec, kWarmRounds)) return;
    const auto before = used_memory();
    if (!create_and_destroy(runtime, spec, kRounds)) return;
    const auto after = used_memory();
    if (after <= before + kNoise) continue;
    findings.push_back({fmt::format("{} bytes are left after {} times create and destroy", after - before, kRounds),
                        "destroy has to free everything that create made"});
  }
}

/// The example that was named, or that lies beside the file; empty: there is none.
fs::path example_of(const PluginCheckArguments& arguments, const fs::path& file) {
  if (!arguments.example.empty()) return arguments.example;
  const auto beside = file.parent_path() / "example.yaml";
  std::error_code failure;
  return fs::exists(beside, failure) ? beside : fs::path();
}

/// What an instance is made of: the example, or the defaults when there is none.
std::vector<InstanceSpec> check_config(const Library& library, const fs::path& example, PluginHost& host,
                                       std::vector<PluginFinding>& findings) {
  auto checked = example.empty() ? check_example_text("without an example", "name: " + library.name() + "\n", host)
                                 : check_example(example, host);
  for (const auto& each : checked.diagnostics) {
    if (each.severity != Severity::error) continue;
    findings.push_back(
        {(example.empty() ? "without a configuration it does not load:\n" : "its example does not load:\n") +
             format_text(each),
         example.empty() ? "write example.yaml, and name it with --example" : ""});
  }
  return std::move(checked.specs);
}

void print(const std::string& file, const std::vector<PluginFinding>& findings) {
  for (const auto& each : findings) {
    std::fputs(fmt::format("{}: {}\n", file, each.what).c_str(), stdout);
    if (!each.fix.empty()) std::fputs(fmt::format("   help: {}\n", each.fix).c_str(), stdout);
  }
}

}  // namespace

int check_plugin(const PluginCheckArguments& arguments) {
  const fs::path file = fs::absolute(arguments.file);
  auto findings = check_symbols(read_elf(file), is_defined_in);
  auto& host = PluginHost::for_a_look();
  host.libraries().use_directories({file.parent_path()});
  std::string problem;
  auto* registry = host.libraries().open({}, problem);
  std::string name;
  if (registry == nullptr) {
    findings.push_back({problem, "set TMPDIR to a directory that can be written and is not mounted noexec"});
  } else if (findings.empty() || findings.front().fix.find("on this machine") == std::string::npos) {
    const auto library = registry->open(file);
    if (library) {
      const auto& manifest = (*library)->manifest();
      name = fmt::format("{} {}, {}", (*library)->name(), (*library)->version(),
                         manifest.is_stable ? "stable" : "experimental");
      const auto specs = check_config(**library, example_of(arguments, file), host, findings);
      check_growth(specs, host, findings);
    } else {
      findings.push_back({library.error().message, library.error().help});
    }
  }
  print(arguments.file, findings);
  if (!findings.empty()) return 1;
  std::fputs(fmt::format("{}: good ({})\n", arguments.file, name).c_str(), stdout);
  return 0;
}

}  // namespace gatehouse::core
