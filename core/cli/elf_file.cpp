#include "cli/elf_file.hpp"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>

namespace gatehouse::core {
namespace {

#if defined(__x86_64__)
constexpr std::uint16_t kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t kMachine = EM_AARCH64;
#else
constexpr std::uint16_t kMachine = EM_NONE;
#endif

/// Bounds-checked access to the bytes of the file.
class Bytes {
 public:
  explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}

  template <class T>
  [[nodiscard]] std::optional<T> at(std::uint64_t offset) const {
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }

  /// The terminated text at `offset` of the string table `table`.
  [[nodiscard]] std::string text(const Elf64_Shdr& table, std::uint64_t offset) const {
    if (offset >= table.sh_size || table.sh_offset > bytes_.size() || bytes_.size() - table.sh_offset < table.sh_size) {
      return {};
    }
    const auto whole = std::string_view(bytes_).substr(table.sh_offset + offset, table.sh_size - offset);
    return std::string(whole.substr(0, whole.find('\0')));
  }

 private:
  std::string bytes_;
};

class Reader {
 public:
  Reader(const Bytes& bytes, ElfFile& out) : bytes_(bytes), out_(out) {}

  void run() {
    const auto header = bytes_.at<Elf64_Ehdr>(0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return fail("it is not a shared library");
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
        (kMachine != EM_NONE && header->e_machine != kMachine)) {
      return fail("it was built for another machine");
    }
    if (header->e_type != ET_DYN) return fail("it is not a shared library");
    for (std::uint16_t i = 0; i < header->e_shnum; ++i) {
      const auto section = bytes_.at<Elf64_Shdr>(header->e_shoff + std::uint64_t{i} * sizeof(Elf64_Shdr));
      if (!section) return fail("it is cut short");
      sections_.push_back(*section);
    }
    for (const auto& each : sections_) {
      if (each.sh_type == SHT_GNU_verneed) read_versions(each);
      if (each.sh_type == SHT_DYNAMIC) read_needed(each);
    }
    bool has_symbols = false;
    for (const auto& each : sections_) {
      if (each.sh_type != SHT_DYNSYM) continue;
      has_symbols = true;
      read_symbols(each);
    }
    if (!has_symbols) fail("it has no dynamic symbol table");
  }

 private:
  void fail(std::string why) { out_.problem = std::move(why); }

  [[nodiscard]] const Elf64_Shdr* strings_of(const Elf64_Shdr& section) const {
    return section.sh_link < sections_.size() ? &sections_[section.sh_link] : nullptr;
  }

  /// Which library each version index belongs to.
  void read_versions(const Elf64_Shdr& section) {
    const auto* strings = strings_of(section);
    if (strings == nullptr) return;
    auto at = section.sh_offset;
    for (std::uint32_t i = 0; i < section.sh_info; ++i) {
      const auto need = bytes_.at<Elf64_Verneed>(at);
      if (!need) return;
      auto entry = at + need->vn_aux;
      for (std::uint16_t j = 0; j < need->vn_cnt; ++j) {
        const auto version = bytes_.at<Elf64_Vernaux>(entry);
        if (!version) return;
        libraries_[version->vna_other] = bytes_.text(*strings, need->vn_file);
        if (version->vna_next == 0) break;
        entry += version->vna_next;
      }
      if (need->vn_next == 0) break;
      at += need->vn_next;
    }
  }

  void read_needed(const Elf64_Shdr& section) {
    const auto* strings = strings_of(section);
    if (strings == nullptr) return;
    for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= section.sh_size; at += sizeof(Elf64_Dyn)) {
      const auto entry = bytes_.at<Elf64_Dyn>(section.sh_offset + at);
      if (!entry || entry->d_tag == DT_NULL) return;
      if (entry->d_tag == DT_NEEDED) out_.needed.push_back(bytes_.text(*strings, entry->d_un.d_val));
    }
  }

  void read_symbols(const Elf64_Shdr& section) {
    const auto* strings = strings_of(section);
    if (strings == nullptr) return;
    const Elf64_Shdr* versions = nullptr;
    for (const auto& each : sections_) {
      if (each.sh_type == SHT_GNU_versym) versions = &each;
    }
    for (std::uint64_t i = 1; (i + 1) * sizeof(Elf64_Sym) <= section.sh_size; ++i) {
      const auto symbol = bytes_.at<Elf64_Sym>(section.sh_offset + i * sizeof(Elf64_Sym));
      if (!symbol) return fail("it is cut short");
      const auto bind = ELF64_ST_BIND(symbol->st_info);
      const auto visibility = ELF64_ST_VISIBILITY(symbol->st_other);
      if (bind == STB_LOCAL || visibility == STV_HIDDEN || visibility == STV_INTERNAL) continue;
      auto& to = out_.symbols.emplace_back();
      to.name = bytes_.text(*strings, symbol->st_name);
      to.is_defined = symbol->st_shndx != SHN_UNDEF;
      to.is_weak = bind == STB_WEAK;
      to.is_unique = bind == STB_GNU_UNIQUE;
      if (versions == nullptr || to.is_defined) continue;
      const auto version = bytes_.at<Elf64_Versym>(versions->sh_offset + i * sizeof(Elf64_Versym));
      constexpr Elf64_Versym kHidden = 0x8000;
      if (version) to.library = libraries_[static_cast<Elf64_Versym>(*version & ~kHidden)];
    }
  }

  const Bytes& bytes_;
  ElfFile& out_;
  std::vector<Elf64_Shdr> sections_;
  std::map<Elf64_Versym, std::string> libraries_;
};

}  // namespace

ElfFile read_elf(const std::filesystem::path& path) {
  ElfFile file;
  std::ifstream stream(path, std::ios::binary);
  std::stringstream content;
  content << stream.rdbuf();
  if (!stream) {
    file.problem = "it cannot be read";
    return file;
  }
  const Bytes bytes(std::move(content).str());
  Reader(bytes, file).run();
  return file;
}

}  // namespace gatehouse::core
