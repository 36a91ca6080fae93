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

/// Hash of what `source` names in the request, or nothing when the request has no such value (no cookie yet, no
/// consumer): the caller then draws at random. `consumer` may be empty.
std::optional<std::uint64_t> key_hash(const KeySource& source, const RequestHead& request, const IpAddress& client,
                                      std::string_view consumer) noexcept;

/// Position in `sides` for the number `drawn` (random, or the hash of a sticky key), each with the share of its weight.
/// A sticky client changes side only when weights change; from 95:5 to 90:10 five clients in a hundred do. Hot path.
std::size_t choose_side(std::span<const Forwarding> sides, std::uint64_t drawn) noexcept;

}  // namespace gatehouse::core
