// The endpoints of every upstream in force and which of them are ejected. Control thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "config/snapshot.hpp"
#include "observe/metrics.hpp"
#include "upstream/health.hpp"

namespace gatehouse::core {

class HealthBoard {
 public:
  explicit HealthBoard(MetricsRegistry& metrics) : metrics_(metrics) {}

  /// The set of `upstream`: the one it has, or the first one. Unchanged upstreams keep their object over a reload, and
  /// with it their health.
  EndpointSetPtr endpoints(const std::shared_ptr<const Upstream>& upstream);
  /// Forgets upstreams that are not in `snapshot`.
  void keep_only(const Snapshot& snapshot);

  /// A worker's view of an endpoint has flipped. The new set, when that leads to an ejection.
  EndpointSetPtr report_failure(const Upstream& upstream, EndpointId endpoint, TimePoint now);

  /// Updates the health gauges: ejected endpoints come back by time, without an event.
  void refresh(TimePoint now);
  [[nodiscard]] EndpointSetPtr find(const Upstream& upstream) const;

 private:
  struct Entry {
    std::shared_ptr<const Upstream> upstream;
    EndpointSetPtr set;
    Ejector ejector;
    UpstreamSlot slot;
    std::vector<EndpointSlot> slots;  // in the order of the set
  };

  MetricsRegistry& metrics_;
  std::map<const Upstream*, Entry> entries_;
};

}  // namespace gatehouse::core
