// Why a request line was refused. Only looked at once the parser has said no, to answer with the right status.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.hpp"

namespace gatehouse::core {

/// Longest method that is understood (RFC 9112 §3.1 asks for 501 above it).
inline constexpr std::size_t kMaxMethodBytes = 32;

/// `line` is a request line, without its CRLF, that the parser refused. Gives bad_head, bad_target, not_implemented or
/// version_unsupported, and the finer cause in `detail`.
Error classify_request_line(std::string_view line, const char*& detail) noexcept;

}  // namespace gatehouse::core
