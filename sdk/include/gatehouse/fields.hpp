// The field list of a Config: which members are keys, what they mean, what they may be.
#pragma once

#include <gatehouse/types.hpp>

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace gatehouse::inline v1 {

namespace detail {

// One end of a range, in the unit of the field: a number, nanoseconds, bytes, or a count of items or characters.
struct Bound {
  bool is_set = false;
  std::int64_t integer = 0;
  double real = 0;

  constexpr Bound() noexcept = default;
  template <std::integral T>
  constexpr explicit Bound(T value) noexcept
      : is_set{true}, integer{static_cast<std::int64_t>(value)}, real{static_cast<double>(value)} {}
  constexpr explicit Bound(double value) noexcept
      : is_set{true}, integer{static_cast<std::int64_t>(value)}, real{value} {}
  template <class Rep, class Period>
  constexpr explicit Bound(std::chrono::duration<Rep, Period> value) noexcept
      : Bound{std::chrono::duration_cast<Duration>(value).count()} {}
  constexpr explicit Bound(Size value) noexcept : Bound{value.bytes} {}
};

struct Limits {
  Bound min, max;
  bool is_required = false;
};

template <class Owner, class Value>
Owner owner_of(Value Owner::*);
template <class Owner, class Value>
Value value_of(Value Owner::*);

}  // namespace detail

// One key. min and max hold for numbers, durations and sizes; for texts they bound the characters, for lists the items.
template <auto Member>
struct Field {
  using Value = decltype(detail::value_of(Member));

  std::string_view key;
  std::string_view doc;
  detail::Limits limits = {};

  template <class Bound>
  constexpr Field min(Bound bound) const noexcept {
    Field out = *this;
    out.limits.min = detail::Bound{bound};
    return out;
  }
  template <class Bound>
  constexpr Field max(Bound bound) const noexcept {
    Field out = *this;
    out.limits.max = detail::Bound{bound};
    return out;
  }
  // The key must be written; the member's default is not told.
  constexpr Field required() const noexcept {
    Field out = *this;
    out.limits.is_required = true;
    return out;
  }
};

// A key and its documentation: one or more sentences for the generated reference.
template <auto Member>
constexpr Field<Member> field(std::string_view key, std::string_view doc) noexcept {
  return {key, doc, {}};
}

// What `static constexpr auto fields()` of a config struct returns. Defaults are those of a default-constructed struct.
template <auto... Members>
constexpr std::tuple<Field<Members>...> fields(Field<Members>... each) noexcept {
  return {each...};
}

// The names of an enum's values, from 0 upwards. Found by argument: friend constexpr auto enum_names(Mode) in the
// struct around it, or a function beside it.
template <class... Names>
constexpr std::array<std::string_view, sizeof...(Names)> names(Names... each) noexcept {
  return {each...};
}

namespace detail {

template <class T>
concept HasFields = requires {
  T::fields();
};

template <class T>
concept NamedEnum = std::is_enum_v<T> && requires(T value) {
  enum_names(value).size();
};

// A variant's alternative that is chosen by its name: static constexpr std::string_view tag = "file".
template <class T>
concept Tagged = requires {
  { T::tag } -> std::convertible_to<std::string_view>;
};

// A map of the configuration with keys of its own; a tagged one may have none.
template <class T>
concept ConfigStruct = HasFields<T> || Tagged<T>;

}  // namespace detail
}  // namespace gatehouse::inline v1
