// Where plugins are searched and where their private copies are kept, as the configuration says.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "plugin/library_registry.hpp"

namespace gatehouse::core {

/// The directories to search: those of gateway.plugin_dirs. Without that key, two that lie beside the running program,
/// when they exist, and the system's:
///   <program>/../../plugins                    a build tree: build/release/bin/gatehouse, build/release/plugins
///   <program>/../../lib/gatehouse/plugins      an installation under any prefix
///   /usr/lib/gatehouse/plugins
std::vector<std::filesystem::path> plugin_directories(const GatewayConfig& gateway);

/// The registry of the process, made when the first plugin is wanted. Control thread, or the thread of a command.
class PluginLibraries {
 public:
  PluginLibraries() = default;
  ~PluginLibraries();
  PluginLibraries(const PluginLibraries&) = delete;
  PluginLibraries& operator=(const PluginLibraries&) = delete;

  /// For commands that only look: copies go to a directory of its own, which ends with the object.
  static std::unique_ptr<PluginLibraries> for_a_look();
  /// One of them for all checks of the process.
  static PluginLibraries& shared_look();

  /// Tables of the program itself, and directories that are searched instead of the configured ones: for tests.
  void use_directories(std::vector<std::filesystem::path> directories) { override_ = std::move(directories); }

  /// The registry, searching where `gateway` says. nullptr: copies cannot be kept, `problem` says why in words (E0607).
  /// Copies stay in the state directory of the first call.
  LibraryRegistry* open(const GatewayConfig& gateway, std::string& problem);
  /// nullptr: no plugin was ever wanted.
  [[nodiscard]] LibraryRegistry* registry() const noexcept { return registry_.get(); }
  [[nodiscard]] const std::vector<std::filesystem::path>& directories() const noexcept { return directories_; }

 private:
  std::unique_ptr<LibraryRegistry> registry_;
  std::vector<std::filesystem::path> directories_;
  std::vector<std::filesystem::path> override_;
  std::filesystem::path own_state_;  // empty: that of the configuration
};

}  // namespace gatehouse::core
