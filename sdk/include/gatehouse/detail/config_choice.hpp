// Enums and variants of a Config: one of several names, one of several types.
#pragma once

#include <gatehouse/detail/config_nested.hpp>

#include <string_view>
#include <utility>
#include <variant>

namespace gatehouse::inline v1::detail {

template <NamedEnum T>
struct ConfigType<T> {
  static constexpr auto kNames = enum_names(T{});

  static void describe(std::string& out, const Limits&) {
    add_member(out, "type", "enum");
    add_key(out, "values");
    out += '[';
    for (const std::string_view name : kNames) {
      if (out.back() != '[') out += ',';
      add_quoted(out, name);
    }
    out += ']';
  }
  static bool write(std::string& out, T value) {
    const auto index = static_cast<std::size_t>(value);
    if (index >= kNames.size()) return false;
    return add_quoted(out, kNames[index]), true;
  }
  static bool accepts(const Value& value) {
    return value.kind() == ValueKind::text && find(value.text()) < kNames.size();
  }
  static void decode(Setup& setup, const Value& value, T& out) {
    if (!value.is_written()) return;
    const std::size_t index = find(value.text());
    if (index < kNames.size()) {
      out = static_cast<T>(index);
    } else {
      setup.config_error(value, "this is none of the names that the plugin knows");
    }
  }

 private:
  static std::size_t find(std::string_view name) noexcept {
    std::size_t index = 0;
    while (index < kNames.size() && kNames[index] != name) ++index;
    return index;
  }
};

// The key that chooses among tagged structs: `tag_key` of the first, else "type".
template <class T>
constexpr std::string_view tag_key() noexcept {
  if constexpr (requires { T::tag_key; }) {
    return T::tag_key;
  } else {
    return "type";
  }
}

template <class... T>
struct ConfigType<std::variant<T...>> {
  using Choice = std::variant<T...>;
  static constexpr bool kIsTagged = (Tagged<T> && ...);
  static constexpr std::string_view kTagKey = tag_key<std::variant_alternative_t<0, Choice>>();

  static void describe(std::string& out, const Limits&) {
    add_member(out, "type", kIsTagged ? "tagged" : "one_of");
    if constexpr (kIsTagged) {
      add_member(out, "key", kTagKey);
      add_key(out, "cases");
      out += '{';
      (describe_type<T>(out, T::tag), ...);
      out += '}';
    } else {
      add_key(out, "of");
      out += '[';
      (describe_alternative<T>(out), ...);
      out += ']';
    }
  }
  static bool write(std::string& out, const Choice& value) {
    return std::visit([&out](const auto& chosen) { return write_chosen(out, chosen); }, value);
  }
  static bool accepts(const Value& value) {
    return kIsTagged ? value.kind() == ValueKind::map : (fits<T>(value) || ...);
  }
  static void decode(Setup& setup, const Value& value, Choice& out) {
    if (value.is_written() && !(choose<T>(value, out) || ...)) {
      setup.config_error(value, "this is of no kind that the plugin knows");
      return;
    }
    std::visit([&](auto& chosen) { ConfigType<std::remove_cvref_t<decltype(chosen)>>::decode(setup, value, chosen); },
               out);
  }

 private:
  template <class Alternative>
  static void describe_alternative(std::string& out) {
    if (out.back() != '[') out += ',';
    out += '{';
    ConfigType<Alternative>::describe(out, {});
    out += '}';
  }
  template <class Alternative>
  static bool write_chosen(std::string& out, const Alternative& chosen) {
    if constexpr (kIsTagged) {
      out += '{';
      add_member(out, kTagKey, Alternative::tag);
      ConfigType<Alternative>::write_members(out, chosen);
      return out += '}', true;
    } else {
      return ConfigType<Alternative>::write(out, chosen);
    }
  }
  template <class Alternative>
  static bool fits(const Value& value) {
    if constexpr (kIsTagged) {
      return value.find(kTagKey).text() == Alternative::tag;
    } else {
      return ConfigType<Alternative>::accepts(value);
    }
  }
  // Alternatives are tried in order, and one begins from its own defaults.
  template <class Alternative>
  static bool choose(const Value& value, Choice& out) {
    if (!fits<Alternative>(value)) return false;
    out.template emplace<Alternative>();
    return true;
  }
};

}  // namespace gatehouse::inline v1::detail
