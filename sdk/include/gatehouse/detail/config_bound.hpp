// Values of a Config that the host opens or compiles, and places of the tree.
#pragma once

#include <gatehouse/detail/config.hpp>

#include <utility>

namespace gatehouse::inline v1::detail {

template <>
struct ConfigType<Store> {
  static void describe(std::string& out, const Limits&) { add_member(out, "type", "store"); }
  static bool write(std::string& out, const Store& value) { return add_quoted(out, value.name()), true; }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::text; }
  static void decode(Setup& setup, const Value& value, Store& out) {
    out = setup.open_store(value.is_written() ? value.text() : std::string_view{out.name()}, {}, value);
  }
};

template <>
struct ConfigType<Template> {
  static void describe(std::string& out, const Limits&) { add_member(out, "type", "template"); }
  static bool write(std::string& out, const Template& value) { return add_quoted(out, value.text()), true; }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::text; }
  static void decode(Setup& setup, const Value& value, Template& out) {
    out = setup.compile_template(value.is_written() ? std::string{value.text()} : out.text(), value);
  }
};

template <>
struct ConfigType<Pattern> {
  static void describe(std::string& out, const Limits&) { add_member(out, "type", "regex"); }
  static bool write(std::string& out, const Pattern& value) {
    if (value.empty()) return false;
    return add_quoted(out, value.text()), true;
  }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::text; }
  static void decode(Setup& setup, const Value& value, Pattern& out) {
    out = setup.compile_pattern(value.is_written() ? std::string{value.text()} : out.text(), value);
  }
};

template <>
struct ConfigType<Value> {
  static void describe(std::string& out, const Limits&) { add_member(out, "type", "any"); }
  static bool write(std::string&, const Value&) { return false; }
  static bool accepts(const Value& value) { return value.is_written(); }
  static void decode(Setup&, const Value& value, Value& out) { out = value; }
};

template <class T>
struct ConfigType<At<T>> {
  static void describe(std::string& out, const Limits& limits) { ConfigType<T>::describe(out, limits); }
  static bool write(std::string& out, const At<T>& value) { return ConfigType<T>::write(out, value.value); }
  static bool accepts(const Value& value) { return ConfigType<T>::accepts(value); }
  static void decode(Setup& setup, const Value& value, At<T>& out) {
    out.at = value;
    ConfigType<T>::decode(setup, value, out.value);
  }
};

}  // namespace gatehouse::inline v1::detail
