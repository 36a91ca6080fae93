// What the dynamic linker sees of a shared library: its symbols and the libraries it asks for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace gatehouse::core {

struct ElfSymbol {
  std::string name;
  std::string library;  // of an undefined symbol with a version: the library that has to define it
  bool is_defined = false;
  bool is_weak = false;
  bool is_unique = false;  // STB_GNU_UNIQUE: the library can then never be unloaded
};

struct ElfFile {
  std::string problem;              // not empty: it is no shared library of this machine
  std::vector<ElfSymbol> symbols;   // global ones of the dynamic symbol table
  std::vector<std::string> needed;  // DT_NEEDED: "libc.so.6"
};

/// Reads and checks every offset; never maps or runs anything of the file.
ElfFile read_elf(const std::filesystem::path& path);

}  // namespace gatehouse::core
