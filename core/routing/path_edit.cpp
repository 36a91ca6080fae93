// Stripping a prefix, and the last look at what a rewrite has made.
#include "routing/path_edit.hpp"

#include <algorithm>

#include "routing/percent.hpp"

namespace gatehouse::core {
namespace {

/// The length of one spelling of `wanted` at the front of `text`, plain or percent-encoded, or 0.
std::size_t spelled(std::string_view text, char wanted) noexcept {
  if (text.empty()) return 0;
  if (text.front() == wanted) return 1;
  if (text.front() != '%' || text.size() < 3) return 0;
  const int high = hex_value(text[1]);
  const int low = hex_value(text[2]);
  return high >= 0 && low >= 0 && high * 16 + low == static_cast<unsigned char>(wanted) ? 3 : 0;
}

/// Length of a separator at the front, as the most lenient reader behind the gateway sees it, or 0.
std::size_t separator(std::string_view text) noexcept {
  const auto slash = spelled(text, '/');
  return slash != 0 ? slash : spelled(text, '\\');
}

/// Whether the segment at the front of `text` is "." or "..", in any spelling, or one of them followed by a parameter.
bool begins_with_dots(std::string_view text) noexcept {
  for (std::size_t dots = 0; dots <= 2; ++dots) {
    const auto length = spelled(text, '.');
    if (length == 0) return dots > 0 && (text.empty() || text.front() == ';' || separator(text) != 0);
    text.remove_prefix(length);
  }
  return false;
}

bool is_forbidden(char c) noexcept {
  return c <= 0x20 || c > 0x7e || std::string_view("\"<>#?\\").find(c) != std::string_view::npos;
}

/// A good escape of something that is not a control character, at the front of `text`.
bool is_good_escape(std::string_view text) noexcept {
  if (text.size() < 3) return false;
  const int high = hex_value(text[1]);
  const int low = hex_value(text[2]);
  if (high < 0 || low < 0) return false;
  const int byte = high * 16 + low;
  return byte >= 0x20 && byte != 0x7f;
}

}  // namespace

std::string_view strip_path_prefix(std::string_view path, std::string_view prefix) noexcept {
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  if (prefix.empty() || !path.starts_with(prefix)) return path;
  if (path.size() == prefix.size()) return "/";
  return path[prefix.size()] == '/' ? path.substr(prefix.size()) : path;
}

bool is_sendable_path(std::string_view path) noexcept {
  if (!path.starts_with('/')) return false;
  for (auto rest = path; !rest.empty(); rest.remove_prefix(1)) {
    if (is_forbidden(rest.front()) || (rest.front() == '%' && !is_good_escape(rest))) return false;
    if (const auto length = separator(rest); length != 0 && begins_with_dots(rest.substr(length))) return false;
  }
  return true;
}

bool is_sendable_host(std::string_view host) noexcept {
  constexpr std::size_t kLongest = 253 + 6;  // a name and ":65535"
  if (host.empty() || host.size() > kLongest) return false;
  std::string_view port;
  if (host.front() == '[') {
    const auto close = host.find(']');
    if (close == std::string_view::npos || close < 3) return false;
    port = host.substr(close + 1);
    const auto address = host.substr(1, close - 1);
    if (address.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) return false;
  } else {
    const auto colon = std::min(host.find(':'), host.size());
    port = host.substr(colon);
    const auto name = host.substr(0, colon);
    const auto is_name_character = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
             c == '_';
    };
    if (name.empty() || name.front() == '.' || name.find("..") != std::string_view::npos) return false;
    if (!std::all_of(name.begin(), name.end(), is_name_character)) return false;
  }
  if (port.empty()) return true;
  if (port.front() != ':') return false;
  port.remove_prefix(1);
  return !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace gatehouse::core
