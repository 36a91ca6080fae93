// One entry of the list `redis` as the file says it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/address.hpp"
#include "config/source.hpp"
#include "stores/redis/settings.hpp"

namespace gatehouse::core {

/// An address with its scheme: redis://, rediss:// (TLS) or unix:.
struct RedisAddressConfig {
  Address address;
  bool has_tls = false;
};

struct RedisTlsConfig {
  At<std::string> ca;  // files; empty: not given
  At<std::string> cert;
  At<std::string> key;
  std::string sni;
  At<bool> verify{true, {}};
};

struct RedisTimeoutsConfig {
  Duration connect = std::chrono::milliseconds(200);
  At<Duration> command{std::chrono::milliseconds(20), {}};
};

struct RedisConfig {
  At<std::string> name;
  At<RedisMode> mode{RedisMode::standalone, {}};
  At<std::vector<At<RedisAddressConfig>>> addresses;
  std::optional<At<std::string>> master_name;
  At<std::string> user;
  std::string password;
  std::string sentinel_password;
  At<std::uint32_t> db{0, {}};
  std::optional<At<RedisTlsConfig>> tls;
  RedisTimeoutsConfig timeouts;
  std::uint32_t connections_per_worker = 2;
  At<std::string> prefix{"gh:", {}};
  bool is_doubtful = false;  // it has an unknown key: what merely seems to be missing is not reported
};

}  // namespace gatehouse::core
