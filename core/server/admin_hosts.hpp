// Which names and addresses the admin listener answers to. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::core {

struct AdminAddress {
  std::string ip;  // without brackets
  std::uint16_t port = 0;
};

/// "127.0.0.1:9901", "[::1]:9901", "localhost:9901" (which is 127.0.0.1). Nothing when malformed.
std::optional<AdminAddress> parse_admin_address(std::string_view text);

/// True for 127.0.0.0/8 and ::1.
bool is_loopback(std::string_view ip);

/// True when a Host value names this machine by a loopback name or is one of `allowed` (compared without case). The
/// port does not matter: a forwarded port has another number. This stops a web page whose name was made to resolve to
/// 127.0.0.1 from reading the API.
bool is_accepted_host(std::string_view host, const std::vector<std::string>& allowed);

/// True when `origin` is http:// or https:// with the very value of Host.
bool is_same_origin(std::string_view origin, std::string_view host);

}  // namespace gatehouse::core
