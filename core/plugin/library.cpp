// Judging the table of a plugin, whoever brought it.
#include "plugin/library.hpp"

#include <cstddef>

#include "base/text.hpp"
#include "plugin/abi_text.hpp"

namespace gatehouse::core {
namespace {

/// Size of gh_plugin in ABI 1.0; a later one is longer.
constexpr std::uint32_t kFirstSize = offsetof(gh_plugin, on_end) + sizeof(gh_plugin::on_end);
/// A longer manifest is a mistake: the longest of a real plugin is some 10 kB.
constexpr std::uint64_t kMaxManifest = 1ULL << 20;
constexpr std::size_t kMaxName = 63;

std::string abi(std::uint32_t minor) { return std::to_string(GH_ABI_MAJOR) + "." + std::to_string(minor); }

bool is_plugin_name(std::string_view name) noexcept {
  if (name.empty() || name.size() > kMaxName) return false;
  for (const char c : name) {
    const bool is_plain = (c >= 'a' && c <= 'z') || is_digit(c);
    if (!is_plain && (&c == name.data() || (c != '-' && c != '_' && c != '.'))) return false;
  }
  return true;
}

bool is_version(std::string_view version) noexcept {
  if (version.empty() || version.size() > kMaxName) return false;
  for (const char c : version) {
    if (!is_alnum(c) && c != '.' && c != '-' && c != '+' && c != '_') return false;
  }
  return true;
}

}  // namespace

Library::Library(const gh_plugin& table, std::unique_ptr<const Manifest> manifest, std::string hash, std::string copy,
                 void* handle) noexcept
    : table_(&table),
      manifest_(std::move(manifest)),
      name_(view(table.name)),
      version_(view(table.version)),
      hash_(std::move(hash)),
      copy_(std::move(copy)),
      handle_(handle) {}

Library::~Library() = default;

PluginResult<std::unique_ptr<const Manifest>> check_table(const gh_plugin& table, const std::string& where) {
  const auto broken = [&where](std::string what) {
    return PluginProblem{"E0504", where + ": " + std::move(what), "rebuild the plugin with the SDK of this gateway"};
  };
  if (table.size < kFirstSize) {
    return PluginProblem{"E0503",
                         where + ": its table has " + std::to_string(table.size) + " bytes, one of ABI " + abi(0) +
                             " has " + std::to_string(kFirstSize),
                         "rebuild the plugin with the SDK of this gateway"};
  }
  if (table.needs_minor > GH_ABI_MINOR) {
    return PluginProblem{
        "E0503", where + ": it needs plugin ABI " + abi(table.needs_minor) + ", this gateway has " + abi(GH_ABI_MINOR),
        "update the gateway, or build the plugin with an older SDK"};
  }
  if (!is_plugin_name(view(table.name))) return broken("the plugin's name is not one: [a-z0-9][a-z0-9._-]*");
  if (!is_version(view(table.version))) return broken("the plugin's version is not one");
  if (table.create == nullptr || table.destroy == nullptr) return broken("create or destroy is missing");
  if (table.manifest.size > kMaxManifest) return broken("the manifest is over 1 MiB");
  auto manifest = parse_manifest(view(table.manifest));
  if (!manifest) return broken(manifest.error().message);
  return manifest;
}

}  // namespace gatehouse::core
