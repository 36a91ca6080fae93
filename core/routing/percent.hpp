// Percent-encoded text: decoding once, comparing without decoding, and finding a query parameter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/arena.hpp"
#include "base/text.hpp"

namespace gatehouse::core {

/// How `+` is read. In a path it is itself, in a query it stands for a space.
enum class Plus : std::uint8_t { is_plus, is_space };

/// `text` percent-decoded once; `text` itself when there is nothing to decode. Malformed sequences stay as they are.
/// Control characters come out as such: whoever writes the result into a head renders it through TemplateText.
std::string_view percent_decoded(std::string_view text, Arena& arena, Plus plus = Plus::is_plus);

/// The same into `buffer`; nothing when the result does not fit. Hot path.
std::optional<std::string_view> percent_decoded(std::string_view text, std::span<char> buffer, Plus plus) noexcept;

/// percent_decoded(text) == plain, without a copy. Hot path.
bool decodes_to(std::string_view text, std::string_view plain, Plus plus) noexcept;

/// Calls `visit(name, value)` for each parameter of `query`, both still encoded, until it returns true; returns whether
/// it did. A parameter without `=` has an empty value.
template <class Visit>
bool any_query_parameter(std::string_view query, Visit visit) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto parameter = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    if (parameter.empty()) continue;
    const auto equals = parameter.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view{} : parameter.substr(equals + 1);
    if (visit(parameter.substr(0, equals), value)) return true;
  }
  return false;
}

/// Encoded value of the first parameter called `name` (plain text), or nothing. Hot path.
std::optional<std::string_view> query_value(std::string_view query, std::string_view name) noexcept;

}  // namespace gatehouse::core
