// Which endpoint of an upstream takes an attempt. Pure: load, time, randomness and hash come from outside.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "upstream/endpoints.hpp"

namespace gatehouse::core {

/// Latency of one endpoint as one worker sees it: jumps up to a peak at once, comes down slowly.
class PeakEwma {
 public:
  /// After this time without a new observation, about a third of a peak is left.
  static constexpr Duration kDecay = std::chrono::seconds(10);

  void observe(Duration latency, TimePoint now) noexcept;
  /// Nanoseconds, decayed to `now`; 0 before the first observation.
  [[nodiscard]] double at(TimePoint now) const noexcept;
  [[nodiscard]] bool is_known() const noexcept { return value_ > 0; }

 private:
  double value_ = 0;
  TimePoint at_{};
};

/// One worker's record of one endpoint: what balancing looks at.
struct EndpointLoad {
  EndpointId id = 0;
  std::uint32_t weight = 100;   // EndpointEntry::weight_at
  std::uint32_t in_flight = 0;  // exchanges of this worker
  bool is_usable = true;        // EndpointEntry::is_usable
  PeakEwma latency;             // observed only for Balance::peak_ewma
};

/// What a choice may depend on beside the load.
struct BalanceInput {
  std::uint64_t random = 0;  // 64 fresh random bits
  std::uint64_t hash = 0;    // Balance::hash: key_hash(), or random bits when the request has no key
  std::int32_t avoid = -1;   // endpoint of the failed attempt before; taken again only when no other is usable
  TimePoint now{};
};

/// Chooses for one worker and one upstream.
///
///   round_robin    smooth weighted: a 5:1 pair gives aaabaa, never aaaaab; workers begin at different endpoints
///   least_request  least (in flight + 1) / weight of all endpoints up to 32, of two drawn ones above
///   random         by weight
///   hash           weighted rendezvous: when an endpoint goes, only its own clients move; when it returns, they come
///   back peak_ewma      least latency × (in flight + 1) / weight, same number of candidates as least_request; an
///   endpoint
///                  without an observation gets one exchange at a time until it has one
///
/// Not usable endpoints get nothing. Nothing usable: -1, and the exchange ends with no_endpoint. There is no panic mode
/// that sends to ejected endpoints: the share limit of passive health already keeps some in play, and what is in drain,
/// in maintenance or found dead by probes was taken out on purpose.
class Balancer {
 public:
  Balancer(Balance kind, std::uint32_t worker) noexcept : kind_(kind), worker_(worker) {}

  /// A new endpoint set with these ids was adopted. Keeps the turn of endpoints that stay. Allocates.
  void adopt(std::span<const EndpointEntry> entries);

  /// Position of the chosen endpoint, or -1. `endpoints` in the order of the adopted set. Hot path.
  [[nodiscard]] std::int32_t choose(std::span<const EndpointLoad> endpoints, const BalanceInput& input) noexcept;

 private:
  struct Turn {
    EndpointId id;
    std::int64_t current;
  };
  [[nodiscard]] std::int32_t take_turn(std::span<const EndpointLoad> endpoints, std::int32_t avoid) noexcept;

  Balance kind_;
  std::uint32_t worker_;
  std::vector<Turn> turns_;  // round_robin
};

}  // namespace gatehouse::core
