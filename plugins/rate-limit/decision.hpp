// What was decided for one exchange, policy by policy, and how clients are told.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <gatehouse/plugin.hpp>

#include "policy.hpp"

namespace rate_limit {

/// One policy's part of a decision.
struct Decided {
  const Policy* policy = nullptr;
  const Numbers* numbers = nullptr;
  std::int64_t remaining = 0;
  std::int64_t reset_s = 0;  // until the bucket is full; of a denial: until this cost is admitted
  bool is_allowed = true;
  std::string_view partition{};  // the key's pk; empty: not told
};

/// Ceiling in whole seconds; a denial waits at least one.
std::int64_t whole_seconds(std::int64_t nanoseconds) noexcept;

/// The policy that leaves the least; `decided` is not empty.
const Decided& tightest(std::span<const Decided> decided) noexcept;

/// The field RateLimit-Policy (RFC 9651 list, one member per policy).
std::string policy_field(std::span<const Decided> decided);
/// The field RateLimit: "default";r=50;t=3
std::string limit_field(std::span<const Decided> decided);
/// {"violated-policies":["b"]}
std::string violated(std::span<const Decided> decided);

/// The least `r` of an upstream's RateLimit field; nothing when it has none that can be read.
std::optional<std::int64_t> least_remaining(std::string_view field) noexcept;

}  // namespace rate_limit
