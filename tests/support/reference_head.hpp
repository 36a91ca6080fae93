// Lines and fields of the reference parser, shared by heads and trailers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "support/message.hpp"

namespace gatehouse::testing {

/// A place in the bytes and the first thing found wrong.
struct Cursor {
  std::string_view bytes;
  std::size_t at = 0;
  std::string why = {};  // not empty: malformed
  bool ended = false;    // more bytes are needed

  [[nodiscard]] bool failed() const { return ended || !why.empty(); }
};

/// The line at the cursor without its CRLF; moves behind it. A bare CR, bare LF or NUL inside is malformed.
std::optional<std::string_view> take_line(Cursor& cursor);

/// Field lines up to and with the empty line.
Fields take_fields(Cursor& cursor);

bool is_token(std::string_view text);

/// Only digits, no sign, no overflow.
std::optional<std::size_t> parse_decimal(std::string_view text);

/// Sets framing and content_length from the fields (RFC 9112 §6.3); an error text when they are ambiguous.
std::string decide_framing(Message& message, bool is_request);

}  // namespace gatehouse::testing
