#include "http/forwarded_list.hpp"

namespace gatehouse::core {
namespace {

std::optional<std::string_view> unquote(std::string_view text) noexcept {
  if (!text.starts_with('"')) return is_token(text) ? std::optional(text) : std::nullopt;
  if (text.size() < 2 || !text.ends_with('"')) return std::nullopt;
  text = text.substr(1, text.size() - 2);
  if (text.find_first_of("\"\\") != std::string_view::npos) return std::nullopt;
  return text;
}

bool assign(std::string_view& parameter, std::string_view value) noexcept {
  if (!parameter.empty()) return false;
  parameter = value;
  return true;
}

bool read_pair(std::string_view pair, ForwardedElement& element) noexcept {
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos || !is_token(pair.substr(0, equals))) return false;
  const auto name = pair.substr(0, equals);
  const auto value = unquote(pair.substr(equals + 1));
  if (!value) return false;
  if (iequals(name, "for")) return assign(element.for_node, *value);
  if (iequals(name, "host")) return assign(element.host, *value);
  if (iequals(name, "proto")) return assign(element.proto, *value);
  return true;  // by= and extensions
}

/// Length of the pair at the front of `text`: up to a ';' outside of quotes.
std::size_t pair_size(std::string_view text) noexcept {
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') is_quoted = !is_quoted;
    if (text[i] == ';' && !is_quoted) return i;
  }
  return text.size();
}

bool is_port(std::string_view text) noexcept { return parse_decimal(text, 65535).has_value(); }

}  // namespace

std::optional<IpAddress> parse_forwarded_address(std::string_view text) noexcept {
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    const auto behind = text.substr(close + 1);
    if (!behind.empty() && (behind.front() != ':' || !is_port(behind.substr(1)))) return std::nullopt;
    const auto inside = text.substr(1, close - 1);
    return inside.find(':') == std::string_view::npos ? std::nullopt : IpAddress::parse(inside);
  }
  const auto colon = text.find(':');
  const bool has_port = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
  if (!has_port) return IpAddress::parse(text);
  return is_port(text.substr(colon + 1)) ? IpAddress::parse(text.substr(0, colon)) : std::nullopt;
}

std::optional<ForwardedElement> parse_forwarded_element(std::string_view text) noexcept {
  ForwardedElement element;
  for (;;) {
    const auto size = pair_size(text);
    if (!read_pair(trim(text.substr(0, size)), element)) return std::nullopt;
    if (size == text.size()) return element;
    text.remove_prefix(size + 1);
  }
}

std::size_t last_comma(std::string_view list) noexcept {
  bool is_quoted = false;
  for (auto i = list.size(); i-- > 0;) {
    if (list[i] == '"') is_quoted = !is_quoted;
    if (list[i] == ',' && !is_quoted) return i;
  }
  return std::string_view::npos;
}

}  // namespace gatehouse::core
