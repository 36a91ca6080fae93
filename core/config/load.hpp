// From files to a checked model: the same code for `gatehouse check`, start-up and reload.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/model.hpp"
#include "config/plugin_host.hpp"
#include "config/source.hpp"
#include "routing/router.hpp"

namespace gatehouse::core {

struct LoadOptions {
  /// Accept unset environment variables, unreadable `${file:…}` and unknown secrets. For checks away from the machine.
  bool ignore_secrets = false;
  /// Main file whose names count as defined while an included file is checked on its own.
  std::optional<std::filesystem::path> with_names;
  /// Most open files the process may have; 0: not compared with the connections (W404).
  std::uint64_t open_file_limit = 0;
  /// Text shown for the main file; empty: the path as given.
  std::string display_name;
  /// What makes the instances of plugins; nullptr: that of commands that only look.
  PluginHost* plugins = nullptr;
};

/// A model with the texts it came from: places of the model are looked up in `sources`.
struct LoadedConfig {
  Model model;
  std::shared_ptr<const Sources> sources;
  /// RouteRule::index counts the routes in file order, those of services among them.
  RouterPtr router;
  /// By address, complete. Held until the snapshot made of it is published: what nobody holds then is destroyed.
  Instances instances;
  /// SHA-256 in lower-case hex over the canonical form: what the files mean, not how they are laid out. The value of a
  /// secret counts: a rotated key is another configuration.
  std::string hash;
};

struct LoadResult {
  /// Present only when there are no errors.
  std::optional<LoadedConfig> config;
  /// Every error and warning of the run, sorted by file and position.
  std::vector<Diagnostic> diagnostics;
  /// All files read, `${file:…}` included, for watching; also when there are errors.
  std::vector<std::filesystem::path> files;
  /// Directories of include patterns, for watching.
  std::vector<std::filesystem::path> directories;
  CheckSummary summary;

  [[nodiscard]] bool ok() const noexcept { return config.has_value(); }
  /// Diagnostics and summary line, as `gatehouse check` prints them.
  [[nodiscard]] std::string text() const;
};

/// Reads and checks the file at `path` and everything it includes. Control thread or command line: reads files, opens
/// no socket, asks no DNS. Throws only for lack of memory.
LoadResult load_config(const std::filesystem::path& path, const LoadOptions& options = {});

/// The same for a text that is not in a file; includes are relative to the working directory.
LoadResult load_config_text(std::string name, std::string text, const LoadOptions& options = {});

}  // namespace gatehouse::core
