#include "config/make_instances.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/compose.hpp"
#include "config/inherit.hpp"
#include "config/plugin_config.hpp"

namespace gatehouse::core {
namespace {

/// The longest timeouts.request of the routes whose chain has an instance, by address.
std::map<std::string, Duration> longest_timeouts(const Model& model) {
  std::map<std::string, Duration> longest;
  for (const auto& scoped : routes_in_order(model)) {
    auto timeout = effective_timeouts(scoped.scopes(model)).request.value;
    for (const auto& side : forward_sides(scoped)) {
      const auto upstream = std::find_if(model.upstreams.begin(), model.upstreams.end(),
                                         [&](const auto& each) { return each.name.value == side.upstream.value; });
      if (upstream == model.upstreams.end()) continue;
      timeout = std::max(timeout, effective_timeouts(scoped.scopes(model, &*upstream)).request.value);
    }
    for (const auto& each : compose_chain(model, scoped.service, scoped.route)) {
      auto& known = longest[each.address];
      known = std::max(known, timeout);
    }
  }
  return longest;
}

InstanceSpec spec_of(const ScopedEntry& each, Duration request_timeout) {
  InstanceSpec spec;
  const auto& config = each.entry->config;
  spec.library = config->library;
  spec.address = each.address;
  spec.name = each.entry->instance().value;
  spec.mode = each.entry->mode.value == EntryMode::shadow ? PluginMode::shadow : PluginMode::enforce;
  spec.config = {config, &config->values};
  spec.request_timeout = request_timeout;
  return spec;
}

/// A plugin's finding about its own configuration. A warning may begin with a code that the gateway knows ("W202: …").
void report_finding(const InstanceFinding& finding, const ScopedEntry& each, ConfigReport& report) {
  Place place{finding.place.file, finding.place.begin, finding.place.end};
  if (!place.known()) place = each.entry->name.place;
  std::string_view message = finding.message;
  auto code = finding.is_error ? Code::config_refused : Code::plugin_warning;
  if (const auto colon = message.find(": "); colon != std::string_view::npos && !finding.is_error) {
    const auto* info = find_code(message.substr(0, colon));
    if (info != nullptr && is_warning(info->code)) {
      code = info->code;
      message.remove_prefix(colon + 2);
    }
  }
  report.add(code, place, fmt::format("{}: {}", each.entry->name.value, message),
             finding.is_error ? fmt::format("instance '{}'", each.address) : std::string());
}

}  // namespace

std::vector<InstanceSpec> instance_specs(const Model& model) {
  std::vector<InstanceSpec> specs;
  for (const auto& each : all_entries(model)) {
    if (each.entry->mode.value == EntryMode::off || each.entry->config == nullptr) continue;
    specs.push_back(spec_of(each, Duration::zero()));
  }
  return specs;
}

Instances make_instances(const Model& model, PluginHost& host, ConfigReport& report) {
  Instances made;
  const auto timeouts = longest_timeouts(model);
  for (const auto& each : all_entries(model)) {
    if (each.entry->mode.value == EntryMode::off || each.entry->config == nullptr) continue;
    const auto timeout = timeouts.find(each.address);
    auto spec = spec_of(each, timeout == timeouts.end() ? Duration::zero() : timeout->second);
    if (const auto running = host.running().find(each.address);
        running != host.running().end() && running->second->may_serve_as(spec)) {
      made.emplace(each.address, running->second);
      continue;
    }
    std::vector<InstanceFinding> findings;
    auto& runtime = host.runtime(model.gateway, model.metrics.plugin_sample);
    auto instance = Instance::create(runtime, std::move(spec), findings);
    for (const auto& finding : findings) report_finding(finding, each, report);
    if (instance) {
      made.emplace(each.address, std::move(*instance));
    } else if (!instance.error().message.empty()) {
      const auto* info = find_code(instance.error().code);
      report.add(info == nullptr ? Code::instance_not_started : info->code, each.entry->name.place,
                 fmt::format("{}: {}", each.entry->name.value, instance.error().message), instance.error().help);
    }
  }
  return made;
}

void update_request_timeouts(const Model& model, const Instances& instances) {
  if (instances.empty()) return;
  const auto timeouts = longest_timeouts(model);
  for (const auto& [address, instance] : instances) {
    if (const auto found = timeouts.find(address); found != timeouts.end())
      instance->set_request_timeout(found->second);
  }
}

}  // namespace gatehouse::core
