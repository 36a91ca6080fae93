// What a route does to path and host before they go upstream, and whether the result may be sent.
#pragma once

#include <string_view>

#include "base/arena.hpp"

namespace gatehouse::core {

/// `path` without `prefix`, when the prefix ends at a border of segments: "/a" leaves "/b" of "/a/b", "/" of "/a" and
/// "/ab" as it is. The result begins with '/'. A trailing '/' of `prefix` has no meaning. Hot path.
std::string_view strip_path_prefix(std::string_view path, std::string_view prefix) noexcept;

/// True when `path`, made by a rewrite, may go upstream: begins with '/', visible ASCII without `"<>#?\`, good percent
/// sequences, no encoded control character and no dot segment in any spelling. A rewrite puts together parts that were
/// harmless alone, so the whole is looked at again. Hot path.
bool is_sendable_path(std::string_view path) noexcept;

/// True when `host`, made by a rewrite, may go upstream: a name or an address, brackets and port allowed. Hot path.
bool is_sendable_host(std::string_view host) noexcept;

}  // namespace gatehouse::core
