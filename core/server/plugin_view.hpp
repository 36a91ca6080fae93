// Plugins as the admin API and the metrics show them.
#pragma once

#include "config/plugin_host.hpp"
#include "config/snapshot.hpp"
#include "observe/families.hpp"
#include "server/admin_source.hpp"

namespace gatehouse::core {

/// Instances of the snapshot with their accounts, and every library that is mapped. Control thread.
PluginsStatus plugins_status(const Snapshot& snapshot, PluginHost& host);

/// gatehouse_plugin_libraries, gatehouse_plugin_info, and what each instance costs. Control thread.
void collect_plugins(PluginHost& host, Families& families);

}  // namespace gatehouse::core
