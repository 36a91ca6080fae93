#include "config/default_items.hpp"

#include <fmt/format.h>

#include <cstring>
#include <new>

namespace gatehouse::core {
namespace {

template <class T>
std::span<T> make(std::size_t count, std::pmr::memory_resource& memory) {
  if (count == 0) return {};
  auto* at = static_cast<T*>(memory.allocate(sizeof(T) * count, alignof(T)));
  std::uninitialized_default_construct_n(at, count);
  return {at, count};
}

Item* text_item(std::string_view text, bool is_plain, std::pmr::memory_resource& memory) {
  auto& item = make<Item>(1, memory).front();
  const auto bytes = make<char>(text.size(), memory);
  if (!text.empty()) std::memcpy(bytes.data(), text.data(), text.size());
  item.kind = Item::Kind::text;
  item.is_plain = is_plain;
  item.file = Place::kNoFile;
  item.text = {bytes.data(), bytes.size()};
  return &item;
}

Item* build(const Value& value, std::pmr::memory_resource& memory) {
  switch (value.kind) {
    case Value::Kind::boolean:
      return text_item(value.integer != 0 ? "true" : "false", true, memory);
    case Value::Kind::integer:
      return text_item(fmt::format("{}", value.integer), true, memory);
    case Value::Kind::real:
      return text_item(fmt::format("{}", value.real), true, memory);
    case Value::Kind::text:
      return text_item(value.text, false, memory);
    default:
      break;
  }
  auto& item = make<Item>(1, memory).front();
  item.file = Place::kNoFile;
  if (value.kind == Value::Kind::list) {
    item.kind = Item::Kind::list;
    const auto items = make<Item*>(value.items.size(), memory);
    for (std::size_t i = 0; i < items.size(); ++i) items[i] = build(value.items[i], memory);
    item.items = items;
  } else if (value.kind == Value::Kind::map) {
    item.kind = Item::Kind::map;
    const auto members = make<Member>(value.members.size(), memory);
    for (std::size_t i = 0; i < members.size(); ++i) {
      members[i] = {text_item(value.members[i].key, false, memory), build(value.members[i].value, memory)};
    }
    item.members = members;
  }
  return &item;
}

}  // namespace

const Item* item_of(const Value& value, std::pmr::memory_resource& memory) { return build(value, memory); }

}  // namespace gatehouse::core
