#include "origin.hpp"

#include <algorithm>
#include <charconv>

namespace cors {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return c >= 'a' && c <= 'z'; }

bool is_scheme(std::string_view text) noexcept {
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

/// A name or IPv4 address in its ASCII form, or an IPv6 address in brackets.
bool is_host(std::string_view text) noexcept {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    return std::ranges::all_of(text.substr(1, text.size() - 2),
                               [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.'; });
  }
  if (text.empty() || text.front() == '.' || text.find("..") != std::string_view::npos) return false;
  return std::ranges::all_of(text,
                             [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_'; });
}

bool is_default_port(std::string_view scheme, std::string_view port) noexcept {
  return (scheme == "https" && port == "443") || (scheme == "http" && port == "80");
}

bool is_port(std::string_view text) noexcept {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65535 && text.front() != '0';
}

/// Where the port begins (at its colon), or the end.
std::size_t port_place(std::string_view authority) noexcept {
  const auto bracket = authority.rfind(']');
  const auto colon = authority.rfind(':');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket))
    return authority.size();
  return colon;
}

}  // namespace

bool Origin::parse(std::string_view text) noexcept {
  size_ = scheme_size_ = host_at_ = host_size_ = 0;
  if (text.size() > kMaxOriginSize) return false;
  std::ranges::transform(text, bytes_, lower);
  const std::string_view all(bytes_, text.size());
  const auto mark = all.find("://");
  if (mark == std::string_view::npos || !is_scheme(all.substr(0, mark))) return false;
  const auto authority = all.substr(mark + 3);
  const auto place = port_place(authority);
  const auto host = authority.substr(0, place);
  if (!is_host(host)) return false;
  auto port = authority.substr(place);
  if (!port.empty() && !is_port(port.substr(1))) return false;
  if (!port.empty() && is_default_port(all.substr(0, mark), port.substr(1))) port = {};
  scheme_size_ = mark;
  host_at_ = mark + 3;
  host_size_ = host.size();
  size_ = host_at_ + host_size_ + port.size();
  return true;
}

std::string OriginRule::parse(std::string_view text) {
  const auto star = text.find('*');
  Origin origin;
  if (star == std::string_view::npos) {
    if (!origin.parse(text)) return "not an origin: write scheme://host or scheme://host:port, without a path";
    exact_ = origin.text();
    return {};
  }
  // A label in place of the star shows whether the rest is an origin.
  std::string sample(text);
  sample.replace(star, 1, "x");
  const auto mark = text.find("://");
  const bool is_first_label =
      mark != std::string_view::npos && star == mark + 3 && text.substr(star + 1).starts_with('.');
  if (!is_first_label || sample.find('*') != std::string::npos || !origin.parse(sample)) {
    return "a star may only be the whole first label of the host: https://*.example.com";
  }
  scheme_ = origin.scheme();
  suffix_ = origin.host().substr(1);
  port_ = origin.port();
  return {};
}

bool OriginRule::allows(const Origin& origin) const noexcept {
  if (!exact_.empty()) return origin.text() == exact_;
  const auto host = origin.host();
  if (origin.scheme() != scheme_ || origin.port() != port_ || !host.ends_with(suffix_)) return false;
  const auto label = host.substr(0, host.size() - suffix_.size());
  return !label.empty() && label.find('.') == std::string_view::npos;
}

std::string_view OriginRule::parent_domain() const noexcept {
  return suffix_.empty() ? std::string_view() : std::string_view(suffix_).substr(1);
}

}  // namespace cors
