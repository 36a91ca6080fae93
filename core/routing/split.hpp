// Which side of a split an exchange takes. Pure: the random number or the key comes from outside.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/ip.hpp"
#include "http/message.hpp"
#include "routing/route.hpp"
#include "routing/stable_hash.hpp"

namespace gatehouse::core {

/// The value of cookie `name` in the Cookie fields of `headers` (RFC 6265 §4.2.1), without surrounding quotes; empty
/// when there is none. First one wins.
std::string_view cookie_value(const Headers& headers, std::string_view name) noexcept;

/// Hash of what `source` names in the request, or nothing when the request has no such value (no cookie yet, no
/// consumer): the caller then draws at random. `consumer` may be empty.
std::optional<std::uint64_t> key_hash(const KeySource& source, const RequestHead& request, const IpAddress& client,
                                      std::string_view consumer) noexcept;

/// Position in `sides` for the number `drawn` (random, or the hash of a sticky key), each with the share of its weight.
/// A sticky client changes side only when weights change, and then only as many clients as the change is large.
std::size_t choose_side(std::span<const Forwarding> sides, std::uint64_t drawn) noexcept;

}  // namespace gatehouse::core
