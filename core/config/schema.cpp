// Keys by path, and the page of one key.
#include "config/schema.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <vector>

#include "base/suggest.hpp"

namespace gatehouse::core {
namespace {

/// Structs by the name that paths begin with, in the order of the file.
void collect(const StructInfo& info, std::map<std::string, const StructInfo*, std::less<>>& by_name) {
  if (!by_name.emplace(std::string(info.name), &info).second) return;
  for (const auto& field : info.fields) {
    if (const auto* nested = fields_of(*field.type)) collect(*nested, by_name);
  }
}

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto dot = path.find('.');
    parts.push_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    path.remove_prefix(dot + 1);
  }
}

/// Follows `parts` from the struct `at`; the last part is the field.
KeyInfo follow(const StructInfo* at, std::span<const std::string_view> parts, std::string_view prefix) {
  KeyInfo result;
  std::string walked(prefix);
  for (const auto part : parts) {
    if (at == nullptr) return {nullptr, nullptr, walked};
    const auto* field = at->find(part);
    if (field == nullptr) {
      Suggestion nearest(part);
      for (const auto& each : at->fields) nearest.consider(each.key);
      return {nullptr, nullptr,
              nearest.best().empty() ? std::string()
                                     : fmt::format("{}{}{}", walked, walked.empty() ? "" : ".", nearest.best())};
    }
    result = {at, field, {}};
    walked += fmt::format("{}{}", walked.empty() ? "" : ".", part);
    at = fields_of(*field->type);
  }
  return result;
}

}  // namespace

const FieldInfo* StructInfo::find(std::string_view key) const noexcept {
  for (const auto& field : fields) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

const StructInfo* fields_of(const TypeInfo& type) {
  if (type.fields != nullptr) return &type.fields();
  return type.element != nullptr ? fields_of(*type.element) : nullptr;
}

KeyInfo find_key(std::string_view path) {
  const auto parts = split_path(path);
  const auto from_top = follow(&top_level(), parts, {});
  if (from_top.field != nullptr || parts.size() < 2) return from_top;
  std::map<std::string, const StructInfo*, std::less<>> by_name;
  collect(top_level(), by_name);
  const auto found = by_name.find(parts.front());
  if (found != by_name.end()) return follow(found->second, std::span(parts).subspan(1), parts.front());
  Suggestion nearest(parts.front());
  for (const auto& [name, info] : by_name) nearest.consider(name);
  if (nearest.best().empty()) return from_top;
  return {nullptr, nullptr, nearest.best() + std::string(path.substr(parts.front().size()))};
}

std::string describe_key(const KeyInfo& key) {
  const auto& field = *key.field;
  const auto* nested = fields_of(*field.type);
  std::string out =
      key.owner == &top_level() ? fmt::format("{}\n", field.key) : fmt::format("{}.{}\n", key.owner->name, field.key);
  const bool is_list = field.type->element != nullptr && field.type->name == "list";
  const bool is_free_map = field.type->element != nullptr && field.type->name == "map";
  std::string type(field.type->name);
  if (is_list) type = fmt::format("list of {}", nested != nullptr ? nested->name : field.type->element->name);
  if (is_free_map)
    type = fmt::format("map of free keys to {}", nested != nullptr ? nested->name : field.type->element->name);
  out += fmt::format("  {}.\n\n", field.docs);
  out += fmt::format("  type      {}\n", type);
  const auto& values = field.type->element != nullptr ? field.type->element->values : field.type->values;
  if (!values.empty()) out += fmt::format("  values    {}\n", fmt::join(values, ", "));
  if (!field.type->example.empty()) out += fmt::format("  example   {}\n", field.type->example);
  out += fmt::format("  default   {}\n", field.is_required()          ? "none: the key is required"
                                         : field.default_text.empty() ? "absent"
                                                                      : field.default_text);
  if (field.inherits()) out += "  inherits  defaults, then upstream where it applies, then service, then route\n";
  if (field.is_main_file_only()) out += "  where     main file only\n";
  if (nested != nullptr) {
    out += "  keys\n";
    for (const auto& each : nested->fields) out += fmt::format("    {:<22} {}\n", each.key, each.docs);
  }
  return out;
}

}  // namespace gatehouse::core
