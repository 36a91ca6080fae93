// Upstreams of a snapshot: resolved, and shared with the snapshot before where nothing changed.
#include <fmt/format.h>

#include <algorithm>

#include "config/snapshot_parts.hpp"

namespace gatehouse::core {
namespace {

const Endpoint* find_endpoint(const Upstream* upstream, const std::string& text) {
  if (upstream == nullptr) return nullptr;
  const auto found = std::find_if(upstream->endpoints.begin(), upstream->endpoints.end(),
                                  [&](const Endpoint& each) { return each.text == text; });
  return found == upstream->endpoints.end() ? nullptr : &*found;
}

/// True when a name did not resolve: such an endpoint was compiled without an address.
bool has_address(const Endpoint& endpoint) { return !endpoint.unix_path.empty() || endpoint.address != IpAddress{}; }

Endpoint compile_endpoint(const UpstreamConfig& upstream, const EndpointConfig& config, const Upstream* previous,
                          const ResolveHost& resolve, std::vector<std::string>& warnings) {
  const auto& address = config.address.value;
  Endpoint endpoint;
  endpoint.text = address.text;
  endpoint.port = address.port;
  endpoint.unix_path = address.unix_path;
  endpoint.weight = config.weight;
  endpoint.state = config.state;
  if (address.is_unix()) return endpoint;
  if (address.ip) {
    endpoint.address = *address.ip;
    return endpoint;
  }
  const auto found = resolve ? resolve(address.host) : std::vector<IpAddress>{};
  const auto* known = find_endpoint(previous, address.text);
  if (!found.empty()) {
    endpoint.address = found.front();
  } else if (known != nullptr && has_address(*known)) {
    endpoint.address = known->address;
    warnings.push_back(fmt::format("endpoint keeps its last address upstream={} endpoint={}: the name does not resolve",
                                   upstream.name.value, address.text));
  } else {
    endpoint.weight = 0;
    warnings.push_back(fmt::format("endpoint left out upstream={} endpoint={}: the name does not resolve",
                                   upstream.name.value, address.text));
  }
  return endpoint;
}

}  // namespace

Upstream compile_upstream(const Model& model, const UpstreamConfig& config, const Upstream* previous,
                          const ResolveHost& resolve, std::vector<std::string>& warnings) {
  Upstream upstream;
  upstream.name = config.name.value;
  for (const auto& endpoint : config.endpoints.value) {
    upstream.endpoints.push_back(compile_endpoint(config, endpoint, previous, resolve, warnings));
  }
  upstream.balance = config.balance;
  if (config.hash_by) upstream.hash_by = config.hash_by->value;
  upstream.host_mode = config.host.mode;
  upstream.host = config.host.literal;
  upstream.limits = config.limits;
  upstream.keepalive = config.keepalive;
  upstream.passive_health = config.health.passive;
  upstream.slow_start = config.slow_start;
  const Scopes scopes{&model, &config, nullptr, nullptr};
  upstream.timeouts = effective_timeouts(scopes).plain();
  upstream.retries = effective_retries(scopes).plain();
  return upstream;
}

std::vector<std::shared_ptr<const Upstream>> compile_upstreams(const Model& model, const SnapshotPtr& previous,
                                                               const ResolveHost& resolve,
                                                               std::vector<std::string>& warnings) {
  const auto count = model.upstreams.size();
  std::vector<std::shared_ptr<const Upstream>> placed(count);
  std::vector<Upstream> moved;
  for (const auto& config : model.upstreams) {
    const auto* before = previous == nullptr ? nullptr : previous->find_upstream(config.name.value);
    auto upstream = compile_upstream(model, config, before, resolve, warnings);
    if (before != nullptr && before->index < count) {
      // Its index stays even when it changed, so that the indices of the others stay too.
      upstream.index = before->index;
      placed[before->index] = upstream == *before ? previous->upstreams[before->index]
                                                  : std::make_shared<const Upstream>(std::move(upstream));
    } else {
      moved.push_back(std::move(upstream));
    }
  }
  std::uint32_t free = 0;
  for (auto& upstream : moved) {
    while (placed[free] != nullptr) ++free;
    upstream.index = free;
    placed[free] = std::make_shared<const Upstream>(std::move(upstream));
  }
  return placed;
}

}  // namespace gatehouse::core
