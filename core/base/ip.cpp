#include "base/ip.hpp"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>

namespace gatehouse::core {
namespace {

constexpr std::array<std::uint8_t, 12> kV4Prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

bool IpAddress::is_v4() const noexcept { return std::memcmp(bytes.data(), kV4Prefix.data(), kV4Prefix.size()) == 0; }

std::size_t IpAddress::write(char* to) const noexcept {
  if (is_v4()) {
    char* at = to;
    for (std::size_t i = 12; i < 16; ++i) {
      at = std::to_chars(at, at + 3, bytes[i]).ptr;
      if (i != 15) *at++ = '.';
    }
    return static_cast<std::size_t>(at - to);
  }
  ::inet_ntop(AF_INET6, bytes.data(), to, INET6_ADDRSTRLEN);
  return std::strlen(to);
}

std::string IpAddress::text() const {
  char buffer[INET6_ADDRSTRLEN];
  return {buffer, write(buffer)};
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) noexcept {
  char buffer[INET6_ADDRSTRLEN];
  if (text.empty() || text.size() >= sizeof buffer || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = '\0';
  IpAddress result;
  if (::inet_pton(AF_INET, buffer, result.bytes.data() + 12) == 1) {
    std::memcpy(result.bytes.data(), kV4Prefix.data(), kV4Prefix.size());
    return result;
  }
  if (::inet_pton(AF_INET6, buffer, result.bytes.data()) == 1) return result;
  return std::nullopt;
}

IpAddress IpAddress::v4(std::uint32_t host_order) noexcept {
  IpAddress result;
  std::memcpy(result.bytes.data(), kV4Prefix.data(), kV4Prefix.size());
  for (std::size_t i = 0; i < 4; ++i) result.bytes[12 + i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
  return result;
}

bool Cidr::contains(const IpAddress& address) const noexcept {
  const std::size_t whole = prefix / 8U;
  if (std::memcmp(base.bytes.data(), address.bytes.data(), whole) != 0) return false;
  const unsigned rest = prefix % 8U;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff00U >> rest);
  return (base.bytes[whole] & mask) == (address.bytes[whole] & mask);
}

std::optional<Cidr> Cidr::parse(std::string_view text) noexcept {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned width = address->is_v4() && text.find(':') == std::string_view::npos ? 32 : 128;
  unsigned bits = width;
  if (slash != std::string_view::npos) {
    const auto number = text.substr(slash + 1);
    const auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), bits);
    if (failure != std::errc{} || end != number.data() + number.size() || bits > width) return std::nullopt;
    if (number.size() > 1 && number.front() == '0') return std::nullopt;
  }
  Cidr result{*address, static_cast<std::uint8_t>(bits + (128 - width))};
  for (unsigned bit = result.prefix; bit < 128; ++bit) {
    if ((address->bytes[bit / 8] >> (7 - bit % 8)) & 1U) return std::nullopt;
  }
  return result;
}

}  // namespace gatehouse::core
