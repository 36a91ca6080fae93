// The endpoints of one upstream as they are now: immutable, replaced as a whole by the control thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "upstream/upstream.hpp"

namespace gatehouse::core {

/// Stable name of an endpoint across sets, processes and restarts: a hash of its address as written.
using EndpointId = std::uint64_t;

EndpointId endpoint_id(std::string_view text) noexcept;

/// What an operator has set at run time; stands above the configuration until it is taken back.
struct EndpointOverride {
  std::optional<EndpointState> state;
  std::optional<std::uint32_t> weight;
  bool operator==(const EndpointOverride&) const = default;
};

struct EndpointEntry {
  Endpoint endpoint;  // as configured or discovered
  EndpointId id = 0;
  EndpointOverride ordered;
  TimePoint ejected_until{};  // by passive health; a time in the past: not ejected. Nobody needs to publish the return
  bool is_healthy = true;     // by active health; true without it
  TimePoint slow_from{};      // slow start counts from here: when it was added to a running upstream, or became healthy

  [[nodiscard]] EndpointState state() const noexcept { return ordered.state.value_or(endpoint.state); }
  [[nodiscard]] std::uint32_t weight() const noexcept { return ordered.weight.value_or(endpoint.weight); }
  /// Takes new exchanges at `now`. Any thread.
  [[nodiscard]] bool is_usable(TimePoint now) const noexcept {
    return state() == EndpointState::active && weight() > 0 && is_healthy && ejected_until <= now;
  }
  /// Its weight at `now`. Within `slow_start` of its addition, recovery or return from an ejection the weight grows
  /// linearly up to the whole, beginning at a tenth and never below 1.
  [[nodiscard]] std::uint32_t weight_at(TimePoint now, Duration slow_start) const noexcept;
};

class EndpointSet;
using EndpointSetPtr = std::shared_ptr<const EndpointSet>;

/// Made on the control thread, read by workers; they hold it by the pointer they were sent.
class EndpointSet {
 public:
  /// The first set of an upstream. Two endpoints with the same text become one (the first).
  static EndpointSetPtr make(std::uint32_t upstream, std::span<const Endpoint> endpoints);

  /// The set after DNS or a reload brought `endpoints`: health and orders are carried over by
  /// id, slow start begins for new ones.
  [[nodiscard]] EndpointSetPtr with_endpoints(std::span<const Endpoint> endpoints, TimePoint now) const;
  /// The set in which `id` is ejected until `until`. For an id that is not in it this and the next two change nothing.
  [[nodiscard]] EndpointSetPtr with_ejection(EndpointId id, TimePoint until) const;
  /// The set in which active health has judged `id`.
  [[nodiscard]] EndpointSetPtr with_health(EndpointId id, bool is_healthy, TimePoint now) const;
  /// The set in which an operator's orders for `id` are `ordered`; an empty one takes them back.
  [[nodiscard]] EndpointSetPtr with_override(EndpointId id, const EndpointOverride& ordered, TimePoint now) const;

  [[nodiscard]] std::span<const EndpointEntry> entries() const noexcept { return entries_; }
  [[nodiscard]] std::uint32_t upstream() const noexcept { return upstream_; }
  /// Grows by one with every replacement.
  [[nodiscard]] std::uint64_t version() const noexcept { return version_; }
  /// Position of `id`, or -1.
  [[nodiscard]] std::int32_t find(EndpointId id) const noexcept;
  [[nodiscard]] std::size_t usable_count(TimePoint now) const noexcept;

 protected:
  EndpointSet(std::uint32_t upstream, std::uint64_t version, std::vector<EndpointEntry> entries) noexcept
      : upstream_(upstream), version_(version), entries_(std::move(entries)) {}

 private:
  [[nodiscard]] EndpointSetPtr changed(std::vector<EndpointEntry> entries) const;
  template <class Change>
  [[nodiscard]] EndpointSetPtr with(EndpointId id, Change change) const;

  std::uint32_t upstream_;
  std::uint64_t version_;
  std::vector<EndpointEntry> entries_;
};

}  // namespace gatehouse::core
