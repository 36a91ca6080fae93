// One load, step by step: files, documents, secrets, model, checks. `load.hpp` is the door to it.
#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/check.hpp"
#include "config/document.hpp"
#include "config/load.hpp"
#include "config/reader.hpp"

namespace gatehouse::core {

class Loader {
 public:
  explicit Loader(const LoadOptions& options);

  /// Reads the main file from disk, or takes a text for it.
  LoadResult load_file(const std::filesystem::path& path);
  LoadResult load_text(std::string name, std::string text);

  /// Only the names that `main` and what it includes define, but for those in `except`; nothing is reported.
  KnownNames names_of(const std::filesystem::path& main, const std::filesystem::path& except);
  [[nodiscard]] const GatewayConfig& gateway() const noexcept { return model_.gateway; }

 private:
  struct Parsed {
    std::uint32_t file = 0;
    Document document;
  };

  LoadResult run(std::optional<SourceFile> main);
  std::optional<SourceFile> read(const std::filesystem::path& path, std::string name, const Place& named_at);
  bool parse(SourceFile file);
  bool is_valid_text(const SourceFile& file, std::uint32_t index);
  void read_includes();
  void include(const At<std::string>& pattern, const std::filesystem::path& base);
  void read_secrets(const Item& root);
  void read_models();
  void read_plugins(const KnownNames& others);
  [[nodiscard]] std::string path_of(const Place& place) const;
  LoadResult finish(RouterPtr router);

  LoadOptions options_;
  std::shared_ptr<Sources> sources_;
  ConfigReport report_;
  Interpolator texts_;
  Reader reader_;
  std::deque<Parsed> documents_;
  Model model_;
  std::set<std::filesystem::path> files_;
  std::set<std::filesystem::path> directories_;
  std::set<std::filesystem::path> included_;
  std::filesystem::path main_path_;
  bool has_unread_file_ = false;
  PluginHost& plugins_;
  Instances instances_;
  std::chrono::steady_clock::time_point started_;
};

/// SHA-256 of what the documents mean: keys sorted, aliases expanded, variables replaced, `x-` keys left out.
std::string canonical_hash(const std::vector<const Item*>& roots, const Interpolator& texts);

}  // namespace gatehouse::core
