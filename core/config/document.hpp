// One YAML text as a tree of values with their places. The only include of yaml-cpp is in document.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/report.hpp"
#include "config/source.hpp"

namespace gatehouse::core {

struct Member;

/// A value of the tree: text, list, map or nothing. Lives as long as its Document. An alias is a value of its own, with
/// the place of the alias and the content of the anchor.
struct Item {
  enum class Kind : std::uint8_t { nothing, text, list, map };

  Kind kind = Kind::nothing;
  bool is_plain = false;  // text without quotes
  bool is_flow = false;   // [..] or {..}
  bool is_alias = false;  // begin and end are those of the alias, the content stands elsewhere
  bool is_open = false;   // still being built: an alias to it would be a cycle
  std::uint32_t file = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;         // behind the last byte; for lists and maps behind the last value
  std::uint32_t expansions = 0;  // aliases that a walk over this value meets
  std::string_view text;
  std::span<Item* const> items;
  std::span<Member> members;

  /// For a caret: the text itself, or the first character of a list or map.
  [[nodiscard]] Place place() const noexcept {
    return {file, begin, is_alias || kind == Kind::text || kind == Kind::nothing ? end : begin + 1};
  }
  /// Value of `key`, or nullptr. Linear; the reader walks the members instead.
  [[nodiscard]] const Item* find(std::string_view key) const noexcept;
};

struct Member {
  const Item* key;
  Item* value;
};

/// "a list", "a map", "text", "nothing"
std::string_view kind_name(const Item& item) noexcept;

/// Everything one file says. Move only; the items point into the Sources and into the memory held here.
class Document {
 public:
  Document() : memory_(std::make_unique<std::pmr::monotonic_buffer_resource>(64 * 1024)) {}

  [[nodiscard]] const Item* root() const noexcept { return root_; }
  [[nodiscard]] std::pmr::memory_resource& memory() noexcept { return *memory_; }
  void set_root(Item* root) noexcept { root_ = root; }
  /// Lives as long as this one from now on: items of it are part of this tree.
  void keep(Document part) { kept_.push_back(std::move(part.memory_)); }

  /// Path of the innermost value around `offset`, such as "routes[3].match.path"; empty at top level.
  [[nodiscard]] std::string path_at(std::uint32_t offset) const;

 private:
  std::unique_ptr<std::pmr::monotonic_buffer_resource> memory_;
  std::vector<std::unique_ptr<std::pmr::monotonic_buffer_resource>> kept_;
  Item* root_ = nullptr;
};

/// Parses file `file` of `sources`. Breaches of the rules of the text (E01xx) go to `report`; the document then has no
/// root, or a root without the offending values. Never throws but for lack of memory.
/// A long file with many routes is parsed in pieces by several threads; the result is the same.
Document parse_document(const Sources& sources, std::uint32_t file, ConfigReport& report);
/// The same in at most `pieces` pieces, whatever the size.
Document parse_document(const Sources& sources, std::uint32_t file, ConfigReport& report, std::size_t pieces);

}  // namespace gatehouse::core
