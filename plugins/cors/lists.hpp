// Comma-separated lists of tokens (RFC 9110 §5.6.1): Vary, and the names that a preflight asks for.
#pragma once

#include <string>
#include <string_view>

#include <gatehouse/plugin.hpp>

namespace cors {

/// Compares without case.
bool has_member(std::string_view list, std::string_view name) noexcept;

/// All Vary fields of the response as one, without duplicates, Origin among them; "*" stays alone.
std::string merged_vary(const gatehouse::Head& response);

/// The names of Access-Control-Request-Headers that are tokens, once each, in lower case. authorization is left out: it
/// lets credentials through and must be named in the configuration.
std::string reflected_names(std::string_view asked);

}  // namespace cors
