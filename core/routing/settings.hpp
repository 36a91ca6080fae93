// Settings that defaults, upstreams, services and routes share, with the values they have when nobody sets them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace gatehouse::core {

/// Zero means none, everywhere.
struct Timeouts {
  Duration connect = std::chrono::seconds(2);  // TCP and TLS to the endpoint
  Duration request = std::chrono::seconds(30);  // request head complete → response head complete, all attempts together
  Duration idle = std::chrono::seconds(60);  // longest pause between two pieces of a body or tunnel, either direction
  Duration total = Duration::zero();         // hard end of the exchange
  bool operator==(const Timeouts&) const = default;
};

/// Sizes in bytes.
struct BodyAndHeadLimits {
  std::uint64_t request_body = 8ULL << 20;     // over: 413
  std::uint32_t request_headers = 32U << 10;   // over: 431
  std::uint32_t header_count = 100;            // over: 431
  std::uint32_t uri = 8U << 10;                // over: 414
  std::uint32_t response_headers = 64U << 10;  // over: 502
  bool operator==(const BodyAndHeadLimits&) const = default;
};

struct RetryPolicy {
  enum When : std::uint8_t { connect_failure = 1, reset_before_response = 2, timeout = 4 };

  std::uint32_t attempts = 1;                                   // further attempts behind the first; 0…5
  std::uint8_t when = connect_failure | reset_before_response;  // When bits
  std::vector<std::uint16_t> statuses;                          // retried too, for idempotent methods
  double budget = 0.20;                                         // share of the requests of the upstream
  bool operator==(const RetryPolicy&) const = default;
};

/// What text of a request identifies its client, for sticky splits and for balancing by hash.
struct KeySource {
  enum class Kind : std::uint8_t { none, consumer, client_ip, path, header, cookie };
  Kind kind = Kind::none;
  std::string name;  // of header and cookie
  bool operator==(const KeySource&) const = default;
};

}  // namespace gatehouse::core
