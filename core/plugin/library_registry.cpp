#include "plugin/library_registry.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/suggest.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/library_file.hpp"

namespace gatehouse::core {

namespace fs = std::filesystem;

LibraryRegistry::LibraryRegistry(LibrarySettings settings) : settings_(std::move(settings)) {}

PluginResult<> LibraryRegistry::add_static(const gh_plugin& table) {
  auto manifest = check_table(table, "built-in plugin");
  if (!manifest) return manifest.error();
  auto library = std::make_shared<Library>(table, std::move(*manifest), "static", std::string{}, nullptr);
  const auto name = library->name();
  static_[name] = std::move(library);
  return {};
}

PluginResult<LibraryPtr> LibraryRegistry::find(std::string_view name) {
  if (const auto found = static_.find(name); found != static_.end()) return found->second;
  if (name.find('/') != std::string_view::npos) return not_found(name);  // a name, never a path
  for (const auto& directory : settings_.directories) {
    std::error_code error;
    const auto file = directory / (std::string(name) + ".so");
    if (fs::is_regular_file(file, error)) return open(file);
  }
  return not_found(name);
}

PluginResult<LibraryPtr> LibraryRegistry::open(const fs::path& file) {
  auto content = read_library(file);
  if (!content) return content.error();
  const auto hash = sha256_hex(*content);
  if (const auto found = by_hash_.find(hash); found != by_hash_.end()) return found->second;
  if (settings_.unloads) unload_retired();
  if (retired() >= kMaxRetiredLibraries) {
    return PluginProblem{"E0502",
                         file.string() + ": " + std::to_string(retired()) +
                             " retired libraries are still mapped, and no more are loaded beside them",
                         "restart the gateway to reload further"};
  }
  return load(file, std::move(*content), hash);
}

PluginResult<LibraryPtr> LibraryRegistry::load(const fs::path& file, std::string content, const std::string& hash) {
  const auto where = file.string();
  const auto stem = file.stem().string();
  if (settings_.state_directory.empty()) {
    return PluginProblem{"E0502",
                         where + ": plugins are copied before they are opened, and there is no state directory",
                         "set gateway.state_dir"};
  }
  const auto directory = settings_.state_directory / "plugins";
  if (auto prepared = prepare_copies(directory); !prepared) return prepared.error();
  auto copy = find_copy(directory, stem, hash, content);
  if (copy.empty()) {
    const auto temporary = write_copy(directory, stem, content);
    if (!temporary) return temporary.error();
    // Opened once under its temporary name to learn the version that the real name shows. The second opening may find
    // the first one still mapped, by its inode: it is the same content.
    const auto probe = open_library(*temporary, where);
    if (!probe) {
      fs::remove(*temporary);
      return probe.error();
    }
    auto checked = check_table(*probe->table, where);
    const std::string version(core::view(probe->table->version));
    close_library(probe->handle);
    if (!checked) {
      fs::remove(*temporary);
      return checked.error();
    }
    const auto named = name_copy(*temporary, stem, version, hash);
    if (!named) return named.error();
    copy = *named;
  }
  const auto opened = open_library(copy, where);
  if (!opened) return opened.error();
  auto manifest = check_table(*opened->table, where);
  if (!manifest || core::view(opened->table->name) != stem) {
    close_library(opened->handle);
    if (!manifest) return manifest.error();
    return PluginProblem{"E0504", where + ": the file holds a plugin of another name",
                         "name the file after its plugin"};
  }
  auto library =
      std::make_shared<const Library>(*opened->table, std::move(*manifest), hash, copy.string(), opened->handle);
  by_hash_.emplace(hash, library);
  return LibraryPtr(std::move(library));
}

PluginProblem LibraryRegistry::not_found(std::string_view name) const {
  PluginProblem problem{"E0501", "no plugin named '" + std::string(name) + "'", {}};
  const auto known = names();
  if (const auto nearest = suggest(name, known); !nearest.empty()) problem.help = "did you mean '" + nearest + "'? ";
  problem.help += "searched: ";
  for (const auto& directory : settings_.directories) {
    std::error_code error;
    const auto files = std::count_if(fs::directory_iterator(directory, error), fs::directory_iterator{},
                                     [](const auto& entry) { return entry.path().extension() == ".so"; });
    if (!problem.help.ends_with(": ")) problem.help += ", ";
    problem.help += directory.string() + (error ? " (cannot be read)" : " (" + std::to_string(files) + " files)");
  }
  if (settings_.directories.empty()) problem.help += "no directory";
  return problem;
}

std::vector<std::string> LibraryRegistry::names() const {
  std::set<std::string> names;
  for (const auto& [name, library] : static_) names.insert(name);
  for (const auto& directory : settings_.directories) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
      if (entry.path().extension() == ".so") names.insert(entry.path().stem().string());
    }
  }
  return {names.begin(), names.end()};
}

std::vector<LibraryView> LibraryRegistry::view() const {
  std::vector<LibraryView> views;
  const auto add = [&views](const Library& library, long holders) {
    views.push_back({library.name(), library.version(), library.hash(), library.copy(), holders});
  };
  for (const auto& [hash, library] : by_hash_) add(*library, library.use_count() - 1);
  for (const auto& [name, library] : static_) add(*library, library.use_count() - 1);
  return views;
}

void LibraryRegistry::collect(Families& families) const {
  std::map<std::tuple<std::string, std::string, std::string>, double> counts;
  for (const auto& library : view())
    ++counts[{library.name, library.version, library.holders > 0 ? "live" : "retired"}];
  for (const auto& [key, count] : counts) {
    const auto& [plugin, version, state] = key;
    if (!families.admits(1)) return;
    families.gauge("gatehouse_plugin_libraries", "Loaded libraries of plugins; retired ones stay mapped.",
                   {{"plugin", plugin}, {"version", version}, {"state", state}}, count);
  }
}

std::size_t LibraryRegistry::retired() const {
  return static_cast<std::size_t>(
      std::count_if(by_hash_.begin(), by_hash_.end(), [](const auto& entry) { return entry.second.use_count() == 1; }));
}

void LibraryRegistry::unload_retired() {
  for (auto entry = by_hash_.begin(); entry != by_hash_.end();) {
    if (entry->second.use_count() != 1) {
      ++entry;
      continue;
    }
    void* handle = entry->second->handle();
    entry = by_hash_.erase(entry);
    close_library(handle);
  }
}

}  // namespace gatehouse::core
