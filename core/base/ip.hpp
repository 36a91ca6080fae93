// An IP address and an address range, IPv4 held in its IPv6 form so that both compare alike.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::core {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  [[nodiscard]] bool is_v4() const noexcept;
  /// Text form; IPv4 in dotted form also when it arrived as ::ffff:a.b.c.d. Allocates.
  [[nodiscard]] std::string text() const;
  /// Writes the text form to `to` (at least 46 bytes) and returns its length. Does not allocate.
  std::size_t write(char* to) const noexcept;
  /// "10.0.0.1" or "::1", no brackets, no zone.
  static std::optional<IpAddress> parse(std::string_view text) noexcept;
  static IpAddress v4(std::uint32_t host_order) noexcept;
  auto operator<=>(const IpAddress&) const = default;
};

struct Cidr {
  IpAddress base;
  std::uint8_t prefix = 0;  // counted in the 128-bit form

  [[nodiscard]] bool contains(const IpAddress& address) const noexcept;
  /// "10.0.0.0/8", "::1/128", or a single address. Bits behind the prefix must be zero.
  static std::optional<Cidr> parse(std::string_view text) noexcept;
  auto operator<=>(const Cidr&) const = default;
};

}  // namespace gatehouse::core
