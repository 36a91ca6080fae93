#include "server/plugin_view.hpp"

#include <map>

namespace gatehouse::core {
namespace {

constexpr const char* state_of(const LibraryView& library) noexcept { return library.holders > 0 ? "live" : "retired"; }

std::vector<PhaseStatus> phases_of(const Instance& instance, const AccountTotals& totals) {
  std::vector<PhaseStatus> out;
  for (std::size_t i = 0; i < kPhases; ++i) {
    const auto phase = static_cast<Phase>(i);
    if ((instance.phases() & bit_of(phase)) == 0) continue;
    const auto& sum = totals.phases[i];
    out.push_back({std::string(name_of(phase)), sum.calls, sum.responded, sum.suspended, sum.failed, sum.running,
                   sum.waiting});
  }
  return out;
}

InstanceStatus status_of(const Instance& instance, const TickRate& rate) {
  InstanceStatus status;
  status.address = instance.address();
  status.plugin = instance.plugin();
  status.version = instance.library().version();
  status.mode = instance.is_shadow() ? "shadow" : "enforce";
  const auto totals = totals_of(instance.account(), rate);
  status.phases = phases_of(instance, totals);
  status.refusals = totals.refusals;
  status.would_refuse = totals.would_refuse;
  status.misbehaviour = totals.misbehaviour;
  status.operations = totals.operations;
  status.arena_bytes = totals.arena_bytes;
  return status;
}

}  // namespace

PluginsStatus plugins_status(const Snapshot& snapshot, PluginHost& host) {
  PluginsStatus status;
  const auto* registry = host.libraries().registry();
  if (registry == nullptr) return status;
  for (const auto& library : registry->view()) {
    status.libraries.push_back({library.name, library.version, library.hash, library.file, state_of(library),
                                static_cast<std::uint64_t>(library.holders)});
  }
  std::map<const Instance*, std::vector<std::string>> routes;
  for (const auto& route : snapshot.routes) {
    for (const auto& entry : snapshot.chains[route.index].entries()) routes[entry.instance.get()].push_back(route.name);
  }
  for (const auto& instance : snapshot.instances) {
    auto& each = status.instances.emplace_back(status_of(*instance, instance->runtime().rate()));
    each.routes = std::move(routes[instance.get()]);
  }
  return status;
}

void collect_plugins(PluginHost& host, Families& families) {
  const auto* registry = host.libraries().registry();
  if (registry == nullptr) return;
  struct Version {
    std::string plugin, version, state;
    auto operator<=>(const Version&) const = default;
  };
  std::map<Version, double> counts;
  for (const auto& library : registry->view()) {
    ++counts[{library.name, library.version, state_of(library)}];
    if (!families.admits(1)) continue;
    families.gauge("gatehouse_plugin_info", "Libraries of plugins that are mapped, by the hash of their file.",
                   {{"plugin", library.name},
                    {"version", library.version},
                    {"hash", library.hash.substr(0, 12)},
                    {"state", state_of(library)}},
                   1);
  }
  for (const auto& [key, count] : counts) {
    if (!families.admits(1)) continue;
    families.gauge("gatehouse_plugin_libraries", "Libraries of plugins that are mapped.",
                   {{"plugin", key.plugin}, {"version", key.version}, {"state", key.state}}, count);
  }
  if (auto* runtime = host.runtime()) runtime->accounting().collect(families);
}

}  // namespace gatehouse::core
