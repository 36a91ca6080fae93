// Structs, lists, maps and optional values of a Config.
#pragma once

#include <gatehouse/detail/config_bound.hpp>

#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace gatehouse::inline v1::detail {

template <class T>
void describe_type(std::string& out, std::string_view key, const Limits& limits = {}) {
  add_key(out, key);
  out += '{';
  ConfigType<T>::describe(out, limits);
  out += '}';
}

template <ConfigStruct T>
constexpr auto fields_of() noexcept {
  if constexpr (HasFields<T>) {
    return T::fields();
  } else {
    return std::tuple<>{};
  }
}

// One field of a struct for the manifest. A struct's default is told by its own fields.
template <auto Member, class Config>
void describe_field(std::string& out, const Field<Member>& field, const Config& defaults) {
  using Type = typename Field<Member>::Value;
  if (out.back() != '[') out += ',';
  out += '{';
  add_member(out, "key", field.key);
  add_member(out, "doc", field.doc);
  if constexpr (ConfigStruct<Type>) {
    add_key(out, "type");
    ConfigType<Type>::describe_with(out += '{', defaults.*Member);
    out += '}';
  } else {
    describe_type<Type>(out, "type", field.limits);
  }
  if (field.limits.is_required) {
    add_key(out, "required");
    out += "true";
  } else if constexpr (!ConfigStruct<Type>) {
    const std::size_t before = out.size();
    add_key(out, "default");
    if (!ConfigType<Type>::write(out, defaults.*Member)) out.resize(before);
  }
  out += '}';
}

template <ConfigStruct T>
struct ConfigType<T> {
  static void describe(std::string& out, const Limits&) { describe_with(out, T{}); }
  static void describe_with(std::string& out, const T& defaults) {
    add_member(out, "type", "struct");
    add_key(out, "fields");
    out += '[';
    std::apply([&](const auto&... field) { (describe_field(out, field, defaults), ...); }, fields_of<T>());
    out += ']';
  }
  static bool write(std::string& out, const T& value) {
    out += '{';
    write_members(out, value);
    return out += '}', true;
  }
  static void write_members(std::string& out, const T& value) {
    std::apply([&](const auto&... field) { (write_member(out, field, value), ...); }, fields_of<T>());
  }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::map; }
  static void decode(Setup& setup, const Value& value, T& out) {
    std::apply([&](const auto&... field) { (decode_member(setup, value, field, out), ...); }, fields_of<T>());
  }

 private:
  template <auto Member>
  static void write_member(std::string& out, const Field<Member>& field, const T& value) {
    const std::size_t before = out.size();
    add_key(out, field.key);
    if (!ConfigType<typename Field<Member>::Value>::write(out, value.*Member)) out.resize(before);
  }
  template <auto Member>
  static void decode_member(Setup& setup, const Value& value, const Field<Member>& field, T& out) {
    ConfigType<typename Field<Member>::Value>::decode(setup, value.find(field.key), out.*Member);
  }
};

template <class T>
struct ConfigType<std::optional<T>> {
  static void describe(std::string& out, const Limits& limits) { ConfigType<T>::describe(out, limits); }
  static bool write(std::string& out, const std::optional<T>& value) {
    return value.has_value() && ConfigType<T>::write(out, *value);
  }
  static bool accepts(const Value& value) { return ConfigType<T>::accepts(value); }
  static void decode(Setup& setup, const Value& value, std::optional<T>& out) {
    if (value.is_written() && !out) out.emplace();
    if (out) ConfigType<T>::decode(setup, value, *out);
  }
};

template <class T>
struct ConfigType<std::vector<T>> {
  static void describe(std::string& out, const Limits& limits) {
    add_member(out, "type", "list");
    describe_type<T>(out, "of");
    describe_range(out, limits, "min", "max");
  }
  static bool write(std::string& out, const std::vector<T>& value) {
    out += '[';
    for (const T& item : value) {
      if (out.back() != '[') out += ',';
      if (!ConfigType<T>::write(out, item)) out += "null";
    }
    return out += ']', true;
  }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::list; }
  static void decode(Setup& setup, const Value& value, std::vector<T>& out) {
    if (value.is_written()) {
      out.clear();
      for (std::uint64_t i = 0, n = value.size(); i < n; ++i) {
        T item{};
        ConfigType<T>::decode(setup, value.at(i), item);
        out.push_back(std::move(item));
      }
      return;
    }
    for (auto&& item : out) bind(setup, item);
  }

 private:
  static void bind(Setup& setup, auto& item) {
    if constexpr (!std::is_same_v<T, bool>) ConfigType<T>::decode(setup, Value{}, item);
  }
};

// std::map and Map: anything of pairs that can insert at its end.
template <class Maps>
concept MapLike = requires {
  typename Maps::value_type::first_type;
  typename Maps::value_type::second_type;
};

template <MapLike T>
struct ConfigType<T> {
  using Key = std::remove_const_t<typename T::value_type::first_type>;
  using Mapped = typename T::value_type::second_type;

  static void describe(std::string& out, const Limits& limits) {
    add_member(out, "type", "map");
    if constexpr (!std::is_same_v<Key, std::string>) describe_type<Key>(out, "key");
    describe_type<Mapped>(out, "of");
    describe_range(out, limits, "min", "max");
  }
  static bool write(std::string& out, const T& value) {
    out += '{';
    for (const auto& [key, mapped] : value) {
      add_key(out, std::string_view{key});
      if (!ConfigType<Mapped>::write(out, mapped)) out += "null";
    }
    return out += '}', true;
  }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::map; }
  static void decode(Setup& setup, const Value& value, T& out) {
    if (!value.is_written()) {
      for (auto& [key, mapped] : out) ConfigType<Mapped>::decode(setup, Value{}, mapped);
      return;
    }
    out.clear();
    for (std::uint64_t i = 0, n = value.size(); i < n; ++i) {
      Mapped mapped{};
      ConfigType<Mapped>::decode(setup, value.at(i), mapped);
      out.insert(out.end(), typename T::value_type{Key{value.key(i)}, std::move(mapped)});
    }
  }
};

}  // namespace gatehouse::inline v1::detail
