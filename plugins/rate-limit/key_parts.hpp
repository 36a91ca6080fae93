// The parts of a key: who shares a count.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include <gatehouse/plugin.hpp>

#include "config.hpp"
#include "policy.hpp"

namespace rate_limit {

/// Where counts are shared: the first parts of every key.
struct ScopePart {
  enum class Kind { route, service, global, group } kind = Kind::route;
  std::string group;

  /// False: `text` is none of route, service, global, group:<name>.
  [[nodiscard]] bool parse(std::string_view text);
  [[nodiscard]] std::string_view value(const gatehouse::Exchange& exchange) const noexcept;
};

/// Scope, its value, the policy's name, and two texts for a consumer without a name.
inline constexpr std::size_t kMaxParts = 3 + kMaxKeyParts * 2;

/// One key under construction. Its texts are borrowed from the exchange, the policy and itself.
class KeyParts {
 public:
  void begin(const ScopePart& scope, const Policy& policy, const gatehouse::Exchange& exchange) noexcept;
  /// False: the request has no value for a part of the key.
  [[nodiscard]] bool add_key(const Policy& policy, const Subnet& subnet, const gatehouse::Exchange& exchange) noexcept;
  /// Instead of the policy's key: the client address, in a key space of its own.
  void add_missing(const ScopePart& scope, const gatehouse::Exchange& exchange) noexcept;

  [[nodiscard]] std::span<const gatehouse::TextRef> parts() const noexcept { return {parts_.data(), size_}; }

 private:
  void add(std::string_view part) noexcept { parts_[size_++] = gatehouse::TextRef{part}; }
  [[nodiscard]] bool add_part(std::string_view kind, const Subnet& subnet,
                              const gatehouse::Exchange& exchange) noexcept;
  void add_address(const gatehouse::Exchange& exchange, std::int32_t v4_bits, std::int32_t v6_bits) noexcept;

  std::array<gatehouse::TextRef, kMaxParts> parts_;
  std::size_t size_ = 0;
  std::size_t fixed_ = 0;
  std::array<std::array<char, 16>, kMaxKeyParts> addresses_;
  std::size_t address_count_ = 0;
};

}  // namespace rate_limit
