// Reading the received list of addresses from the right: X-Forwarded-For, or for= of Forwarded (RFC 7239).
#pragma once

#include <optional>
#include <string_view>

#include "base/ip.hpp"
#include "base/text.hpp"
#include "http/headers.hpp"

namespace gatehouse::core {

/// An address as these fields write it: IPv4, IPv6 with or without brackets, perhaps with a port, which is dropped.
std::optional<IpAddress> parse_forwarded_address(std::string_view text) noexcept;

/// One element of a Forwarded field. Values without their quotes.
struct ForwardedElement {
  std::string_view for_node;
  std::string_view host;
  std::string_view proto;
};

/// Parses `for=1.2.3.4;proto=https`; nullopt when it is malformed, names a parameter twice, or a quoted value holds an
/// escape (no address, host or scheme needs one).
std::optional<ForwardedElement> parse_forwarded_element(std::string_view text) noexcept;

/// The last comma outside of quotes, or npos.
std::size_t last_comma(std::string_view list) noexcept;

/// All lines of a list field as one list, from its right end: calls each(member, rest_of_line, is_last_of_line), texts
/// trimmed, until it returns false. `rest_of_line` begins with the member and ends with its line.
template <class Each>
void for_each_from_right(const Headers& headers, HeaderId id, std::string_view name, Each each) {
  for (const auto* field = headers.end(); field != headers.begin();) {
    --field;
    if (field->id != id || !iequals(field->name, name)) continue;
    auto left = field->value;
    for (bool is_last = true;; is_last = false) {
      const auto comma = last_comma(left);
      const auto begin = comma == std::string_view::npos ? 0 : comma + 1;
      if (!each(trim(left.substr(begin)), trim(field->value.substr(begin)), is_last)) return;
      if (comma == std::string_view::npos) break;
      left = left.substr(0, comma);
    }
  }
}

}  // namespace gatehouse::core
