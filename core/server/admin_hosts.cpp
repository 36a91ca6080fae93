// Which names and addresses the admin listener answers to.
#include "server/admin_hosts.hpp"

#include <algorithm>
#include <charconv>

#include "base/ip.hpp"
#include "http/headers.hpp"

namespace gatehouse::core {

namespace {

struct HostAndPort {
  std::string_view host;  // without brackets
  std::string_view port;  // without colon; empty when there is none
};

std::optional<HostAndPort> split(std::string_view text) {
  HostAndPort parts;
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    parts.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
  } else {
    const auto colon = text.find(':');
    parts.host = text.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
  }
  if (parts.host.empty() || (!rest.empty() && rest.front() != ':')) return std::nullopt;
  if (!rest.empty()) parts.port = rest.substr(1);
  return parts;
}

}  // namespace

std::optional<AdminAddress> parse_admin_address(std::string_view text) {
  const auto parts = split(text);
  if (!parts || parts->port.empty()) return std::nullopt;
  AdminAddress address;
  const auto* end = parts->port.data() + parts->port.size();
  const auto [stop, error] = std::from_chars(parts->port.data(), end, address.port);
  if (error != std::errc() || stop != end) return std::nullopt;
  address.ip = iequals(parts->host, "localhost") ? "127.0.0.1" : std::string(parts->host);
  if (!IpAddress::parse(address.ip)) return std::nullopt;
  return address;
}

bool is_loopback(std::string_view ip) {
  const auto address = IpAddress::parse(ip);
  if (!address) return false;
  static const auto kV4 = Cidr::parse("127.0.0.0/8");
  static const auto kV6 = Cidr::parse("::1/128");
  return kV4->contains(*address) || kV6->contains(*address);
}

bool is_accepted_host(std::string_view host, const std::vector<std::string>& allowed) {
  const auto parts = split(host);
  if (!parts) return false;
  if (iequals(parts->host, "localhost") || is_loopback(parts->host)) return true;
  return std::any_of(allowed.begin(), allowed.end(),
                     [&](const std::string& name) { return iequals(name, parts->host) || iequals(name, host); });
}

bool is_same_origin(std::string_view origin, std::string_view host) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme)) return iequals(origin.substr(scheme.size()), host);
  }
  return false;
}

}  // namespace gatehouse::core
