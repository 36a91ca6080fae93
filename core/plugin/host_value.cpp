// The host table: reading a tree of values. A null pointer is a null value; a wrong kind gives nothing.
#include "plugin/abi_text.hpp"
#include "plugin/host_functions.hpp"

namespace gatehouse::core {
namespace {

const Value& value_of(const gh_value* handle) noexcept {
  static constexpr Value kNull{};
  return handle == nullptr ? kNull : *reinterpret_cast<const Value*>(handle);
}

const gh_value* handle_of(const Value* value) noexcept { return reinterpret_cast<const gh_value*>(value); }

std::uint32_t value_kind(const gh_value* handle) noexcept { return static_cast<std::uint32_t>(value_of(handle).kind); }

std::int64_t value_integer(const gh_value* handle) noexcept { return value_of(handle).integer; }

std::int64_t value_per(const gh_value* handle) noexcept { return value_of(handle).per; }

double value_real(const gh_value* handle) noexcept {
  const auto& value = value_of(handle);
  return value.kind == Value::Kind::integer ? static_cast<double>(value.integer) : value.real;
}

gh_text value_text(const gh_value* handle) noexcept { return text_of(value_of(handle).text); }

std::uint64_t value_size(const gh_value* handle) noexcept {
  const auto& value = value_of(handle);
  return value.kind == Value::Kind::map ? value.members.size() : value.items.size();
}

const gh_value* value_at(const gh_value* handle, std::uint64_t index, gh_text* key) noexcept {
  const auto& value = value_of(handle);
  if (key != nullptr) *key = {};
  if (index >= value_size(handle)) return nullptr;
  const auto at = static_cast<std::size_t>(index);
  if (value.kind != Value::Kind::map) return handle_of(&value.items[at]);
  if (key != nullptr) *key = text_of(value.members[at].key);
  return handle_of(&value.members[at].value);
}

const gh_value* value_find(const gh_value* handle, gh_text key) noexcept {
  return handle_of(value_of(handle).find(view(key)));
}

}  // namespace

void add_value_functions(gh_host& host) noexcept {
  host.value_kind = &value_kind;
  host.value_integer = &value_integer;
  host.value_per = &value_per;
  host.value_real = &value_real;
  host.value_text = &value_text;
  host.value_size = &value_size;
  host.value_at = &value_at;
  host.value_find = &value_find;
}

}  // namespace gatehouse::core
