// The configuration in the form that serves exchanges: compiled, immutable, held by pointer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.hpp"
#include "config/consumers.hpp"
#include "config/error_format.hpp"
#include "config/load.hpp"
#include "config/model.hpp"
#include "http/forwarded.hpp"
#include "http/managed_names.hpp"
#include "plugin/chain.hpp"
#include "routing/route.hpp"
#include "routing/router.hpp"
#include "stores/redis/settings.hpp"
#include "upstream/upstream.hpp"

namespace gatehouse::core {

struct Listener {
  std::uint32_t index = 0;  // position in the snapshot, and MatchRequest::listener
  std::string name;
  Address address;
  ConnectionLimits connections;
  PathPolicy path_policy;
  std::optional<std::uint16_t> redirect_to_https;  // status of the redirect
  bool operator==(const Listener&) const = default;
};

struct Service {
  std::string name;
  std::vector<std::uint32_t> routes;  // indices
};

/// Everything an exchange needs to know about the configuration. Built on the control thread; read by every worker;
/// nothing in it changes.
struct Snapshot {
  std::uint64_t generation = 0;  // 1 for the first, then one more for each that is published
  std::string hash;              // of the configuration
  GatewayConfig gateway;         // name filled in
  AdminConfig admin;
  MetricsConfig metrics;
  ForwardedSettings forwarded;
  ManagedNames managed;

  std::vector<Listener> listeners;
  std::vector<std::shared_ptr<const Upstream>> upstreams;  // by Upstream::index; never null
  std::vector<Service> services;
  std::vector<Route> routes;  // by Route::index
  RouterPtr router;

  /// By Route::index: the instances an exchange of the route passes. Complete only when the load made instances.
  std::vector<Chain> chains;
  Chain global_chain;                  // of exchanges without a route
  std::vector<InstancePtr> instances;  // every one of the configuration, by address
  bool answers_preflights = false;     // some chain does
  Consumers consumers;
  std::vector<RedisSettings> redis;  // names resolved; Stores::plan() makes stores of them

  /// What holds before a route is known, and for answers without one.
  Timeouts default_timeouts;
  BodyAndHeadLimits default_limits;
  /// For the reader of the head: the widest limit of any route. The route's own are checked once it is known.
  BodyAndHeadLimits widest_limits;

  std::vector<ErrorFormat> error_formats;
  std::string default_error_format = "problem";
  /// By Route::index: the format of its gateway-made answers, or nullptr for the built-in `problem`.
  std::vector<const ErrorFormat*> route_error_formats;
  const ErrorFormat* default_format = nullptr;  // for answers without a route; nullptr: `problem`

  /// Kept for `explain`: the model and the texts its places point into.
  std::shared_ptr<const LoadedConfig> loaded;

  [[nodiscard]] const Chain& chain_of(const Route* route) const noexcept {
    return route == nullptr ? global_chain : chains[route->index];
  }
  /// Linear; control thread.
  [[nodiscard]] const Upstream* find_upstream(std::string_view name) const noexcept;
  [[nodiscard]] const Listener* find_listener(std::string_view name) const noexcept;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// Addresses of a host name, best first; empty: it does not resolve now. May wait for the network.
using ResolveHost = std::function<std::vector<IpAddress>(const std::string& host)>;

struct SnapshotBuild {
  SnapshotPtr snapshot;               // never null
  std::vector<std::string> warnings;  // "endpoint left out host=app.internal upstream=app: does not resolve"
};

/// The route that takes `request`. A CORS preflight (OPTIONS with Origin and Access-Control-Request-Method) is matched
/// by the method it asks for, when the chain of the route so found answers preflights; `preflight` is then that method,
/// else empty. Hot path.
MatchResult find_route(const Snapshot& snapshot, const MatchRequest& request, Captures& captures,
                       std::string_view& preflight) noexcept;

/// Compiles a checked configuration. An upstream that is equal to one of `previous` keeps its object and its index, so
/// that pools and health carry over. An endpoint whose name does not resolve keeps the address it had in `previous`;
/// without one it has weight 0 and gets nothing. Control thread.
SnapshotBuild build_snapshot(LoadedConfig config, const SnapshotPtr& previous, const ResolveHost& resolve);

}  // namespace gatehouse::core
