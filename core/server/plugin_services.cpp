#include "server/plugin_services.hpp"

namespace gatehouse::core {

PluginServices::PluginServices(std::uint32_t workers, const Clock& clock, MetricsRegistry& metrics)
    : loop_(clock), plugin_metrics_(workers), logs_(workers, clock), stores_(workers) {
  metrics.add_source([this](Families& families) {
    plugin_metrics_.collect(families);
    logs_.collect(families);
    stores_.collect(families);
  });
}

PluginServices::~PluginServices() { stop(); }

void PluginServices::prepare(PluginRuntime& runtime, PluginThread& control, Doors doors) {
  ProcessServices services;
  services.metrics = &plugin_metrics_;
  services.logs = &logs_;
  services.blocking = &blocking_;
  services.documents = &documents_;
  services.control = &doors.control;
  services.workers = std::move(doors.workers);
  services.endpoints = std::move(doors.endpoints);
  // Names of stores and upstreams were checked with the configuration that is being loaded.
  prepare_extensions(runtime, control, std::move(services),
                     {loop_.ready(), loop_.wheel(), loop_.now(), std::move(doors.arm)});
  logs_.start();
  is_running_ = true;
}

void PluginServices::stop() {
  if (!is_running_) return;
  is_running_ = false;
  logs_.stop();
  blocking_.stop();
}

}  // namespace gatehouse::core
