#include "upstream/http_call.hpp"

#include <algorithm>

#include "base/ip.hpp"
#include "base/text.hpp"
#include "http/h1_writer.hpp"

namespace gatehouse::core {

namespace {

constexpr std::size_t kMaxUrl = 4096;
constexpr std::size_t kMaxFields = 100;

/// Visible ASCII that a target may hold; a fragment is none of a server's business.
bool is_target(std::string_view text) noexcept {
  return !text.empty() && text.front() == '/' && std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7f && c != '#' && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' && c != '`';
  });
}

bool split_authority(std::string_view authority, HttpUrl& url, std::string& why) {
  auto host = authority;
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos || !IpAddress::parse(authority.substr(1, end - 1))) {
      why = "\"" + std::string(authority) + "\" is no address in brackets";
      return false;
    }
    host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
  } else if (const auto colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  const bool is_name = !host.empty() && (authority.starts_with('[') ||
                                         std::all_of(host.begin(), host.end(), [](char c) { return is_host_char(c); }));
  if (!is_name || host.size() > 253) {
    why = "\"" + std::string(host) + "\" is no host name";
    return false;
  }
  url.port = url.is_tls ? 443 : 80;
  if (!port.empty()) {
    const auto number = port.front() == ':' ? parse_decimal(port.substr(1), 65535) : std::nullopt;
    if (!number || *number == 0) {
      why = "\"" + std::string(port) + "\" is no port";
      return false;
    }
    url.port = static_cast<std::uint16_t>(*number);
  }
  url.host = host;
  url.authority = authority;
  return true;
}

}  // namespace

bool parse_http_url(std::string_view text, HttpUrl& url, std::string& why) {
  url = {};
  if (text.size() > kMaxUrl) {
    why = "a URL has at most 4096 bytes";
    return false;
  }
  if (text.starts_with("https://")) {
    url.is_tls = true;
  } else if (!text.starts_with("http://")) {
    why = "a URL begins with http:// or https://";
    return false;
  }
  text.remove_prefix(url.is_tls ? 8 : 7);
  const auto end = std::min(text.find_first_of("/?"), text.size());
  if (!split_authority(text.substr(0, end), url, why)) return false;
  url.target = text.substr(end);
  if (url.target.empty() || url.target.front() == '?') url.target.insert(0, "/");
  if (is_target(url.target)) return true;
  why = "the path of a URL holds visible ASCII only, and no fragment";
  return false;
}

bool write_http_call(const HttpCallSpec& spec, HttpCallRequest& request) {
  const auto method = method_of(spec.method);
  if (!is_token(spec.method) || method == Method::connect || !is_target(spec.target) || spec.host.empty() ||
      !is_field_value(spec.host) || spec.fields.size() > kMaxFields) {
    return false;
  }
  std::string bytes;
  bytes.reserve(256 + spec.target.size() + spec.body.size());
  bytes.append(spec.method).append(" ").append(spec.target).append(" HTTP/1.1\r\nHost: ");
  const auto host_at = bytes.size();
  bytes.append(spec.host).append("\r\n");
  for (const auto& field : spec.fields) {
    if (!is_token(field.name) || !is_field_value(field.value) || is_writer_field(header_id(field.name))) return false;
    bytes.append(field.name).append(": ").append(field.value).append("\r\n");
  }
  const bool has_body =
      !spec.body.empty() || method == Method::post || method == Method::put || method == Method::patch;
  if (has_body) bytes.append("Content-Length: ").append(std::to_string(spec.body.size())).append("\r\n");
  bytes.append("\r\n").append(spec.body);
  request = {std::move(bytes), method == Method::head, is_idempotent(method), host_at, spec.host.size()};
  return true;
}

void HttpCallRequest::set_host(std::string_view host) {
  bytes.replace(host_at, host_size, host);
  host_size = host.size();
}

}  // namespace gatehouse::core
