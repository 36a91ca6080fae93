// The body of the answers the gateway makes itself: application/problem+json (RFC 9457).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.hpp"
#include "base/error.hpp"

namespace gatehouse::core {

inline constexpr std::string_view kProblemContentType = "application/problem+json";

struct Problem {
  std::string_view code;  // type is "urn:gatehouse:problem:<code>"
  std::string_view title;
  std::uint16_t status = 0;
  std::string_view detail;
  std::string_view request_id;  // instance is "urn:gatehouse:request:<id>"
  std::string_view type{};      // a registered problem type in place of that of the code; empty: none
  std::string_view members{};   // further members, as one JSON object; empty: none
};

/// The problem of an Error, as its table says.
Problem problem_of(Error error, std::string_view request_id) noexcept;

/// The JSON text in `arena`. An empty detail or request id is left out.
std::string_view problem_body(const Problem& problem, Arena& arena);

/// `text` as the inside of a JSON string, into `to` (at least 6 * text.size() bytes); returns the length. Control
/// characters, U+2028 and U+2029 are escaped, invalid UTF-8 becomes U+FFFD.
std::size_t json_escape(std::string_view text, char* to) noexcept;

}  // namespace gatehouse::core
