// Files of libraries: reading, hashing, copying under a name made of their content, opening the copy. Internal.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "gatehouse/abi/plugin.h"
#include "plugin/problem.hpp"

namespace gatehouse::core {

/// SHA-256, hexadecimal.
std::string sha256_hex(std::string_view bytes);

/// The whole file. Problem: E0502 with the system's reason.
PluginResult<std::string> read_library(const std::filesystem::path& file);

/// An opened .so whose entry function was found and called.
struct OpenedLibrary {
  void* handle = nullptr;
  const gh_plugin* table = nullptr;
};

/// dlopen(RTLD_NOW | RTLD_LOCAL) of `copy`, and its table. `where` names the operator's file in problems: E0502, E0503.
PluginResult<OpenedLibrary> open_library(const std::filesystem::path& copy, const std::string& where);
void close_library(void* handle) noexcept;

/// The directory of copies, made when it is missing: mode 0700. Problem E0502: it cannot be made or written, or its
/// file system is mounted noexec.
PluginResult<> prepare_copies(const std::filesystem::path& directory);

/// The copy of `content` in `directory`, or an empty path: "<stem>-<version>-<hash>.so", content compared.
std::filesystem::path find_copy(const std::filesystem::path& directory, std::string_view stem, std::string_view hash,
                                std::string_view content);
/// Writes `content` to a new file of a temporary name and syncs it: a fresh inode, never one that is mapped.
PluginResult<std::filesystem::path> write_copy(const std::filesystem::path& directory, std::string_view stem,
                                               std::string_view content);
/// Gives it its name for good.
PluginResult<std::filesystem::path> name_copy(const std::filesystem::path& temporary, std::string_view stem,
                                              std::string_view version, std::string_view hash);

}  // namespace gatehouse::core
