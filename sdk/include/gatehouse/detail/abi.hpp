// Between the C types of the boundary and those of C++: texts both ways, and texts that lie in arrays.
#pragma once

#include <gatehouse/abi/plugin.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatehouse::inline v1 {

namespace detail {

constexpr std::string_view view(gh_text text) noexcept {
  return text.size == 0 ? std::string_view{} : std::string_view{text.data, static_cast<std::size_t>(text.size)};
}
constexpr gh_text text(std::string_view view) noexcept { return {view.data(), view.size()}; }

}  // namespace detail

// A borrowed text in the boundary's own layout, so that a list of them is handed to the host as it is.
struct TextRef : gh_text {
  constexpr TextRef() noexcept : gh_text{nullptr, 0} {}
  constexpr TextRef(std::string_view view) noexcept : gh_text{view.data(), view.size()} {}
  template <class T>
  requires(std::convertible_to<const T&, std::string_view> &&
           !std::same_as<T, std::string_view>) constexpr TextRef(const T& text) noexcept
      : TextRef{static_cast<std::string_view>(text)} {}
  constexpr std::string_view view() const noexcept { return detail::view(*this); }
};

// One header field, borrowed: {"retry-after", "3"}.
struct HeaderField : gh_field {
  constexpr HeaderField(std::string_view name, std::string_view value) noexcept
      : gh_field{detail::text(name), detail::text(value)} {}
};

static_assert(sizeof(TextRef) == sizeof(gh_text) && sizeof(HeaderField) == sizeof(gh_field));

}  // namespace gatehouse::inline v1
