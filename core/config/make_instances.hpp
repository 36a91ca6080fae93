// The last step of a load: the instances that the configuration wants, new ones and those that stay.
#pragma once

#include <vector>

#include "config/model.hpp"
#include "config/plugin_host.hpp"
#include "config/report.hpp"

namespace gatehouse::core {

/// What each entry that is not off asks for. Entries whose configuration could not be read are left out.
std::vector<InstanceSpec> instance_specs(const Model& model);

/// One instance per entry that is not off. An instance in force with the same library and the same configuration stays.
/// What the plugins refuse goes to `report` (E0505, E0508); the result is then incomplete and to be dropped. Runs code
/// of plugins.
Instances make_instances(const Model& model, PluginHost& host, ConfigReport& report);

/// Instances that stayed may serve routes with other timeouts than before. Once the snapshot is in force.
void update_request_timeouts(const Model& model, const Instances& instances);

}  // namespace gatehouse::core
