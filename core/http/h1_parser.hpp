// Complete HTTP/1.1 heads into RequestHead and ResponseHead. The implementation is the only include of Beast.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "http/head_scanner.hpp"
#include "http/message.hpp"

namespace gatehouse::core {

/// `head` is complete (HeadScanner found its end) and lies in the arena of `out`: all views of `out` point into it.
/// Sets what message.hpp lists under "as received"; the gate (hygiene.hpp) decides about the rest. On an error `out`
/// holds what was understood, for the log. `detail`, when given, receives the finer cause as a static string.
/// Errors: bad_head, bad_framing, bad_target, not_implemented, version_unsupported, uri_too_long, headers_too_large.
Result<void> parse_request_head(std::string_view head, const HeadLimits& limits, RequestHead& out,
                                const char** detail = nullptr);

/// The same for a response. Folded lines are joined with one SP (a copy in the arena).
/// Errors: upstream_protocol_error, upstream_headers_too_large.
Result<void> parse_response_head(std::string_view head, const HeadLimits& limits, ResponseHead& out,
                                 const char** detail = nullptr);

/// What the two above do with a head that is not plain (plain_head.hpp): Beast. Apart, so that a test can compare.
Result<void> parse_any_request_head(std::string_view head, const HeadLimits& limits, RequestHead& out,
                                    const char** detail = nullptr);
Result<void> parse_any_response_head(std::string_view head, const HeadLimits& limits, ResponseHead& out,
                                     const char** detail = nullptr);

}  // namespace gatehouse::core
