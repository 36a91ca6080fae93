// gatehouse plugin list: what can be found, and whether it loads.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "cli/plugin_commands.hpp"
#include "config/load.hpp"

namespace gatehouse::core {
namespace {

/// gateway.plugin_dirs of the configuration; its other mistakes do not matter here.
std::vector<std::filesystem::path> directories_of(const PluginListArguments& arguments) {
  if (!arguments.directories.empty()) return {arguments.directories.begin(), arguments.directories.end()};
  LoadOptions options;
  options.ignore_secrets = true;
  const auto loaded = load_config(arguments.config, options);
  return plugin_directories(loaded.ok() ? loaded.config->model.gateway : GatewayConfig{});
}

}  // namespace

int list_plugins(const PluginListArguments& arguments) {
  auto& libraries = PluginHost::for_a_look().libraries();
  const auto directories = directories_of(arguments);
  libraries.use_directories(directories);
  std::string problem;
  auto* registry = libraries.open({}, problem);
  if (registry == nullptr) {
    std::fputs(fmt::format("gatehouse: {}\n", problem).c_str(), stderr);
    return 1;
  }
  int status = 0;
  std::size_t count = 0;
  for (const auto& name : arguments.names.empty() ? registry->names() : arguments.names) {
    const auto library = registry->find(name);
    if (!library) {
      const auto& error = library.error();
      std::fputs(fmt::format("{:<20} {}: {}\n   help: {}\n", name, error.code, error.message, error.help).c_str(),
                 stderr);
      status = 1;
      continue;
    }
    ++count;
    const auto& found = **library;
    std::fputs(fmt::format("{:<20} {:<10} {:<12} {}\n", found.name(), found.version(),
                           found.manifest().is_stable ? "stable" : "experimental", found.hash().substr(0, 12))
                   .c_str(),
               stdout);
  }
  if (count == 0 && status == 0) {
    std::string searched;
    for (const auto& each : directories) searched += fmt::format("{}{}", searched.empty() ? "" : ", ", each.string());
    std::fputs(fmt::format("no plugins in {}\n", searched).c_str(), stdout);
  }
  return status;
}

}  // namespace gatehouse::core
