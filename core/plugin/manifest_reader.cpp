// The schema part of a manifest.
#include "plugin/manifest_reader.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::core {
namespace {

constexpr std::array<std::string_view, kSchemaTypeCount> kTypeNames{
    "bool",    "int",  "real",  "text",     "secret", "name",     "header",   "method", "path", "url",
    "address", "cidr", "regex", "template", "store",  "upstream", "duration", "size",   "rate", "percentage",
    "status",  "enum", "any",   "list",     "map",    "struct",   "one_of",   "tagged"};

std::optional<double> number(const Value* value) noexcept {
  if (value == nullptr) return std::nullopt;
  if (value->kind == Value::Kind::integer) return static_cast<double>(value->integer);
  if (value->kind == Value::Kind::real) return value->real;
  return std::nullopt;
}

}  // namespace

std::string_view name_of(SchemaType type) noexcept { return kTypeNames[static_cast<std::size_t>(type)]; }

const Value* ManifestReader::member(const Value& map, std::string_view key, Value::Kind kind, const char* expected) {
  const auto* value = map.find(key);
  if (value == nullptr || value->kind == kind) return value;
  fail("'" + std::string(key) + "' is not " + expected);
  return nullptr;
}

std::string_view ManifestReader::text(const Value& map, std::string_view key) {
  const auto* value = member(map, key, Value::Kind::text, "a text");
  return value == nullptr ? std::string_view{} : value->text;
}

std::optional<std::int64_t> ManifestReader::integer(const Value& map, std::string_view key) {
  const auto* value = member(map, key, Value::Kind::integer, "an integer");
  return value == nullptr ? std::nullopt : std::optional(value->integer);
}

std::span<const Value> ManifestReader::list(const Value& map, std::string_view key) {
  const auto* value = member(map, key, Value::Kind::list, "a list");
  return value == nullptr ? std::span<const Value>{} : value->items;
}

bool ManifestReader::boolean(const Value& map, std::string_view key) {
  const auto* value = member(map, key, Value::Kind::boolean, "true or false");
  return value != nullptr && value->integer != 0;
}

Schema ManifestReader::schema(const Value& value, const std::string& path) {
  Schema schema;
  const auto name = text(value, "type");
  const auto* const found = std::find(kTypeNames.begin(), kTypeNames.end(), name);
  if (found == kTypeNames.end()) {
    fail("unknown type '" + std::string(name) + "' of " + path);
    return schema;
  }
  schema.type = static_cast<SchemaType>(found - kTypeNames.begin());
  read_bounds(value, schema);
  read_parts(value, schema, path);
  return schema;
}

void ManifestReader::read_bounds(const Value& value, Schema& schema) {
  switch (schema.type) {
    case SchemaType::int_:
    case SchemaType::list:
      schema.min = integer(value, "min");
      schema.max = integer(value, "max");
      break;
    case SchemaType::text:
      schema.min = integer(value, "min_size");
      schema.max = integer(value, "max_size");
      break;
    case SchemaType::real:
      schema.min_real = number(value.find("min"));
      schema.max_real = number(value.find("max"));
      break;
    case SchemaType::duration:
    case SchemaType::size:
      schema.min_text = text(value, "min");
      schema.max_text = text(value, "max");
      break;
    default:
      break;
  }
}

void ManifestReader::read_parts(const Value& value, Schema& schema, const std::string& path) {
  switch (schema.type) {
    case SchemaType::enum_:
      for (const auto& item : list(value, "values")) schema.values.emplace_back(item.text);
      if (schema.values.empty()) fail("the enum " + path + " has no values");
      break;
    case SchemaType::list:
    case SchemaType::map:
      if (const auto* of = value.find("of")) {
        schema.of.push_back(this->schema(*of, path + "[]"));
      } else {
        fail(path + " does not say what it is a " + std::string(name_of(schema.type)) + " of");
      }
      if (const auto* key = value.find("key")) schema.key.push_back(this->schema(*key, path + " (key)"));
      break;
    case SchemaType::one_of:
      for (const auto& item : list(value, "of")) schema.of.push_back(this->schema(item, path));
      if (schema.of.size() < 2) fail(path + " is one of less than two types");
      break;
    case SchemaType::struct_:
      read_fields(value, schema, path);
      break;
    case SchemaType::tagged:
      read_cases(value, schema, path);
      break;
    default:
      break;
  }
}

void ManifestReader::read_fields(const Value& value, Schema& schema, const std::string& path) {
  for (const auto& item : list(value, "fields")) {
    SchemaField field;
    field.key = text(item, "key");
    field.doc = text(item, "doc");
    if (field.key.empty()) fail("a field of " + path + " has no key");
    if (schema.find_field(field.key) != nullptr) fail("field '" + field.key + "' of " + path + " stands there twice");
    const auto* type = item.find("type");
    if (type == nullptr) {
      fail("field '" + field.key + "' of " + path + " has no type");
    } else {
      field.type = this->schema(*type, path + "." + field.key);
    }
    field.default_value = item.find("default");
    field.is_required = boolean(item, "required");
    schema.fields.push_back(std::move(field));
  }
}

void ManifestReader::read_cases(const Value& value, Schema& schema, const std::string& path) {
  schema.tag = text(value, "key");
  const auto* cases = member(value, "cases", Value::Kind::map, "an object");
  if (schema.tag.empty() || cases == nullptr || cases->members.empty()) {
    fail(path + " needs the key of its tag and cases");
    return;
  }
  for (const auto& one : cases->members) {
    auto type = this->schema(one.value, path + "." + std::string(one.key));
    if (type.type != SchemaType::struct_) fail("case '" + std::string(one.key) + "' of " + path + " is not a struct");
    schema.cases.push_back({std::string(one.key), std::move(type)});
  }
}

}  // namespace gatehouse::core
