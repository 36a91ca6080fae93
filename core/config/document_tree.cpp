// Looking into the tree: members by key, the path of a place, names of kinds.
#include <fmt/format.h>

#include "config/document.hpp"

namespace gatehouse::core {

std::string_view kind_name(const Item& item) noexcept {
  switch (item.kind) {
    case Item::Kind::nothing:
      return "nothing";
    case Item::Kind::text:
      return "text";
    case Item::Kind::list:
      return "a list";
    case Item::Kind::map:
      break;
  }
  return "a map";
}

const Item* Item::find(std::string_view key) const noexcept {
  for (const auto& member : members) {
    if (member.key->text == key) return member.value;
  }
  return nullptr;
}

std::string Document::path_at(std::uint32_t offset) const {
  std::string path;
  const Item* item = root_;
  while (item != nullptr && !item->is_alias) {
    const Item* next = nullptr;
    std::string step;
    if (item->kind == Item::Kind::map) {
      for (const auto& member : item->members) {
        if (member.key->begin > offset) break;
        next = member.value;
        step = fmt::format("{}{}", path.empty() ? "" : ".", member.key->text);
      }
    } else if (item->kind == Item::Kind::list) {
      for (std::size_t i = 0; i < item->items.size() && item->items[i]->begin <= offset; ++i) {
        next = item->items[i];
        step = fmt::format("[{}]", i);
      }
    }
    path += step;
    // On the key itself, or in front of the value: the value is not entered.
    item = next != nullptr && next->begin <= offset ? next : nullptr;
  }
  return path;
}

}  // namespace gatehouse::core
