// From the request-target to authority, path and query; the one place where a path is normalised.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

namespace gatehouse::core {

/// What to do with spellings on which gateways and upstreams disagree. Escaped control bytes, too many "..", "..;" and
/// dot segments that appear when %2F or %5C are read as separators are refused whatever the policy.
struct PathPolicy {
  enum class EncodedSlash : std::uint8_t { keep, reject, decode };
  enum class DuplicateSlash : std::uint8_t { keep, merge, reject };
  enum class DotSegments : std::uint8_t { resolve, reject };
  enum class Backslash : std::uint8_t { reject, keep };

  EncodedSlash encoded_slash = EncodedSlash::keep;
  DuplicateSlash duplicate_slash = DuplicateSlash::keep;
  DotSegments dot_segments = DotSegments::resolve;
  Backslash backslash = Backslash::reject;
  bool operator==(const PathPolicy&) const = default;
};

/// Path of a request in the one form that routing, plugins and the upstream see: escapes of unreserved characters
/// decoded, other escapes in upper case, dot segments resolved (RFC 3986 §6.2.2, §5.2.4). `path` begins with '/'. A
/// path that is already in that form is returned as it is, without a copy. Error: bad_target. Hot path.
Result<std::string_view> normalise_path(std::string_view path, const PathPolicy& policy, Arena& arena,
                                        const char*& detail);

/// Splits head.target and sets head.path, query, has_query; for absolute-form also head.authority and the value of the
/// Host field. "*" and a pathless absolute-form of OPTIONS give the path "*". `is_tls` is the connection's scheme.
/// Errors: bad_target, misdirected (scheme unlike the connection's).
Result<void> resolve_target(RequestHead& head, const PathPolicy& policy, bool is_tls, const char*& detail);

/// host[":" port] without user info: a name, an IPv4 address, or an IPv6 address in brackets; port 1 to 65535.
bool is_authority(std::string_view text) noexcept;

/// For routing: lower case, no port, one trailing dot removed; brackets stay. `authority` satisfies is_authority().
std::string_view routing_host(std::string_view authority, Arena& arena);

/// The port of `authority`, or 0 when it names none.
std::uint16_t port_of(std::string_view authority) noexcept;

}  // namespace gatehouse::core
