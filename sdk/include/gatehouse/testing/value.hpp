// The fake gh_value: a typed tree, and the accessors of the host table over it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/abi/plugin.h"
#include "gatehouse/testing/failure.hpp"
#include "gatehouse/testing/views.hpp"

namespace gatehouse::testing {

inline constexpr std::uint64_t kValueMagic = 0x6768'76616c756531;
inline constexpr std::uint64_t kGone = 0xdead'dead'dead'dead;

inline std::string_view view(gh_text text) {
  return text.size == 0 ? std::string_view{} : std::string_view{text.data, text.size};
}
inline std::string copy(gh_text text) { return std::string(view(text)); }

struct Value {
  std::uint64_t magic = kValueMagic;
  std::uint32_t kind = GH_VALUE_NULL;
  std::int64_t integer = 0;
  std::int64_t per = 0;
  double real = 0;
  std::string text;
  std::vector<std::pair<std::string, std::unique_ptr<Value>>> members;  ///< of a list: without keys
  std::string path;                                                     ///< "limits[1].key", for errors
  int line = 0;

  [[nodiscard]] const gh_value* handle() const { return reinterpret_cast<const gh_value*>(this); }

  /// From now on every access is misuse: create has returned.
  void expire() {
    magic = kGone;
    for (auto& member : members) member.second->expire();
  }
};

/// NULL stays NULL; a value whose time is over is told and read as null.
inline const Value* value_of(const gh_value* handle) {
  const auto* value = reinterpret_cast<const Value*>(handle);
  if (value == nullptr || value->magic == kValueMagic) return value;
  report_failure("a value of the config was read after create had returned: copy what is needed later");
  return nullptr;
}

namespace value_table {

inline std::uint32_t kind(const gh_value* handle) {
  const Value* value = value_of(handle);
  return value == nullptr ? static_cast<std::uint32_t>(GH_VALUE_NULL) : value->kind;
}
inline std::int64_t integer(const gh_value* handle) {
  const Value* value = value_of(handle);
  return value == nullptr ? 0 : value->integer;
}
inline std::int64_t per(const gh_value* handle) {
  const Value* value = value_of(handle);
  return value == nullptr ? 0 : value->per;
}
inline double real(const gh_value* handle) {
  const Value* value = value_of(handle);
  if (value == nullptr) return 0;
  return value->kind == GH_VALUE_INTEGER ? static_cast<double>(value->integer) : value->real;
}
inline gh_text text(const gh_value* handle) {
  const Value* value = value_of(handle);
  return value == nullptr ? gh_text{"", 0} : ViewMemory::get().copy(value->text);
}
inline std::uint64_t size(const gh_value* handle) {
  const Value* value = value_of(handle);
  return value == nullptr ? 0 : value->members.size();
}
inline const gh_value* at(const gh_value* handle, std::uint64_t index, gh_text* key) {
  const Value* value = value_of(handle);
  if (key != nullptr) *key = {"", 0};
  if (value == nullptr || index >= value->members.size()) return nullptr;
  if (key != nullptr) *key = ViewMemory::get().copy(value->members[index].first);
  return value->members[index].second->handle();
}
inline const gh_value* find(const gh_value* handle, gh_text key) {
  const Value* value = value_of(handle);
  if (value == nullptr || value->kind != GH_VALUE_MAP) return nullptr;
  for (const auto& member : value->members) {
    if (member.first == view(key)) return member.second->handle();
  }
  return nullptr;
}

}  // namespace value_table
}  // namespace gatehouse::testing
