#include "config/compose.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/plugin_config.hpp"

namespace gatehouse::core {
namespace {

std::vector<ScopedEntry> scoped(const std::vector<PluginEntryConfig>& entries, const std::string& scope) {
  std::vector<ScopedEntry> out;
  for (const auto& each : entries) out.push_back({&each, scope, fmt::format("{}/{}", scope, each.instance().value)});
  return out;
}

std::vector<ScopedEntry> entries_of(const ServiceConfig& service) {
  return scoped(service.plugins, fmt::format("service/{}", service.name.value));
}

std::vector<ScopedEntry> entries_of(const RouteConfig& route) {
  return scoped(route.plugins, fmt::format("route/{}", route.name.value));
}

void append(std::vector<ScopedEntry>& to, std::vector<ScopedEntry> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Narrower entries replace wider ones of their name where those stand; the others follow behind.
void narrow(std::vector<ScopedEntry>& chain, std::vector<ScopedEntry> entries) {
  const auto wider = chain.size();
  for (auto& each : entries) {
    const auto end = chain.begin() + static_cast<std::ptrdiff_t>(wider);
    const auto same = std::find_if(chain.begin(), end, [&](const ScopedEntry& other) {
      return other.entry->instance().value == each.entry->instance().value;
    });
    if (same != end) {
      *same = std::move(each);
    } else {
      chain.push_back(std::move(each));
    }
  }
}

}  // namespace

std::vector<ScopedEntry> all_entries(const Model& model) {
  auto all = scoped(model.plugins, "global");
  for (const auto& service : model.services) {
    append(all, entries_of(service));
    for (const auto& route : service.routes) append(all, entries_of(route));
  }
  for (const auto& route : model.routes) append(all, entries_of(route));
  return all;
}

std::vector<ScopedEntry> compose_chain(const Model& model, const ServiceConfig* service, const RouteConfig* route) {
  auto chain = scoped(model.plugins, "global");
  if (service != nullptr) narrow(chain, entries_of(*service));
  if (route != nullptr) narrow(chain, entries_of(*route));
  std::erase_if(chain, [](const ScopedEntry& each) { return each.entry->mode.value == EntryMode::off; });
  return chain;
}

bool answers_preflight(const std::vector<ScopedEntry>& chain) {
  return std::any_of(chain.begin(), chain.end(), [](const ScopedEntry& each) {
    return each.entry->mode.value == EntryMode::enforce && each.entry->config != nullptr &&
           each.entry->config->library->manifest().provides_preflight;
  });
}

}  // namespace gatehouse::core
