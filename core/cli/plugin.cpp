// gatehouse plugin: what authors and operators ask about plugins.
#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands.hpp"
#include "cli/plugin_commands.hpp"

namespace gatehouse::core {
namespace {

void register_list(CLI::App& parent, int& exit_code) {
  auto* command = parent.add_subcommand("list", "Plugins that can be found: version, standing, hash");
  const auto arguments = std::make_shared<PluginListArguments>();
  command->add_option("names", arguments->names, "Only these; an error when one does not load");
  command->add_option("--dir", arguments->directories, "Search here instead of in gateway.plugin_dirs")
      ->expected(1)
      ->take_all();
  command->add_option("-c,--config", arguments->config, "Main file, for gateway.plugin_dirs")->capture_default_str();
  command->callback([arguments, &exit_code] { exit_code = list_plugins(*arguments); });
}

void register_check_file(CLI::App& parent, int& exit_code) {
  auto* command =
      parent.add_subcommand("check", "Examine a plugin's file: symbols, manifest, example, create and destroy");
  const auto arguments = std::make_shared<PluginCheckArguments>();
  command->add_option("file", arguments->file, "The library, such as build/hello.so")->required();
  command->add_option("--example", arguments->example,
                      "Entry that has to load; example.yaml beside the file unless given");
  command->callback([arguments, &exit_code] { exit_code = check_plugin(*arguments); });
}

void register_new(CLI::App& parent, int& exit_code) {
  auto* command = parent.add_subcommand("new", "Write a plugin that builds and passes its tests at once");
  const auto arguments = std::make_shared<PluginNewArguments>();
  command->add_option("name", arguments->name, "Name of the plugin, such as tenant-gate")->required();
  command->add_option("directory", arguments->directory, "Where; a folder of that name unless given");
  command->callback([arguments, &exit_code] { exit_code = new_plugin(*arguments); });
}

}  // namespace

void register_plugin(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("plugin", "List, check and begin plugins");
  command->require_subcommand(1);
  register_list(*command, exit_code);
  register_check_file(*command, exit_code);
  register_new(*command, exit_code);
}

}  // namespace gatehouse::core
