// One cookie of a request.
#pragma once

#include <string_view>

#include "http/headers.hpp"

namespace gatehouse::core {

/// The value of cookie `name` in the Cookie fields of `headers` (RFC 6265 §4.2.1), without surrounding quotes; empty
/// when there is none. Of several the first counts. Names are compared with case. Hot path.
std::string_view cookie_value(const Headers& headers, std::string_view name) noexcept;

}  // namespace gatehouse::core
