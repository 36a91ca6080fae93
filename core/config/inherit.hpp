// Which scope decides an inherited key: built in, defaults, upstream, service, route. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/model.hpp"

namespace gatehouse::core {

enum class Scope : std::uint8_t { built_in, defaults, upstream, service, route };

std::string_view scope_name(Scope scope) noexcept;

/// A value, the scope that set it, and where.
template <class T>
struct Effective {
  T value{};
  Scope scope = Scope::built_in;
  Place place;
};

/// The scopes a route looks through; any but the model may be missing.
struct Scopes {
  const Model* model = nullptr;
  const UpstreamConfig* upstream = nullptr;
  const ServiceConfig* service = nullptr;
  const RouteConfig* route = nullptr;
};

struct EffectiveTimeouts {
  Effective<Duration> connect, request, idle, total;
  [[nodiscard]] Timeouts plain() const { return {connect.value, request.value, idle.value, total.value}; }
};

struct EffectiveLimits {
  Effective<std::uint64_t> request_body;
  Effective<std::uint32_t> request_headers, header_count, uri, response_headers;
  [[nodiscard]] BodyAndHeadLimits plain() const {
    return {request_body.value, request_headers.value, header_count.value, uri.value, response_headers.value};
  }
};

struct EffectiveRetries {
  Effective<std::uint32_t> attempts;
  Effective<RetryCauses> when;
  Effective<double> budget;
  [[nodiscard]] RetryPolicy plain() const {
    return {attempts.value, when.value.when, when.value.statuses, budget.value};
  }
};

EffectiveTimeouts effective_timeouts(const Scopes& scopes);
EffectiveLimits effective_limits(const Scopes& scopes);
EffectiveRetries effective_retries(const Scopes& scopes);
Effective<std::string> effective_error_format(const Scopes& scopes);
PathPolicy effective_path_policy(const Model& model, const ListenerConfig& listener);

/// gateway.name, or the machine's name when it may stand in Via.
std::string effective_gateway_name(const GatewayConfig& gateway);

/// A route with the service around it, if any.
struct ScopedRoute {
  const RouteConfig* route = nullptr;
  const ServiceConfig* service = nullptr;

  [[nodiscard]] Scopes scopes(const Model& model, const UpstreamConfig* upstream = nullptr) const {
    return {&model, upstream, service, route};
  }
  /// Own or inherited conditions.
  [[nodiscard]] const Own<std::vector<At<std::string>>>& hosts() const;
  [[nodiscard]] const Own<std::vector<At<std::string>>>& listeners() const;
};

/// Every route in file order: the order of RouteRule::index and of the snapshot.
std::vector<ScopedRoute> routes_in_order(const Model& model);

/// The sides a route forwards to, own or inherited; empty when it answers or redirects.
std::vector<SplitSideConfig> forward_sides(const ScopedRoute& route);

}  // namespace gatehouse::core
