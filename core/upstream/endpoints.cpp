// Making endpoint sets from one another. A set is never changed, only followed by the next.
#include "upstream/endpoints.hpp"

#include <algorithm>

#include "routing/stable_hash.hpp"

namespace gatehouse::core {
namespace {

/// A slow start begins with this share of the weight: less would let too few requests through to warm anything up.
constexpr double kFirstShare = 0.1;

const EndpointEntry* find_entry(std::span<const EndpointEntry> entries, EndpointId id) noexcept {
  const auto found = std::find_if(entries.begin(), entries.end(), [id](const auto& entry) { return entry.id == id; });
  return found == entries.end() ? nullptr : &*found;
}

/// A set of its own allocation: the constructor is private, so std::make_shared cannot reach it.
struct Access : EndpointSet {
  Access(std::uint32_t upstream, std::uint64_t version, std::vector<EndpointEntry> entries) noexcept
      : EndpointSet(upstream, version, std::move(entries)) {}
};

EndpointSetPtr new_set(std::uint32_t upstream, std::uint64_t version, std::vector<EndpointEntry> entries) {
  return std::make_shared<const Access>(upstream, version, std::move(entries));
}

}  // namespace

EndpointId endpoint_id(std::string_view text) noexcept { return stable_hash(text); }

std::uint32_t EndpointEntry::weight_at(TimePoint now, Duration slow_start) const noexcept {
  // After an ejection the warm-up counts from its end, which nobody publishes.
  const auto from = std::max(slow_from, ejected_until);
  if (slow_start <= Duration::zero() || from == TimePoint{} || now - from >= slow_start) return weight();
  const auto elapsed = std::max(Duration::zero(), Duration(now - from));
  const auto share =
      std::max(kFirstShare, static_cast<double>(elapsed.count()) / static_cast<double>(slow_start.count()));
  return std::max(std::min(weight(), 1U), static_cast<std::uint32_t>(share * weight()));
}

EndpointSetPtr EndpointSet::make(std::uint32_t upstream, std::span<const Endpoint> endpoints) {
  std::vector<EndpointEntry> entries;
  for (const auto& endpoint : endpoints) {
    const auto id = endpoint_id(endpoint.text);
    if (find_entry(entries, id) != nullptr) continue;
    EndpointEntry entry;
    entry.endpoint = endpoint;
    entry.id = id;
    entries.push_back(std::move(entry));
  }
  return new_set(upstream, 1, std::move(entries));
}

EndpointSetPtr EndpointSet::changed(std::vector<EndpointEntry> entries) const {
  return new_set(upstream_, version_ + 1, std::move(entries));
}

EndpointSetPtr EndpointSet::with_endpoints(std::span<const Endpoint> endpoints, TimePoint now) const {
  std::vector<EndpointEntry> entries;
  for (const auto& endpoint : endpoints) {
    const auto id = endpoint_id(endpoint.text);
    if (find_entry(entries, id) != nullptr) continue;
    EndpointEntry entry;
    if (const auto* known = find_entry(entries_, id)) {
      entry = *known;
    } else {
      entry.slow_from = now;
    }
    entry.id = id;
    entry.endpoint = endpoint;
    entries.push_back(std::move(entry));
  }
  return changed(std::move(entries));
}

template <class Change>
EndpointSetPtr EndpointSet::with(EndpointId id, Change change) const {
  auto entries = entries_;
  const auto at = find(id);
  if (at >= 0) change(entries[static_cast<std::size_t>(at)]);
  return changed(std::move(entries));
}

EndpointSetPtr EndpointSet::with_ejection(EndpointId id, TimePoint until) const {
  return with(id, [until](EndpointEntry& entry) { entry.ejected_until = until; });
}

EndpointSetPtr EndpointSet::with_health(EndpointId id, bool is_healthy, TimePoint now) const {
  return with(id, [=](EndpointEntry& entry) {
    if (is_healthy && !entry.is_healthy) entry.slow_from = now;
    entry.is_healthy = is_healthy;
  });
}

EndpointSetPtr EndpointSet::with_override(EndpointId id, const EndpointOverride& ordered, TimePoint now) const {
  return with(id, [&](EndpointEntry& entry) {
    const bool was_active = entry.state() == EndpointState::active;
    entry.ordered = ordered;
    if (!was_active && entry.state() == EndpointState::active) entry.slow_from = now;
  });
}

std::int32_t EndpointSet::find(EndpointId id) const noexcept {
  const auto* found = find_entry(entries_, id);
  return found == nullptr ? -1 : static_cast<std::int32_t>(found - entries_.data());
}

std::size_t EndpointSet::usable_count(TimePoint now) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(), [now](const auto& entry) { return entry.is_usable(now); }));
}

}  // namespace gatehouse::core
