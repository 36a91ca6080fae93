// One plugin entry on its own, as the example of a plugin shows it: read, checked and started.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/plugin_host.hpp"

namespace gatehouse::core {

struct ExampleCheck {
  std::vector<Diagnostic> diagnostics;
  std::vector<InstanceSpec> specs;  // of its entries; empty when there are errors
};

/// The file holds one entry of a list `plugins`, or such a list. Names of upstreams, stores and secrets need not exist;
/// everything else is checked as in a whole configuration.
ExampleCheck check_example(const std::filesystem::path& file, PluginHost& host);
/// The same for a text; `name` is what messages call it.
ExampleCheck check_example_text(std::string name, std::string text, PluginHost& host);

}  // namespace gatehouse::core
