// The kinds of values that a Config may hold: how each is described in the manifest and read from the host's tree.
#pragma once

#include <gatehouse/detail/config_text.hpp>
#include <gatehouse/detail/json_out.hpp>
#include <gatehouse/fields.hpp>
#include <gatehouse/setup.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace gatehouse::inline v1::detail {

// ConfigType<T>: `describe` adds the members of the type's object ("type":"int","min":1), `write` adds a default as it
// would stand in YAML and answers false when there is none to tell, `accepts` says whether a value of the tree fits
// (for variants), `decode` reads it. decode is called for every field, also with nothing written: defaults are bound
// then.
template <class T>
struct ConfigType;

inline void describe_range(std::string& out, const Limits& limits, std::string_view min, std::string_view max) {
  if (limits.min.is_set) {
    add_key(out, min);
    add_number(out, limits.min.integer);
  }
  if (limits.max.is_set) {
    add_key(out, max);
    add_number(out, limits.max.integer);
  }
}

template <>
struct ConfigType<bool> {
  static void describe(std::string& out, const Limits&) { add_member(out, "type", "bool"); }
  static bool write(std::string& out, bool value) { return out += value ? "true" : "false", true; }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::boolean; }
  static void decode(Setup&, const Value& value, bool& out) {
    if (value.is_written()) out = value.boolean();
  }
};

// A type narrower than 64 bits bounds the value by itself.
template <std::integral T>
struct ConfigType<T> {
  static void describe(std::string& out, const Limits& limits) {
    add_member(out, "type", "int");
    Limits own = limits;
    if (!own.min.is_set && (sizeof(T) < 8 || std::is_unsigned_v<T>)) own.min = Bound{std::numeric_limits<T>::min()};
    if (!own.max.is_set && sizeof(T) < 8) own.max = Bound{std::numeric_limits<T>::max()};
    describe_range(out, own, "min", "max");
  }
  static bool write(std::string& out, T value) { return add_number(out, static_cast<std::int64_t>(value)), true; }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::integer; }
  static void decode(Setup&, const Value& value, T& out) {
    if (value.is_written()) out = static_cast<T>(value.integer());
  }
};

template <>
struct ConfigType<double> {
  static void describe(std::string& out, const Limits& limits) {
    add_member(out, "type", "real");
    if (limits.min.is_set) add_key(out, "min"), add_number(out, limits.min.real);
    if (limits.max.is_set) add_key(out, "max"), add_number(out, limits.max.real);
  }
  static bool write(std::string& out, double value) { return add_number(out, value), true; }
  static bool accepts(const Value& value) {
    return value.kind() == ValueKind::real || value.kind() == ValueKind::integer;
  }
  static void decode(Setup&, const Value& value, double& out) {
    if (!value.is_written()) return;
    out = value.kind() == ValueKind::integer ? static_cast<double>(value.integer()) : value.real();
  }
};

template <>
struct ConfigType<std::string> {
  static void describe(std::string& out, const Limits& limits) {
    add_member(out, "type", "text");
    describe_range(out, limits, "min_size", "max_size");
  }
  static bool write(std::string& out, const std::string& value) { return add_quoted(out, value), true; }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::text; }
  static void decode(Setup&, const Value& value, std::string& out) {
    if (value.is_written()) out = value.text();
  }
};

constexpr std::string_view kind_name(TextKind kind) noexcept {
  switch (kind) {
    case TextKind::secret:
      return "secret";
    case TextKind::name:
      return "name";
    case TextKind::header:
      return "header";
    case TextKind::method:
      return "method";
    case TextKind::path:
      return "path";
    case TextKind::url:
      return "url";
    case TextKind::address:
      return "address";
    case TextKind::cidr:
      return "cidr";
    case TextKind::upstream:
      break;
  }
  return "upstream";
}

// An empty text is no valid value of these types, so an empty default is none.
template <TextKind Kind>
struct ConfigType<CheckedText<Kind>> {
  static void describe(std::string& out, const Limits&) { add_member(out, "type", kind_name(Kind)); }
  static bool write(std::string& out, const CheckedText<Kind>& value) {
    if (value.empty()) return false;
    return add_quoted(out, value.value), true;
  }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::text; }
  static void decode(Setup&, const Value& value, CheckedText<Kind>& out) {
    if (value.is_written()) out.value = value.text();
  }
};

template <>
struct ConfigType<Duration> {
  static void describe(std::string& out, const Limits& limits) {
    add_member(out, "type", "duration");
    if (limits.min.is_set) add_member(out, "min", duration_text(limits.min.integer));
    if (limits.max.is_set) add_member(out, "max", duration_text(limits.max.integer));
  }
  static bool write(std::string& out, Duration value) { return add_quoted(out, duration_text(value.count())), true; }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::duration; }
  static void decode(Setup&, const Value& value, Duration& out) {
    if (value.is_written()) out = Duration{value.integer()};
  }
};

template <>
struct ConfigType<Size> {
  static void describe(std::string& out, const Limits& limits) {
    add_member(out, "type", "size");
    if (limits.min.is_set) add_member(out, "min", size_text(limits.min.integer));
    if (limits.max.is_set) add_member(out, "max", size_text(limits.max.integer));
  }
  static bool write(std::string& out, Size value) {
    return add_quoted(out, size_text(static_cast<std::int64_t>(value.bytes))), true;
  }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::integer; }
  static void decode(Setup&, const Value& value, Size& out) {
    if (value.is_written()) out.bytes = static_cast<std::uint64_t>(value.integer());
  }
};

// A rate without a count has not been chosen: no default.
template <>
struct ConfigType<Rate> {
  static void describe(std::string& out, const Limits&) { add_member(out, "type", "rate"); }
  static bool write(std::string& out, const Rate& value) {
    if (value.count == 0) return false;
    return add_quoted(out, rate_text(value)), true;
  }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::rate; }
  static void decode(Setup&, const Value& value, Rate& out) {
    if (value.is_written()) out = {value.integer(), Duration{value.per()}};
  }
};

template <>
struct ConfigType<Percentage> {
  static void describe(std::string& out, const Limits&) { add_member(out, "type", "percentage"); }
  static bool write(std::string& out, Percentage value) { return add_quoted(out, percentage_text(value)), true; }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::integer; }
  static void decode(Setup&, const Value& value, Percentage& out) {
    if (value.is_written()) out.hundredths = value.integer();
  }
};

template <>
struct ConfigType<Status> {
  static void describe(std::string& out, const Limits&) { add_member(out, "type", "status"); }
  static bool write(std::string& out, Status value) {
    if (value.code == 0) return false;
    return add_number(out, std::int64_t{value.code}), true;
  }
  static bool accepts(const Value& value) { return value.kind() == ValueKind::integer; }
  static void decode(Setup&, const Value& value, Status& out) {
    if (value.is_written()) out.code = static_cast<std::int32_t>(value.integer());
  }
};

}  // namespace gatehouse::inline v1::detail
