// An upstream and its endpoints as configured. Plain data; what changes while the process runs is in endpoints.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ip.hpp"
#include "routing/settings.hpp"

namespace gatehouse::core {

enum class EndpointState : std::uint8_t {
  active,
  drain,        // finishes what it has, gets nothing new, not even a client that hashes to it
  maintenance,  // as drain; shown apart because it is meant to stay so
};

struct Endpoint {
  std::string text;   // address as written, "10.0.1.11:8080"; its name in logs and metrics
  IpAddress address;  // resolved
  std::uint16_t port = 0;
  std::string unix_path;  // not empty: a unix socket, address and port unused
  std::uint32_t weight = 100;
  EndpointState state = EndpointState::active;
  bool operator==(const Endpoint&) const = default;
};

enum class Balance : std::uint8_t { round_robin, least_request, random, hash, peak_ewma };

enum class HostMode : std::uint8_t {
  preserve,  // what the client sent
  endpoint,  // the endpoint's address as written
  literal,   // Upstream::host
};

struct PassiveHealth {
  bool enabled = true;
  std::uint32_t consecutive_failures = 5;
  Duration eject_for = std::chrono::seconds(30);
  double max_ejected = 0.50;  // share of the endpoints
  bool operator==(const PassiveHealth&) const = default;
};

struct UpstreamLimits {
  std::uint32_t connections = 512;  // per process
  std::uint32_t pending = 256;      // exchanges waiting for one of them
  bool operator==(const UpstreamLimits&) const = default;
};

struct Keepalive {
  Duration idle = std::chrono::seconds(55);
  std::uint32_t max_requests = 0;  // 0: no limit
  bool operator==(const Keepalive&) const = default;
};

/// TLS to the endpoints and active health are members of their own here, each an std::optional of a plain struct
/// defined beside the code that uses it (connect.hpp, active_health.hpp): absent means plain TCP, and no probes.
struct Upstream {
  std::uint32_t index = 0;  // position in the snapshot
  std::string name;
  std::vector<Endpoint> endpoints;
  Balance balance = Balance::round_robin;
  KeySource hash_by;  // of Balance::hash
  HostMode host_mode = HostMode::preserve;
  std::string host;  // of HostMode::literal
  bool trusted = false;
  UpstreamLimits limits;
  Keepalive keepalive;
  PassiveHealth passive_health;
  Duration slow_start = Duration::zero();
  Timeouts timeouts;  // defaults of the routes that forward here; those may change them key by key
  RetryPolicy retries;
  bool operator==(const Upstream&) const = default;
};

}  // namespace gatehouse::core
