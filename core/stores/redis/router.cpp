#include "stores/redis/router.hpp"

#include <algorithm>
#include <charconv>

#include "stores/redis/cluster.hpp"
#include "stores/redis/sentinel.hpp"
#include "stores/redis/standalone.hpp"

namespace gatehouse::core {

RedisLinkSettings link_settings(const RouterContext& context, const RedisAddress& address) {
  const auto& settings = context.settings;
  RedisLinkSettings link;
  link.address = address;
  link.user = settings.user;
  link.password = settings.password;
  link.db = settings.db;
  link.connect_timeout = settings.connect_timeout;
  link.command_timeout = settings.command_timeout;
  link.max_in_flight = settings.max_in_flight;
  if (!address.has_tls) return link;
  link.tls = context.tls;
  link.server_name = settings.tls.sni.empty() ? address.host : settings.tls.sni;
  return link;
}

std::optional<RedisAddress> server_address(const RedisSettings& settings, std::string_view host,
                                           std::string_view port) {
  RedisAddress address;
  const auto parsed = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (parsed.ec != std::errc{} || address.port == 0) return std::nullopt;
  address.host = host;
  address.text = std::string(host) + ":" + std::string(port);
  address.has_tls = settings.addresses.front().has_tls;
  if (const auto ip = IpAddress::parse(host)) {
    address.ip = *ip;
    return address;
  }
  const auto known = std::find_if(settings.addresses.begin(), settings.addresses.end(),
                                  [&](const RedisAddress& each) { return each.host == host; });
  if (known == settings.addresses.end()) return std::nullopt;
  address.ip = known->ip;
  return address;
}

std::optional<RedisAddress> server_address(const RedisSettings& settings, std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return server_address(settings, text.substr(0, colon), text.substr(colon + 1));
}

std::unique_ptr<RedisRouter> make_router(const RouterContext& context) {
  switch (context.settings.mode) {
    case RedisMode::sentinel:
      return std::make_unique<SentinelRouter>(context);
    case RedisMode::cluster:
      return std::make_unique<ClusterRouter>(context);
    case RedisMode::standalone:
      break;
  }
  return std::make_unique<StandaloneRouter>(context);
}

}  // namespace gatehouse::core
