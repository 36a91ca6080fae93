// One field list per struct of the model: it decodes, refuses unknown keys, names missing ones, and explains each key.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/document.hpp"

namespace gatehouse::core {

class Reader;
struct StructInfo;

/// How a value is written.
struct TypeInfo {
  std::string_view name;                          // "duration"; for messages: "expected a duration"
  std::string_view example = {};                  // "5s"
  const StructInfo& (*fields)() = nullptr;        // of a map with fixed keys
  std::span<const std::string_view> values = {};  // of an enum
  const TypeInfo* element = nullptr;              // of a list, and of a map with free keys
};

enum FieldFlag : unsigned { kOptional = 0, kRequired = 1, kInherits = 2, kMainFileOnly = 4 };

struct FieldInfo {
  std::string_view key;
  const TypeInfo* type;
  std::string_view default_text;  // as YAML; empty: absent. A test compares it with the default of the struct
  std::string_view docs;          // one sentence without a full stop
  unsigned flags;
  /// Reads `item` into the member of `object`; false when something was reported.
  bool (*read)(Reader& reader, const Item& item, void* object);

  [[nodiscard]] bool is_required() const noexcept { return (flags & kRequired) != 0; }
  [[nodiscard]] bool inherits() const noexcept { return (flags & kInherits) != 0; }
  [[nodiscard]] bool is_main_file_only() const noexcept { return (flags & kMainFileOnly) != 0; }
};

struct StructInfo {
  std::string_view name;  // "route": in messages, and the first part of `explain --key`
  std::span<const FieldInfo> fields;
  std::span<const std::string_view> later = {};  // keys of coming releases, refused by name

  [[nodiscard]] const FieldInfo* find(std::string_view key) const noexcept;
};

/// The field list of a struct of the model; specialised in the read_*.cpp files.
template <class T>
const StructInfo& struct_info();

/// The whole file: where every walk over the keys begins.
const StructInfo& top_level();

/// A key found by its path: "route.timeouts", "timeouts.request", "gateway.shutdown.drain", "version".
struct KeyInfo {
  const StructInfo* owner = nullptr;
  const FieldInfo* field = nullptr;
  std::string nearest;  // when not found: the path that was probably meant, or empty
};
KeyInfo find_key(std::string_view path);

/// The page for `gatehouse explain --key`.
std::string describe_key(const KeyInfo& key);

/// Fields of the value of `type`, also when it is a list or map of such values; nullptr for scalars.
const StructInfo* fields_of(const TypeInfo& type);

}  // namespace gatehouse::core
