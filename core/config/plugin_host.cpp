#include "config/plugin_host.hpp"

#include "config/inherit.hpp"

namespace gatehouse::core {

PluginHost::PluginHost(std::unique_ptr<PluginLibraries> libraries, const Clock& clock, Settings settings)
    : libraries_(std::move(libraries)),
      clock_(clock),
      settings_(std::move(settings)),
      now_(clock.now()),
      wall_(clock.wall()) {}

PluginHost::~PluginHost() = default;

PluginHost& PluginHost::for_a_look() {
  static const RealClock clock;
  static PluginHost host(PluginLibraries::for_a_look(), clock, {});
  return host;
}

PluginRuntime& PluginHost::runtime(const GatewayConfig& gateway, std::uint32_t sample) {
  if (!runtime_) {
    RuntimeSettings settings;
    settings.gateway_name = effective_gateway_name(gateway);
    settings.state_directory = gateway.state_dir.value;
    if (workers_ == 0) workers_ = gateway.workers != 0 ? gateway.workers : settings_.automatic_workers;
    settings.workers = workers_;
    settings.sample = sample;
    runtime_ = std::make_unique<PluginRuntime>(std::move(settings), clock_);
    thread_ = std::make_unique<PluginThread>(*runtime_, now_, wall_);
    thread_->bind();
    if (settings_.prepare) settings_.prepare(*runtime_, *thread_);
  }
  update_time();
  return *runtime_;
}

}  // namespace gatehouse::core
