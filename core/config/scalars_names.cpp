// Texts with a grammar: addresses, ranges, URLs, statuses, header names, names.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/text.hpp"
#include "config/scalars.hpp"

namespace gatehouse::core {
namespace {

/// RFC 9110 §7.6.1, the framing fields, and those by which an upgrade is negotiated.
constexpr std::array<std::string_view, 12> kNeverSet{"connection",
                                                     "content-length",
                                                     "http2-settings",
                                                     "keep-alive",
                                                     "proxy-authenticate",
                                                     "proxy-authorization",
                                                     "proxy-connection",
                                                     "te",
                                                     "trailer",
                                                     "transfer-encoding",
                                                     "upgrade",
                                                     "host"};

std::string lower(std::string_view text) {
  std::string result(text);
  for (auto& c : result) c = to_lower(c);
  return result;
}

Address::Parsed refuse(std::string problem) { return {{}, std::move(problem)}; }

bool is_host_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
         std::all_of(host.begin(), host.end(), is_host_char);
}

}  // namespace

bool is_framing_or_hop_by_hop(std::string_view name) noexcept {
  return std::find(kNeverSet.begin(), kNeverSet.end(), name) != kNeverSet.end();
}

bool Address::is_loopback() const noexcept {
  if (is_unix() || host == "localhost") return true;
  if (!ip) return false;
  return ip->is_v4() ? ip->bytes[12] == 127 : *ip == *IpAddress::parse("::1");
}

Address::Parsed Address::parse(std::string_view text) {
  Address result;
  result.text = text;
  if (text.starts_with("unix:")) {
    result.unix_path = text.substr(5);
    if (!result.unix_path.starts_with('/')) return refuse("write unix: and an absolute path, unix:/run/app.sock");
    if (result.unix_path.size() > 107) return refuse("the path of a unix socket has at most 107 bytes");
    return {std::move(result), {}};
  }
  const auto colon = text.rfind(':');
  const bool has_brackets = text.starts_with('[');
  if (!has_brackets && colon != std::string_view::npos && text.find(':') != colon) {
    return refuse(
        fmt::format("an IPv6 address stands in brackets: \"[{}]:{}\"", text.substr(0, colon), text.substr(colon + 1)));
  }
  if (has_brackets && text.find(']') == std::string_view::npos) return refuse("write [address]:port");
  if (colon == std::string_view::npos || (has_brackets && text.rfind(']') > colon)) {
    return refuse(fmt::format("the port is missing: \"{}:8080\"", text));
  }
  const auto port_text = text.substr(colon + 1);
  const auto port = parse_decimal(port_text);
  if (!port || *port == 0 || *port > 65535)
    return refuse(fmt::format("port '{}' is not between 1 and 65535", port_text));
  result.port = static_cast<std::uint16_t>(*port);
  auto host = text.substr(0, colon);
  if (host.empty()) return {std::move(result), {}};
  if (has_brackets) {
    if (!host.ends_with(']')) return refuse("write [address]:port");
    host = host.substr(1, host.size() - 2);
    result.ip = IpAddress::parse(host);
    if (!result.ip) return refuse(fmt::format("'{}' is not an IPv6 address", host));
  } else {
    result.ip = IpAddress::parse(host);
    const bool looks_like_v4 = std::all_of(host.begin(), host.end(), [](char c) { return is_digit(c) || c == '.'; });
    if (!result.ip && looks_like_v4) return refuse(fmt::format("'{}' is not an IPv4 address", host));
    if (!result.ip && !is_host_name(host)) return refuse(fmt::format("'{}' is not a host name", host));
  }
  result.host = host;
  return {std::move(result), {}};
}

Address Address::of(std::string_view text) {
  auto parsed = parse(text);
  if (!parsed.address) throw std::invalid_argument(parsed.problem);
  return std::move(*parsed.address);
}

Scalar<Address> parse_address(std::string_view text) {
  auto parsed = Address::parse(text);
  if (parsed.address) return {std::move(parsed.address), {}, {}};
  return {{}, fmt::format("'{}' is not an address", text), std::move(parsed.problem)};
}

Scalar<Cidr> parse_cidr(std::string_view text) {
  if (const auto range = Cidr::parse(text)) return {*range, {}, {}};
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  std::string help = "write 10.0.0.0/8, ::1/128, or one address";
  if (address && slash != std::string_view::npos) {
    const auto bits = parse_decimal(text.substr(slash + 1));
    const unsigned width = address->is_v4() ? 32 : 128;
    if (!bits || *bits > width) {
      help = fmt::format("the number behind the '/' goes from 0 to {}", width);
    } else {
      help = fmt::format("the bits behind the first {} must be zero", *bits);
    }
  }
  return {{}, fmt::format("'{}' is not an address range", text), help};
}

Scalar<std::string> parse_url(std::string_view text) {
  const auto scheme_end = text.find("://");
  const auto scheme = text.substr(0, scheme_end == std::string_view::npos ? 0 : scheme_end);
  const auto host = scheme_end == std::string_view::npos ? std::string_view{} : text.substr(scheme_end + 3);
  const bool is_good = (scheme == "http" || scheme == "https") && !host.empty() && host.front() != '/' &&
                       host.front() != ':' &&
                       std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (is_good) return {std::string(text), {}, {}};
  return {{}, fmt::format("'{}' is not a URL", text), "write http://host/path or https://host/path"};
}

Scalar<std::uint16_t> parse_status(std::string_view text) {
  const auto number = parse_decimal(text, 999);
  if (number && text.size() == 3 && *number >= 200 && *number <= 599)
    return {static_cast<std::uint16_t>(*number), {}, {}};
  return {{}, fmt::format("'{}' is not a status", text), "a status goes from 200 to 599"};
}

Scalar<std::string> parse_header_name(std::string_view text) {
  if (is_token(text)) return {lower(text), {}, {}};
  std::string help = "letters, digits and !#$%&'*+-.^_`|~";
  if (text.find(':') != std::string_view::npos) help = "the name alone, without ':'";
  if (text.find(' ') != std::string_view::npos) help = "a header name has no spaces";
  return {{}, fmt::format("'{}' is not a header name", text), help};
}

Scalar<std::string> parse_name(std::string_view text) {
  const auto is_lower_or_digit = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); };
  const bool is_good = !text.empty() && text.size() <= 63 && is_lower_or_digit(text.front()) &&
                       std::all_of(text.begin(), text.end(),
                                   [&](char c) { return is_lower_or_digit(c) || c == '.' || c == '_' || c == '-'; });
  if (is_good) return {std::string(text), {}, {}};
  if (text.empty()) return {{}, "a name cannot be empty", "lower-case letters, digits, '.', '_' and '-'"};
  if (text.size() > 63)
    return {{}, fmt::format("the name is {} characters long", text.size()), "a name has at most 63"};
  std::string proposal;
  for (const char c : text) proposal += is_lower_or_digit(to_lower(c)) || c == '.' || c == '_' ? to_lower(c) : '-';
  while (!proposal.empty() && !is_lower_or_digit(proposal.front())) proposal.erase(0, 1);
  return {{},
          fmt::format("'{}' is not a name", text),
          proposal.empty() ? "lower-case letters, digits, '.', '_' and '-', the first a letter or digit"
                           : fmt::format("lower-case letters, digits, '.', '_' and '-': {}", proposal)};
}

}  // namespace gatehouse::core
