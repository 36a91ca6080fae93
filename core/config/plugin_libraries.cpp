#include "config/plugin_libraries.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstring>

namespace gatehouse::core {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSystemDirectory = "/usr/lib/gatehouse/plugins";

/// Empty: copies can be kept below `state` and run from there.
std::string why_not_usable(const fs::path& state) {
  const auto folder = state / "plugins";
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) return fmt::format("'{}' cannot be made: {}", folder.string(), failure.message());
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    return fmt::format("'{}' cannot be written: {}", folder.string(), std::strerror(errno));
  }
  struct statvfs info {};
  if (::statvfs(folder.c_str(), &info) == 0 && (info.f_flag & ST_NOEXEC) != 0) {
    return fmt::format("'{}' is mounted noexec: no plugin can run from there", folder.string());
  }
  return {};
}

}  // namespace

std::vector<fs::path> plugin_directories(const GatewayConfig& gateway) {
  if (gateway.plugin_dirs) return {gateway.plugin_dirs->value.begin(), gateway.plugin_dirs->value.end()};
  std::vector<fs::path> directories;
  std::error_code failure;
  const auto prefix = fs::read_symlink("/proc/self/exe", failure).parent_path().parent_path();
  for (const auto* below : {"plugins", "lib/gatehouse/plugins"}) {
    const auto directory = prefix / below;
    if (!prefix.empty() && fs::is_directory(directory, failure) && directory != kSystemDirectory) {
      directories.push_back(directory);
    }
  }
  directories.emplace_back(kSystemDirectory);
  return directories;
}

PluginLibraries::~PluginLibraries() {
  std::error_code ignored;
  if (!own_state_.empty()) fs::remove_all(own_state_, ignored);
}

std::unique_ptr<PluginLibraries> PluginLibraries::for_a_look() {
  auto libraries = std::make_unique<PluginLibraries>();
  std::error_code failure;
  auto name = (fs::temp_directory_path(failure) / "gatehouse-XXXXXX").string();
  if (::mkdtemp(name.data()) != nullptr) libraries->own_state_ = name;
  return libraries;
}

PluginLibraries& PluginLibraries::shared_look() {
  static const auto shared = for_a_look();
  return *shared;
}

LibraryRegistry* PluginLibraries::open(const GatewayConfig& gateway, std::string& problem) {
  directories_ = override_.empty() ? plugin_directories(gateway) : override_;
  if (registry_) {
    registry_->set_directories(directories_);
    return registry_.get();
  }
  const auto state = own_state_.empty() ? fs::path(gateway.state_dir.value) : own_state_;
  problem = why_not_usable(state);
  if (!problem.empty()) return nullptr;
  LibrarySettings settings;
  settings.directories = directories_;
  settings.state_directory = state;
  registry_ = std::make_unique<LibraryRegistry>(std::move(settings));
  return registry_.get();
}

}  // namespace gatehouse::core
