// A Redis store as configured. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ip.hpp"

namespace gatehouse::core {

enum class RedisMode : std::uint8_t { standalone, sentinel, cluster };

struct RedisAddress {
  std::string text;  // as written; its name in logs
  std::string host;  // as written, without brackets; for the server name of TLS
  IpAddress ip;      // resolved
  std::uint16_t port = 6379;
  std::string unix_path;  // not empty: a unix socket, the members above but `text` unused
  bool has_tls = false;
  bool operator==(const RedisAddress&) const = default;
};

struct RedisTlsSettings {
  std::string ca;  // file; empty: the certificate authorities of the system
  std::string cert;
  std::string key;
  std::string sni;  // empty: the host of the address
  bool verify = true;
  bool operator==(const RedisTlsSettings&) const = default;
};

struct RedisSettings {
  std::string name;
  RedisMode mode = RedisMode::standalone;
  std::vector<RedisAddress> addresses;  // sentinel: of sentinels; cluster: seeds
  std::string master_name;              // sentinel
  std::string user;
  std::string password;
  std::string sentinel_password;
  std::uint32_t db = 0;
  RedisTlsSettings tls;
  Duration connect_timeout = std::chrono::milliseconds(200);
  Duration command_timeout = std::chrono::milliseconds(20);
  std::uint32_t connections_per_worker = 2;  // cluster: 1 per master
  std::string prefix = "gh:";
  std::uint32_t max_in_flight =
      1024;  // commands per connection that are queued or unanswered; more is an error at once
  bool operator==(const RedisSettings&) const = default;
};

}  // namespace gatehouse::core
