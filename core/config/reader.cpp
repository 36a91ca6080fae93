// Structs, kinds, unknown and missing keys: everything about reading that does not depend on a type.
#include "config/reader.hpp"

#include <algorithm>

#include "base/suggest.hpp"

namespace gatehouse::core {
namespace {

std::string_view article(std::string_view noun) {
  return std::string_view("aeiou").find(noun.front()) == std::string_view::npos ? "a" : "an";
}

std::string joined(std::span<const std::string_view> values) {
  std::string out;
  for (const auto& value : values) out += fmt::format("{}{}", out.empty() ? "" : ", ", value);
  return out;
}

}  // namespace

bool Reader::read_struct(const Item& item, const StructInfo& info, void* object) {
  if (item.kind != Item::Kind::map) return wrong_kind(item, TypeInfo{"map", joined({})});
  bool is_good = true;
  bool has_unknown_key = false;
  std::uint64_t seen = 0;  // bit by position in the field list
  for (const auto& member : item.members) {
    const auto* field = info.find(member.key->text);
    if (field == nullptr) {
      if (unknown_key(member, item, info, seen)) continue;
      has_unknown_key = true;
      is_good = false;
      continue;
    }
    seen |= std::uint64_t{1} << (field - info.fields.data());
    if (is_included_ && field->is_main_file_only()) {
      report_.add(Code::not_in_included_file, member.key->place(),
                  fmt::format("'{}' is not allowed in an included file", field->key), "move it to the main file");
      is_good = false;
      continue;
    }
    is_good = field->read(*this, *member.value, object) && is_good;
  }
  for (const auto& field : info.fields) {
    if (!field.is_required() || (is_included_ && field.is_main_file_only())) continue;
    if ((seen >> (&field - info.fields.data()) & 1U) != 0) continue;
    report_.add(Code::missing_key, item.place(), fmt::format("missing key '{}'{}", field.key, where(item, info)),
                std::string(field.docs));
    is_good = false;
  }
  had_unknown_key_ = has_unknown_key;
  return is_good;
}

std::string Reader::where(const Item& item, const StructInfo& info) const {
  if (&info == &top_level()) return " at top level";
  const auto* name = item.find("name");
  if (info.find("name") != nullptr && name != nullptr && name->kind == Item::Kind::text) {
    return fmt::format(" in {} '{}'", info.name, name->text);
  }
  return fmt::format(" in {}", info.name);
}

bool Reader::unknown_key(const Member& member, const Item& item, const StructInfo& info, std::uint64_t& seen) {
  const auto key = member.key->text;
  const bool is_top = &info == &top_level();
  if (is_top && key.starts_with("x-")) return true;
  std::string help;
  Suggestion nearest(key);
  for (const auto& field : info.fields) nearest.consider(field.key);
  if (std::find(info.later.begin(), info.later.end(), key) != info.later.end()) {
    help = fmt::format("'{}' comes in a later release", key);
  } else if (const auto* field = info.find(nearest.best())) {
    seen |= std::uint64_t{1} << (field - info.fields.data());
    const auto path = is_top ? std::string(field->key) : fmt::format("{}.{}", info.name, field->key);
    help = fmt::format("did you mean '{}'?   (gatehouse explain --key {})", field->key, path);
    if (is_top) mark_doubtful(field->key);
  } else if (const auto later = suggest(key, info.later); !later.empty()) {
    help = fmt::format("did you mean '{}'? It comes in a later release", later);
  } else {
    help = "known keys: ";
    for (const auto& each : info.fields) help += fmt::format("{}{}", &each == info.fields.data() ? "" : ", ", each.key);
    // Without a likely meaning it may have been any list of names.
    if (is_top) {
      for (const auto& each : info.fields) mark_doubtful(each.key);
    }
  }
  report_.add(Code::unknown_key, member.key->place(), fmt::format("unknown key '{}'{}", key, where(item, info)),
              std::move(help));
  return false;
}

std::optional<ResolvedText> Reader::text(const Item& item, const TypeInfo& type, TextUse use) {
  if (item.kind == Item::Kind::nothing) {
    report_.add(Code::empty_value, item.place(), "the value is empty",
                fmt::format("write {} {}{}, or remove the key", article(type.name), type.name,
                            type.example.empty() ? "" : fmt::format(" such as {}", type.example)));
    return std::nullopt;
  }
  if (item.kind != Item::Kind::text) {
    wrong_kind(item, type);
    return std::nullopt;
  }
  return texts_.resolve(item, use);
}

bool Reader::is_unquoted(const Item& item, const TypeInfo& type, Code code) {
  if (item.kind != Item::Kind::text || item.is_plain || item.text.find("${") != std::string_view::npos) return true;
  report_.add(code, item.place(), fmt::format("a quoted value is text, not {} {}", article(type.name), type.name),
              "remove the quotes");
  return false;
}

bool Reader::refuse(const Item& item, const ResolvedText& value, const TypeInfo& type, Code code, std::string problem,
                    std::string help) {
  if (value.is_secret) {
    problem = fmt::format("the value (***) is not {} {}", article(type.name), type.name);
    help = type.example.empty() ? std::string() : fmt::format("such as {}", type.example);
  } else if (value.had_variable) {
    problem += fmt::format(" (from {})", item.text);
  }
  report_.add(code, item.place(), std::move(problem), std::move(help));
  return false;
}

bool Reader::wrong_kind(const Item& item, const TypeInfo& type) {
  if (item.kind == Item::Kind::nothing) {
    report_.add(Code::empty_value, item.place(), "the value is empty",
                fmt::format("write {} {}, or remove the key", article(type.name), type.name));
    return false;
  }
  std::string help;
  if (!type.example.empty()) help = fmt::format("such as {}", type.example);
  if (help.empty() && type.name == "list" && type.element != nullptr && !type.element->example.empty())
    help = fmt::format("such as [{}]", type.element->example);
  report_.add(Code::wrong_kind, item.place(),
              fmt::format("expected {} {}, found {}", article(type.name), type.name, kind_name(item)), std::move(help));
  return false;
}

bool Reader::not_one_of(const Item& item, const ResolvedText& value, const TypeInfo& type,
                        std::span<const std::string_view> values) {
  const auto nearest = suggest(value.text, values);
  const auto list = fmt::format("one of: {}", joined(values));
  return refuse(item, value, type, Code::bad_enum,
                fmt::format("'{}' is not {} {}", value.text, article(type.name), type.name),
                nearest.empty() ? list : fmt::format("did you mean '{}'? {}", nearest, list));
}

bool Reader::empty_list(const Item& item, std::string_view help) {
  report_.add(Code::empty_value, item.place(), "the list is empty", std::string(help));
  return false;
}

}  // namespace gatehouse::core
