#include "config/redis_settings.hpp"

#include <fmt/format.h>

namespace gatehouse::core {
namespace {

constexpr std::uint16_t kSentinelPort = 26'379;
constexpr std::uint16_t kServerPort = 6'379;

/// False: the name does not resolve.
bool fill(const RedisAddressConfig& config, RedisMode mode, const ResolveHost& resolve, RedisAddress& to) {
  const auto& address = config.address;
  to.text = address.text;
  to.host = address.host;
  to.port = address.port;
  to.unix_path = address.unix_path;
  to.has_tls = config.has_tls;
  const bool has_port = address.text.ends_with(fmt::format(":{}", address.port)) ||
                        address.text.ends_with(fmt::format(":{}/", address.port));
  if (mode == RedisMode::sentinel && to.port == kServerPort && !has_port) to.port = kSentinelPort;
  if (address.is_unix()) return true;
  if (address.ip) {
    to.ip = *address.ip;
    return true;
  }
  if (address.host == "localhost") {
    to.ip = IpAddress::v4(0x7f000001);
    return true;
  }
  const auto found = resolve ? resolve(address.host) : std::vector<IpAddress>{};
  if (found.empty()) return false;
  to.ip = found.front();
  return true;
}

}  // namespace

RedisTlsSettings tls_settings(const RedisTlsConfig& tls) {
  RedisTlsSettings settings;
  settings.ca = tls.ca.value;
  settings.cert = tls.cert.value;
  settings.key = tls.key.value;
  settings.sni = tls.sni;
  settings.verify = tls.verify.value;
  return settings;
}

std::vector<RedisSettings> redis_settings(const Model& model, const ResolveHost& resolve,
                                          std::vector<std::string>& warnings) {
  std::vector<RedisSettings> all;
  for (const auto& config : model.redis) {
    RedisSettings settings;
    settings.name = config.name.value;
    settings.mode = config.mode.value;
    for (const auto& each : config.addresses.value) {
      RedisAddress address;
      if (fill(each.value, settings.mode, resolve, address)) {
        settings.addresses.push_back(std::move(address));
      } else {
        warnings.push_back(fmt::format("address left out redis={} address={}: the name does not resolve", settings.name,
                                       each.value.address.text));
      }
    }
    if (config.master_name) settings.master_name = config.master_name->value;
    settings.user = config.user.value;
    settings.password = config.password;
    settings.sentinel_password = config.sentinel_password;
    settings.db = config.db.value;
    if (config.tls) settings.tls = tls_settings(config.tls->value);
    settings.connect_timeout = config.timeouts.connect;
    settings.command_timeout = config.timeouts.command.value;
    settings.connections_per_worker = config.connections_per_worker;
    settings.prefix = config.prefix.value;
    if (!settings.addresses.empty()) all.push_back(std::move(settings));
  }
  return all;
}

}  // namespace gatehouse::core
