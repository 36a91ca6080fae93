#include "stores/redis/router.hpp"

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

std::unique_ptr<RedisRouter> make_router(const RouterContext& context) {
  return std::make_unique<StandaloneRouter>(context);
}

}  // namespace gatehouse::core
