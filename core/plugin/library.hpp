// One loaded .so of a plugin: what the operator's file contained when it was read, under a name made of its content.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "gatehouse/abi/plugin.h"
#include "plugin/manifest.hpp"

namespace gatehouse::core {

/// Bits of gh_plugin.phases that this host knows, and how many there are.
inline constexpr std::uint64_t kAllPhases =
    GH_ON_REQUEST | GH_ON_REQUEST_BODY | GH_ON_RESPONSE | GH_ON_RESPONSE_BODY | GH_ON_END;

/// Immutable; shared by its instances. Its code stays mapped when the last of them has gone (see LibraryRegistry).
class Library {
 public:
  /// `table` has passed check_table().
  Library(const gh_plugin& table, std::unique_ptr<const Manifest> manifest, std::string hash, std::string copy,
          void* handle) noexcept;
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  [[nodiscard]] const gh_plugin& table() const noexcept { return *table_; }
  [[nodiscard]] const Manifest& manifest() const noexcept { return *manifest_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::string& version() const noexcept { return version_; }
  /// SHA-256 of the file, hexadecimal; "static" for a table of the program itself.
  [[nodiscard]] const std::string& hash() const noexcept { return hash_; }
  /// The copy that is mapped; empty for a table of the program itself.
  [[nodiscard]] const std::string& copy() const noexcept { return copy_; }
  [[nodiscard]] void* handle() const noexcept { return handle_; }
  [[nodiscard]] bool is_observer() const noexcept { return (table_->flags & GH_OBSERVER) != 0; }
  [[nodiscard]] bool refuses_open() const noexcept { return (table_->flags & GH_CLOSED_ONLY) != 0; }

 private:
  const gh_plugin* table_;
  std::unique_ptr<const Manifest> manifest_;
  std::string name_;
  std::string version_;
  std::string hash_;
  std::string copy_;
  void* handle_;
};

using LibraryPtr = std::shared_ptr<const Library>;

/// Size, version words, phases against callbacks, name. E0503 or E0504. `where` names the file in messages.
PluginResult<std::unique_ptr<const Manifest>> check_table(const gh_plugin& table, const std::string& where);

}  // namespace gatehouse::core
