// The endpoints of one upstream as they are now: immutable, replaced as a whole by the control thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "upstream/upstream.hpp"

namespace gatehouse::core {

/// Stable name of an endpoint across sets, processes and restarts: a hash of its address as written.
using EndpointId = std::uint64_t;

EndpointId endpoint_id(std::string_view text) noexcept;

struct EndpointEntry {
  Endpoint endpoint;
  EndpointId id = 0;
  TimePoint ejected_until{};  // by passive health; a time in the past: not ejected. Nobody needs to publish the return
  bool is_healthy = true;     // by active health; true without it
  TimePoint slow_from{};      // slow start counts from here: when it was added to a running upstream, or became healthy

  /// Takes new exchanges at `now`. Any thread.
  [[nodiscard]] bool is_usable(TimePoint now) const noexcept {
    return endpoint.state == EndpointState::active && endpoint.weight > 0 && is_healthy && ejected_until <= now;
  }
  /// Its weight at `now`. Within `slow_start` of the return it grows linearly from a tenth to the whole, at least 1.
  [[nodiscard]] std::uint32_t weight_at(TimePoint now, Duration slow_start) const noexcept;
};

class EndpointSet;
using EndpointSetPtr = std::shared_ptr<const EndpointSet>;

/// Made on the control thread, read by workers; they hold it by the pointer they were sent.
class EndpointSet {
 public:
  /// The first set of an upstream. Two endpoints with the same text become one (the first).
  static EndpointSetPtr make(std::uint32_t upstream, std::span<const Endpoint> endpoints);

  /// The set after DNS or a reload brought `endpoints`: health is carried over by id, slow start begins for new ones.
  [[nodiscard]] EndpointSetPtr with_endpoints(std::span<const Endpoint> endpoints, TimePoint now) const;
  /// The set in which `id` is ejected until `until`, or the same set when it has no such endpoint.
  [[nodiscard]] EndpointSetPtr with_ejection(EndpointId id, TimePoint until) const;
  /// The set in which active health has judged `id`.
  [[nodiscard]] EndpointSetPtr with_health(EndpointId id, bool is_healthy, TimePoint now) const;
  /// The set in which an operator has given `id` another state.
  [[nodiscard]] EndpointSetPtr with_state(EndpointId id, EndpointState state, TimePoint now) const;

  [[nodiscard]] std::span<const EndpointEntry> entries() const noexcept { return entries_; }
  [[nodiscard]] std::uint32_t upstream() const noexcept { return upstream_; }
  /// Grows by one with every replacement.
  [[nodiscard]] std::uint64_t version() const noexcept { return version_; }
  /// Position of `id`, or -1.
  [[nodiscard]] std::int32_t find(EndpointId id) const noexcept;
  [[nodiscard]] std::size_t usable_count(TimePoint now) const noexcept;

 private:
  EndpointSet(std::uint32_t upstream, std::uint64_t version, std::vector<EndpointEntry> entries) noexcept
      : upstream_(upstream), version_(version), entries_(std::move(entries)) {}
  [[nodiscard]] EndpointSetPtr changed(std::vector<EndpointEntry> entries) const;

  std::uint32_t upstream_;
  std::uint64_t version_;
  std::vector<EndpointEntry> entries_;
};

}  // namespace gatehouse::core
