#include "http/request_target.hpp"

#include "base/ip.hpp"
#include "base/text.hpp"
#include "http/byte_scan.hpp"

namespace gatehouse::core {
namespace {

constexpr std::size_t kMaxHost = 255;  // RFC 1035 §2.3.4

bool is_port(std::string_view text) noexcept {
  const auto port = text.size() <= 5 ? parse_decimal(text, 65535) : std::nullopt;
  return port.has_value() && *port != 0;
}

/// Where the port's colon is, or npos. In brackets a colon belongs to the address.
std::size_t port_colon(std::string_view authority) noexcept {
  if (authority.ends_with(']')) return std::string_view::npos;
  return authority.rfind(':');
}

/// What stands behind scheme and authority.
struct Parts {
  std::string_view authority;
  std::string_view rest;
};

Result<Parts> split_absolute(std::string_view target, bool is_tls, const char*& detail) noexcept {
  const auto scheme_end = target.find("://");
  if (scheme_end == std::string_view::npos) {
    detail = "target is neither a path nor absolute";
    return Error::bad_target;
  }
  const auto scheme = target.substr(0, scheme_end);
  const bool is_https = iequals(scheme, "https");
  if (!is_https && !iequals(scheme, "http")) {
    detail = "scheme is neither http nor https";
    return Error::bad_target;
  }
  const auto rest = target.substr(scheme_end + 3);
  const Parts parts{rest.substr(0, rest.find_first_of("/?")), rest};
  if (!is_authority(parts.authority)) {
    detail = "malformed authority in the target";
    return Error::bad_target;
  }
  if (is_https != is_tls) {
    detail = "scheme of the target is not the connection's";
    return Error::misdirected;
  }
  return Parts{parts.authority, rest.substr(parts.authority.size())};
}

Result<void> set_path(RequestHead& head, std::string_view text, const PathPolicy& policy, const char*& detail) {
  const auto mark = text.find('?');
  head.has_query = mark != std::string_view::npos;
  head.query = head.has_query ? text.substr(mark + 1) : std::string_view{};
  const auto path = normalise_path(text.substr(0, mark), policy, head.headers.arena(), detail);
  if (!path) return path.error();
  head.path = *path;
  return {};
}

void replace_host(RequestHead& head, std::string_view authority) {
  head.authority = authority;
  for (auto& field : head.headers) {
    if (field.id != HeaderId::host) continue;
    field.value = authority;
    return;
  }
  head.headers.add("Host", authority, HeaderId::host);
}

}  // namespace

bool is_authority(std::string_view text) noexcept {
  if (text.empty()) return false;
  if (text.front() == '[') {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return false;
    const auto inside = text.substr(1, close - 1);
    const auto behind = text.substr(close + 1);
    if (inside.find(':') == std::string_view::npos || !IpAddress::parse(inside)) return false;
    return behind.empty() || (behind.front() == ':' && is_port(behind.substr(1)));
  }
  std::size_t size = 0;
  while (size < text.size() && is_host_char(text[size])) ++size;
  if (size == 0 || size > kMaxHost || text.substr(0, size) == ".") return false;
  return size == text.size() || (text[size] == ':' && is_port(text.substr(size + 1)));
}

std::string_view routing_host(std::string_view authority, Arena& arena) {
  auto host = authority.substr(0, port_colon(authority));
  if (host.size() > 1 && host.ends_with('.')) host.remove_suffix(1);
  bool has_upper = false;
  for (const char c : host) has_upper |= c >= 'A' && c <= 'Z';
  if (!has_upper) return host;
  auto* lower = arena.make_array<char>(host.size());
  for (std::size_t i = 0; i < host.size(); ++i) lower[i] = to_lower(host[i]);
  return {lower, host.size()};
}

std::uint16_t port_of(std::string_view authority) noexcept {
  const auto colon = port_colon(authority);
  if (colon == std::string_view::npos) return 0;
  return static_cast<std::uint16_t>(parse_decimal(authority.substr(colon + 1), 65535).value_or(0));
}

Result<void> resolve_target(RequestHead& head, const PathPolicy& policy, bool is_tls, const char*& detail) {
  const auto target = head.target;
  if (!is_target_text(target)) {
    detail = "byte in the target that is not allowed there";
    return Error::bad_target;
  }
  if (target.starts_with('/')) return set_path(head, target, policy, detail);
  if (target == "*") {
    if (head.method == Method::options) {
      head.path = target;
      return {};
    }
    detail = "* with a method other than OPTIONS";
    return Error::bad_target;
  }
  const auto parts = split_absolute(target, is_tls, detail);
  if (!parts) return parts.error();
  replace_host(head, parts->authority);
  if (parts->rest.starts_with('/')) return set_path(head, parts->rest, policy, detail);
  if (parts->rest.empty() && head.method == Method::options) {
    head.path = "*";  // RFC 9112 §3.2.4
    return {};
  }
  return set_path(head, head.headers.arena().concat("/", parts->rest), policy, detail);
}

}  // namespace gatehouse::core
