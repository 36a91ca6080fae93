// Every library of the process: found by name, loaded once per content, retired when nobody uses it any more.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "observe/families.hpp"
#include "plugin/library.hpp"

namespace gatehouse::core {

struct LibrarySettings {
  std::vector<std::filesystem::path> directories;  // searched in this order for <name>.so
  std::filesystem::path state_directory;  // copies go to <state>/plugins; empty: nothing can be loaded from files
  bool unloads = false;                   // dlclose what is retired: development and leak checks only
};

/// More retired libraries than this and the next one is not loaded: their pages stay until the process ends.
inline constexpr std::size_t kMaxRetiredLibraries = 64;

/// For GET /v1/plugins, metrics and the crash report.
struct LibraryView {
  std::string name;
  std::string version;
  std::string hash;
  std::string file;  // the copy
  long holders = 0;  // instances and snapshots; 0: retired
};

/// Control thread only. Lives as long as the process: a library must not end before the last worker has.
class LibraryRegistry {
 public:
  explicit LibraryRegistry(LibrarySettings settings);
  LibraryRegistry(const LibraryRegistry&) = delete;
  LibraryRegistry& operator=(const LibraryRegistry&) = delete;

  /// A table of the program itself under its own name; wins over files. Tests, conformance.
  PluginResult<> add_static(const gh_plugin& table);

  /// The library of plugin `name`: reads <directory>/<name>.so anew each time, so that a changed file is another
  /// library. Problems: E0501 (with the nearest name in `help`), E0502, E0503, E0504.
  PluginResult<LibraryPtr> find(std::string_view name);
  /// The library in this very file.
  PluginResult<LibraryPtr> open(const std::filesystem::path& file);

  /// Settings of the next search: plugin_dirs may change with a reload.
  void set_directories(std::vector<std::filesystem::path> directories) {
    settings_.directories = std::move(directories);
  }
  /// Names of the plugins that can be found, sorted: files and static tables.
  [[nodiscard]] std::vector<std::string> names() const;
  /// Everything loaded, retired ones too.
  [[nodiscard]] std::vector<LibraryView> view() const;
  /// gatehouse_plugin_libraries: how many of each plugin and version are in use, and how many are retired.
  void collect(Families& families) const;

 private:
  PluginResult<LibraryPtr> load(const std::filesystem::path& file, std::string content, const std::string& hash);
  [[nodiscard]] PluginProblem not_found(std::string_view name) const;
  [[nodiscard]] std::size_t retired() const;
  void unload_retired();

  LibrarySettings settings_;
  std::map<std::string, LibraryPtr> by_hash_;  // the registry's own reference: use_count 1 means retired
  std::map<std::string, LibraryPtr, std::less<>> static_;
};

}  // namespace gatehouse::core
