// Host patterns: their spelling, and the two maps they live in.
#include "routing/host_table.hpp"

#include <algorithm>

namespace gatehouse::core {
namespace {

constexpr std::size_t kMaxHost = 253;  // RFC 1035 §2.3.4, without the trailing dot

MatchTextError fail(std::string message, std::size_t offset, std::string_view fragment) {
  return {std::move(message), offset, std::string(fragment)};
}

bool is_host_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool is_ipv6_literal(std::string_view host) noexcept {
  return host.size() > 2 && host.front() == '[' && host.back() == ']' &&
         host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdef:.") == std::string_view::npos;
}

}  // namespace

boost::system::result<std::string, MatchTextError> normalised_host(std::string_view text) {
  std::string host(text);
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (host.size() > 1 && host.back() == '.') host.pop_back();
  if (host.empty()) return fail("a host is not empty", 0, text);
  if (host.size() > kMaxHost) return fail("longer than " + std::to_string(kMaxHost) + " characters", kMaxHost, {});
  if (is_ipv6_literal(host)) return host;
  if (host == "*") return fail("leave hosts out to match every host", 0, "*");
  const std::size_t start = host.starts_with("*.") ? 2 : 0;
  for (auto i = start; i < host.size(); ++i) {
    if (host[i] == '*') return fail("a wildcard is the whole first label: *.example.com", i, "*");
    if (host[i] == ':') return fail("a host is matched without its port", i, text.substr(i));
    if (host[i] == '/') return fail("a host has no scheme and no path", i, text.substr(i));
    if (!is_host_character(host[i])) {
      return fail("not a character of a host name; write international names in their xn-- form", i, text.substr(i, 1));
    }
    if (host[i] == '.' && (i == start || host[i - 1] == '.')) return fail("an empty label", i, ".");
  }
  return host;
}

HostScope HostTable::add(std::string_view pattern) {
  const bool is_wildcard = pattern.starts_with("*.");
  if (is_wildcard) pattern.remove_prefix(2);
  auto& map = is_wildcard ? wildcards_ : exact_;
  const auto [place, is_new] = map.try_emplace(std::string(pattern), scopes_);
  if (is_new) ++scopes_;
  if (is_wildcard) longest_wildcard_ = std::max(longest_wildcard_, pattern.size());
  return place->second;
}

}  // namespace gatehouse::core
