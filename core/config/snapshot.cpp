// Puts a snapshot together from its parts.
#include "config/snapshot.hpp"

#include <algorithm>

#include "config/compose.hpp"
#include "config/redis_settings.hpp"
#include "config/snapshot_parts.hpp"

namespace gatehouse::core {
namespace {

Listener compile_listener(const Model& model, const ListenerConfig& config, std::uint32_t index) {
  Listener listener;
  listener.index = index;
  listener.name = config.name.value;
  listener.address = config.address.value;
  if (listener.address.host == "localhost") listener.address.ip = IpAddress::v4(0x7f000001);
  listener.connections = config.connections;
  listener.path_policy = effective_path_policy(model, config);
  listener.redirect_to_https = config.redirect_to_https;
  return listener;
}

void widen(BodyAndHeadLimits& widest, const BodyAndHeadLimits& limits) {
  widest.request_body = std::max(widest.request_body, limits.request_body);
  widest.request_headers = std::max(widest.request_headers, limits.request_headers);
  widest.header_count = std::max(widest.header_count, limits.header_count);
  widest.uri = std::max(widest.uri, limits.uri);
  widest.response_headers = std::max(widest.response_headers, limits.response_headers);
}

/// Other spellings of the header never pass, whoever may choose the id.
FieldRule request_id_rule(RequestIdConfig::Accept accept) noexcept {
  switch (accept) {
    case RequestIdConfig::Accept::trusted:
      return FieldRule::trusted;
    case RequestIdConfig::Accept::always:
      return FieldRule::exact;
    case RequestIdConfig::Accept::never:
      break;
  }
  return FieldRule::managed;
}

void compile_process(Snapshot& snapshot, const Model& model) {
  snapshot.gateway = model.gateway;
  snapshot.gateway.name = effective_gateway_name(model.gateway);
  snapshot.admin = model.admin;
  snapshot.metrics = model.metrics;
  snapshot.forwarded = {model.gateway.trusted_proxies, model.gateway.forwarded, snapshot.gateway.name};
  snapshot.managed.add(model.gateway.request_id.header, request_id_rule(model.gateway.request_id.accept));
  const Scopes scopes{&model, nullptr, nullptr, nullptr};
  snapshot.default_timeouts = effective_timeouts(scopes).plain();
  snapshot.default_limits = effective_limits(scopes).plain();
  snapshot.widest_limits = snapshot.default_limits;
  snapshot.default_error_format = effective_error_format(scopes).value;
}

void compile_routes(Snapshot& snapshot, const LoadedConfig& loaded) {
  UpstreamIndex upstreams;
  for (const auto& upstream : snapshot.upstreams) upstreams.emplace(upstream->name, upstream->index);
  for (const auto& service : loaded.model.services) snapshot.services.push_back({service.name.value, {}});
  for (const auto& scoped : routes_in_order(loaded.model)) {
    const auto index = static_cast<std::uint32_t>(snapshot.routes.size());
    const auto& route = snapshot.routes.emplace_back(compile_route(loaded, scoped, index, upstreams));
    widen(snapshot.widest_limits, route.limits);
    if (scoped.service == nullptr) continue;
    snapshot.services[static_cast<std::size_t>(scoped.service - loaded.model.services.data())].routes.push_back(index);
  }
}

Chain compile_chain(const LoadedConfig& loaded, const ServiceConfig* service, const RouteConfig* route) {
  std::vector<ChainEntry> entries;
  for (const auto& each : compose_chain(loaded.model, service, route)) {
    const auto instance = loaded.instances.find(each.address);
    if (instance == loaded.instances.end()) continue;  // a load that makes none: for explain
    entries.push_back({instance->second, each.entry->fails_open.value ? OnFailure::open : OnFailure::closed});
  }
  return Chain(std::move(entries));
}

void compile_chains(Snapshot& snapshot, const LoadedConfig& loaded) {
  snapshot.global_chain = compile_chain(loaded, nullptr, nullptr);
  for (const auto& scoped : routes_in_order(loaded.model)) {
    snapshot.chains.push_back(compile_chain(loaded, scoped.service, scoped.route));
    if (snapshot.chains.back().answers_preflight()) snapshot.answers_preflights = true;
  }
  for (const auto& [address, instance] : loaded.instances) {
    snapshot.instances.push_back(instance);
    for (const auto& field : instance->managed()) {
      if (field.is_prefix) {
        snapshot.managed.add_prefix(field.name);
      } else {
        snapshot.managed.add(field.name);
      }
    }
  }
}

void compile_error_formats(Snapshot& snapshot, const Model& model) {
  snapshot.error_formats.reserve(model.error_formats.size());  // pointers into it are kept
  for (const auto& config : model.error_formats) snapshot.error_formats.emplace_back(config);
  const auto find = [&](const std::string& name) -> const ErrorFormat* {
    for (const auto& format : snapshot.error_formats) {
      if (format.name() == name) return &format;
    }
    return nullptr;
  };
  for (const auto& route : snapshot.routes) snapshot.route_error_formats.push_back(find(route.error_format));
  snapshot.default_format = find(snapshot.default_error_format);
}

}  // namespace

const Upstream* Snapshot::find_upstream(std::string_view wanted) const noexcept {
  const auto found =
      std::find_if(upstreams.begin(), upstreams.end(), [&](const auto& each) { return each->name == wanted; });
  return found == upstreams.end() ? nullptr : found->get();
}

const Listener* Snapshot::find_listener(std::string_view wanted) const noexcept {
  const auto found =
      std::find_if(listeners.begin(), listeners.end(), [&](const Listener& each) { return each.name == wanted; });
  return found == listeners.end() ? nullptr : &*found;
}

SnapshotBuild build_snapshot(LoadedConfig config, const SnapshotPtr& previous, const ResolveHost& resolve) {
  auto snapshot = std::make_shared<Snapshot>();
  SnapshotBuild result;
  snapshot->generation = previous == nullptr ? 1 : previous->generation + 1;
  auto loaded = std::make_shared<const LoadedConfig>(std::move(config));
  snapshot->hash = loaded->hash;
  snapshot->router = loaded->router;
  compile_process(*snapshot, loaded->model);
  for (const auto& listener : loaded->model.listeners) {
    snapshot->listeners.push_back(
        compile_listener(loaded->model, listener, static_cast<std::uint32_t>(snapshot->listeners.size())));
  }
  snapshot->upstreams = compile_upstreams(loaded->model, previous, resolve, result.warnings);
  compile_routes(*snapshot, *loaded);
  compile_error_formats(*snapshot, loaded->model);
  compile_chains(*snapshot, *loaded);
  snapshot->redis = redis_settings(loaded->model, resolve, result.warnings);
  snapshot->consumers = Consumers(loaded->model.consumers);
  snapshot->loaded = std::move(loaded);
  result.snapshot = std::move(snapshot);
  return result;
}

}  // namespace gatehouse::core
