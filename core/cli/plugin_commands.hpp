// The subcommands of `gatehouse plugin`. Each returns the exit status: 0 good, 1 an error that was told.
#pragma once

#include <string>
#include <vector>

namespace gatehouse::core {

struct PluginListArguments {
  std::vector<std::string> names;        // only these, and all of them have to load
  std::vector<std::string> directories;  // instead of those of the configuration
  std::string config = "/etc/gatehouse/gatehouse.yaml";
};
int list_plugins(const PluginListArguments& arguments);

struct PluginCheckArguments {
  std::string file;
  std::string example;  // empty: example.yaml beside the file, when there is one
};
int check_plugin(const PluginCheckArguments& arguments);

struct PluginNewArguments {
  std::string name;
  std::string directory;  // empty: one of that name, here
};
int new_plugin(const PluginNewArguments& arguments);

}  // namespace gatehouse::core
