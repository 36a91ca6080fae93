// What is wrong with the symbols of a plugin's library, one sentence each. Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/elf_file.hpp"

namespace gatehouse::core {

/// Something that keeps a library from being a good plugin, and what to do about it.
struct PluginFinding {
  std::string what;  // "it exports 'foo' and 2 more symbols beside its entry"
  std::string fix;   // "build it with gatehouse_plugin()"
};

/// Does the library `file` (a DT_NEEDED name) define `symbol`?
using DefinedIn = std::function<bool(const std::string& library, const std::string& symbol)>;

/// `defined` is asked for symbols without a version only.
std::vector<PluginFinding> check_symbols(const ElfFile& file, const DefinedIn& defined);

/// Asks the dynamic linker.
bool is_defined_in(const std::string& library, const std::string& symbol);

}  // namespace gatehouse::core
