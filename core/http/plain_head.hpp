// The short cut for heads without any oddity: a third of the general parser's instructions, and no refusal of its own.
#pragma once

#include <string_view>

#include "http/head_scanner.hpp"
#include "http/message.hpp"

namespace gatehouse::core {

/// Parses a complete head of which every line is what RFC 9112 asks a sender for: one space where one belongs, tokens,
/// no fold, no control character, no limit crossed, at most one way to know the length. True: `out` holds what the
/// general parser would have put there. False: the head may be good or bad; `out` is undefined and the general parser
/// decides. Measured for a response with six fields: 1.5 k
/// instructions, the general parser 4.9 k. Hot path.
bool parse_plain_request(std::string_view head, const HeadLimits& limits, RequestHead& out);
bool parse_plain_response(std::string_view head, const HeadLimits& limits, ResponseHead& out);

}  // namespace gatehouse::core
