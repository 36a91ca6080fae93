// Lists, maps, structs and choices.
#include "config/value_reader.hpp"

#include <algorithm>
#include <vector>

#include "base/suggest.hpp"
#include "config/default_items.hpp"

namespace gatehouse::core {
namespace {

/// Values of several types differ by the kind of YAML first.
bool fits_kind(SchemaType type, Item::Kind kind) noexcept {
  switch (type) {
    case SchemaType::any:
      return true;
    case SchemaType::list:
      return kind == Item::Kind::list;
    case SchemaType::map:
    case SchemaType::struct_:
    case SchemaType::tagged:
      return kind == Item::Kind::map;
    default:
      return kind == Item::Kind::text;
  }
}

/// Defaults are the same everywhere: nothing of the process goes into them.
Interpolator::Settings no_environment() {
  Interpolator::Settings settings;
  settings.environment = [](const std::string&) { return std::nullopt; };
  settings.environment_names = [] { return std::vector<std::string>(); };
  return settings;
}

/// Members keep the order of the schema behind those that are written.
Value map_of(ValueTree& tree, const std::vector<ValueMember>& members) {
  const auto room = tree.members(members.size());
  std::copy(members.begin(), members.end(), room.begin());
  return Value::of_map(room);
}

}  // namespace

std::string ValueReader::where() const {
  return key_.empty() ? fmt::format(" in the config of plugin '{}'", plugin_.value)
                      : fmt::format(" in '{}' of plugin '{}'", key_, plugin_.value);
}

bool ValueReader::read(const Item& item, const Schema& schema, Value& out) {
  bool is_good = false;
  switch (schema.type) {
    case SchemaType::any:
      is_good = read_any(item, out);
      break;
    case SchemaType::list:
      is_good = read_list(item, schema, out);
      break;
    case SchemaType::map:
      is_good = read_map(item, schema, out);
      break;
    case SchemaType::struct_:
      is_good = read_struct(item, schema, {}, out);
      break;
    case SchemaType::tagged:
      is_good = read_tagged(item, schema, out);
      break;
    case SchemaType::one_of:
      is_good = read_one_of(item, schema, out);
      break;
    default:
      is_good = read_scalar(item, schema, out);
  }
  out.place = value_place(item.place());
  return is_good;
}

bool ValueReader::read_list(const Item& item, const Schema& schema, Value& out) {
  if (item.kind != Item::Kind::list) return reader_.wrong_kind(item, type_info(schema.type));
  const auto size = static_cast<std::int64_t>(item.items.size());
  if (schema.min && size < *schema.min) {
    if (size == 0) return reader_.empty_list(item, fmt::format("at least {} needed", *schema.min));
    reader_.report().add(Code::bad_integer, item.place(),
                         fmt::format("the list has {} entries, at least {} are needed", size, *schema.min));
    return false;
  }
  if (schema.max && size > *schema.max) {
    reader_.report().add(Code::bad_integer, item.place(),
                         fmt::format("the list has {} entries, at most {} are possible", size, *schema.max));
    return false;
  }
  bool is_good = true;
  const auto values = config_.values.values(item.items.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    is_good = read(*item.items[i], schema.of.front(), values[i]) && is_good;
  }
  out = Value::of_list(values);
  return is_good;
}

bool ValueReader::read_map(const Item& item, const Schema& schema, Value& out) {
  if (item.kind != Item::Kind::map) return reader_.wrong_kind(item, type_info(schema.type));
  bool is_good = true;
  std::vector<ValueMember> members;
  for (const auto& member : item.members) {
    auto& to = members.emplace_back();
    to.key_place = value_place(member.key->place());
    Value key;
    Schema text;
    text.type = SchemaType::text;
    is_good = read(*member.key, schema.key.empty() ? text : schema.key.front(), key) && is_good;
    to.key = key.text;
    is_good = read(*member.value, schema.of.front(), to.value) && is_good;
  }
  out = map_of(config_.values, members);
  return is_good;
}

bool ValueReader::read_struct(const Item& item, const Schema& schema, std::string_view tag, Value& out) {
  if (item.kind != Item::Kind::map) return reader_.wrong_kind(item, type_info(schema.type));
  bool is_good = true;
  std::vector<ValueMember> members;
  std::vector<std::string_view> meant;  // keys that are mistyped: they are not missing too
  for (const auto& member : item.members) {
    const auto* field = schema.find_field(member.key->text);
    const bool is_tag = !tag.empty() && member.key->text == tag;
    if (field == nullptr && !is_tag) {
      is_good = false;
      meant.push_back(unknown_key(member, schema));
      continue;
    }
    auto& to = members.emplace_back();
    to.key = config_.values.copy(member.key->text);
    to.key_place = value_place(member.key->place());
    if (is_tag) {
      to.value.place = value_place(member.value->place());
      is_good = set_text(reader_.texts().resolved(*member.value), to.value) && is_good;
      continue;
    }
    const auto outer = std::exchange(key_, field->key);
    is_good = read(*member.value, field->type, to.value) && is_good;
    key_ = outer;
  }
  is_good = add_absent(schema, item.place(), meant, members) && is_good;
  out = map_of(config_.values, members);
  return is_good;
}

bool ValueReader::read_absent(const Schema& schema, const Place& place, Value& out) {
  std::vector<ValueMember> members;
  const bool is_good = add_absent(schema, place, {}, members);
  out = map_of(config_.values, members);
  out.place = value_place(place);
  return is_good;
}

bool ValueReader::add_absent(const Schema& schema, const Place& place, std::span<const std::string_view> meant,
                             std::vector<ValueMember>& members) {
  bool is_good = true;
  const auto written = members.size();
  for (const auto& field : schema.fields) {
    const auto is_it = [&](const ValueMember& each) { return each.key == field.key; };
    const std::span present(members.data(), written);
    if (std::any_of(present.begin(), present.end(), is_it)) continue;
    if (field.default_value != nullptr) {
      ValueMember member;
      member.key = config_.values.copy(field.key);
      is_good = read_default(field, member.value) && is_good;
      members.push_back(member);
    } else if (field.is_required && std::find(meant.begin(), meant.end(), field.key) == meant.end()) {
      reader_.report().add(Code::missing_key, place, fmt::format("missing key '{}'{}", field.key, where()), field.doc);
      is_good = false;
    }
  }
  return is_good;
}

bool ValueReader::read_default(const SchemaField& field, Value& out) {
  std::pmr::monotonic_buffer_resource memory;
  const auto* item = item_of(*field.default_value, memory);
  // A reader of its own: what it finds is the plugin's fault, and its items do not outlive this call.
  const Sources nowhere;
  ConfigReport report(nowhere);
  Interpolator texts(report, no_environment());
  Reader reader(report, texts);
  ValueReader values(reader, sources_, plugin_, config_);
  values.is_default_ = true;
  if (values.read(*item, field.type, out)) return true;
  const auto problems = report.finish({});
  reader_.report().add_cause(Code::bad_manifest, plugin_.place, fmt::format("{}.{}", plugin_.value, field.key),
                             fmt::format("the default of '{}' of plugin '{}' is wrong: {}", field.key, plugin_.value,
                                         problems.empty() ? "" : problems.front().message),
                             "report it to the author of the plugin");
  return false;
}

std::string_view ValueReader::unknown_key(const Member& member, const Schema& schema) {
  const auto key = member.key->text;
  Suggestion nearest(key);
  std::string known;
  for (const auto& field : schema.fields) {
    nearest.consider(field.key);
    known += fmt::format("{}{}", known.empty() ? "known keys: " : ", ", field.key);
  }
  if (known.empty()) known = "there are none";
  reader_.report().add(Code::unknown_key, member.key->place(), fmt::format("unknown key '{}'{}", key, where()),
                       nearest.best().empty() ? known : fmt::format("did you mean '{}'?", nearest.best()));
  const auto* field = schema.find_field(nearest.best());
  return field == nullptr ? std::string_view{} : std::string_view(field->key);
}

bool ValueReader::read_tagged(const Item& item, const Schema& schema, Value& out) {
  if (item.kind != Item::Kind::map) return reader_.wrong_kind(item, type_info(schema.type));
  std::vector<std::string_view> names;
  for (const auto& each : schema.cases) names.emplace_back(each.name);
  const auto* tag = item.find(schema.tag);
  if (tag == nullptr) {
    reader_.report().add(Code::missing_key, item.place(), fmt::format("missing key '{}'{}", schema.tag, where()),
                         fmt::format("one of: {}", fmt::join(names, ", ")));
    return false;
  }
  const auto name = fmt::format("value of '{}'", schema.tag);
  const TypeInfo type{name, names.front(), nullptr, names};
  const auto text = reader_.text(*tag, type);
  if (!text) return false;
  const auto* found = schema.find_case(text->text);
  if (found == nullptr) return reader_.not_one_of(*tag, *text, type, names);
  return read_struct(item, found->type, schema.tag, out);
}

bool ValueReader::read_one_of(const Item& item, const Schema& schema, Value& out) {
  std::vector<const Schema*> fitting;
  for (const auto& each : schema.of) {
    if (fits_kind(each.type, item.kind)) fitting.push_back(&each);
  }
  if (fitting.size() == 1) return read(item, *fitting.front(), out);
  std::string names;
  for (const auto& each : schema.of) names += fmt::format("{}{}", names.empty() ? "" : ", ", type_info(each.type).name);
  if (fitting.empty() || item.kind != Item::Kind::text) {
    reader_.report().add(item.kind == Item::Kind::nothing ? Code::empty_value : Code::wrong_kind, item.place(),
                         fmt::format("found {} where one of these is expected: {}", kind_name(item), names));
    return false;
  }
  const bool has_template = std::any_of(fitting.begin(), fitting.end(),
                                        [](const Schema* each) { return each->type == SchemaType::template_; });
  const auto text = reader_.text(item, type_info(schema.type), has_template ? TextUse::per_exchange : TextUse::at_load);
  if (!text) return false;
  for (const auto* each : fitting) {
    ConfigReport findings(reader_.report().sources());
    Reader probe(findings, reader_.texts());
    ValueReader values(probe, sources_, plugin_, config_);
    values.is_default_ = is_default_;
    if (values.read(item, *each, out)) return true;
  }
  return reader_.refuse(item, *text, type_info(schema.type), Code::wrong_kind,
                        fmt::format("'{}' is none of these: {}", text->text, names), {});
}

}  // namespace gatehouse::core
