// The running gateway as the admin API shows it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "server/admin_source.hpp"
#include "server/control.hpp"

namespace gatehouse::core {

/// Control thread only.
class AdminView : public AdminSource {
 public:
  AdminView(Control& control, std::function<ReloadOutcome()> reload) : control_(control), reload_(std::move(reload)) {}

  std::vector<WorkerStatus> workers() override;
  std::vector<ReadinessCheck> readiness() override;
  std::vector<ReadinessCheck> startup() override;
  std::string metrics() override;
  GatewayStatus status() override;
  std::vector<RouteStatus> routes() override;
  std::vector<UpstreamStatus> upstreams() override;
  std::vector<ListenerStatus> listeners() override;
  PluginsStatus plugins() override;
  ReloadOutcome reload() override { return reload_(); }
  ExplainOutcome explain(const ExplainRequest& request) override;

 private:
  [[nodiscard]] WallTime wall_of(TimePoint at) const;

  Control& control_;
  std::function<ReloadOutcome()> reload_;
  WallTime started_at_ = std::chrono::system_clock::now();
};

}  // namespace gatehouse::core
