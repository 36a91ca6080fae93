#include "server/health_board.hpp"

#include "observe/log.hpp"

namespace gatehouse::core {

EndpointSetPtr HealthBoard::endpoints(const std::shared_ptr<const Upstream>& upstream) {
  auto found = entries_.find(upstream.get());
  if (found == entries_.end()) {
    auto set = EndpointSet::make(upstream->index, upstream->endpoints);
    found = entries_.emplace(upstream.get(), Entry{upstream, std::move(set), Ejector(upstream->passive_health), {}, {}})
                .first;
  }
  auto& entry = found->second;
  entry.slot = metrics_.upstream_slot(upstream->name);
  entry.slots.clear();
  for (const auto& endpoint : entry.set->entries()) {
    entry.slots.push_back(metrics_.endpoint_slot(upstream->name, endpoint.endpoint.text));
  }
  return entry.set;
}

void HealthBoard::keep_only(const Snapshot& snapshot) {
  std::erase_if(entries_, [&](const auto& entry) {
    const auto index = entry.first->index;
    return index >= snapshot.upstreams.size() || snapshot.upstreams[index].get() != entry.first;
  });
}

EndpointSetPtr HealthBoard::report_failure(const Upstream& upstream, EndpointId endpoint, TimePoint now) {
  const auto found = entries_.find(&upstream);
  if (found == entries_.end()) return nullptr;
  auto& entry = found->second;
  const auto position = entry.set->find(endpoint);
  if (position < 0) return nullptr;
  const auto& text = entry.set->entries()[static_cast<std::size_t>(position)].endpoint.text;
  const auto decision = entry.ejector.decide(*entry.set, endpoint, now);
  if (decision.is_known) return nullptr;
  if (!decision.eject) {
    log_warning("endpoint fails but is not ejected",
                {{"upstream", upstream.name}, {"endpoint", text}, {"why", decision.why}});
    return nullptr;
  }
  log_warning("endpoint ejected", {{"upstream", upstream.name}, {"endpoint", text}, {"for", decision.length}});
  entry.set = entry.set->with_ejection(endpoint, decision.until);
  metrics_.control().ejected(entry.slot);
  refresh(now);
  return entry.set;
}

void HealthBoard::refresh(TimePoint now) {
  for (const auto& [upstream, entry] : entries_) {
    const auto endpoints = entry.set->entries();
    for (std::size_t i = 0; i < entry.slots.size(); ++i) {
      metrics_.set_endpoint_healthy(entry.slots[i], endpoints[i].is_usable(now));
    }
  }
}

EndpointSetPtr HealthBoard::find(const Upstream& upstream) const {
  const auto found = entries_.find(&upstream);
  return found == entries_.end() ? nullptr : found->second.set;
}

}  // namespace gatehouse::core
