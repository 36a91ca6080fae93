// Walks the scopes from the widest to the narrowest; the last one that sets a key decides.
#include "config/inherit.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "base/text.hpp"

namespace gatehouse::core {
namespace {

template <class T>
void narrow(Effective<T>& into, Scope scope, const Own<T>& own) {
  if (own) into = {own->value, scope, own->place};
}

/// Calls `take(scope, settings)` for each scope that has a member `member` of this kind.
template <class Settings, class Take>
void walk(const Scopes& scopes, Settings DefaultsConfig::*in_defaults, Settings UpstreamConfig::*in_upstream,
          Settings SharedConfig::*in_shared, Take take) {
  take(Scope::defaults, scopes.model->defaults.*in_defaults);
  if (scopes.upstream != nullptr && in_upstream != nullptr) take(Scope::upstream, scopes.upstream->*in_upstream);
  if (scopes.service != nullptr) take(Scope::service, static_cast<const SharedConfig&>(*scopes.service).*in_shared);
  if (scopes.route != nullptr) take(Scope::route, static_cast<const SharedConfig&>(*scopes.route).*in_shared);
}

}  // namespace

std::string_view scope_name(Scope scope) noexcept {
  switch (scope) {
    case Scope::built_in:
      return "default";
    case Scope::defaults:
      return "defaults";
    case Scope::upstream:
      return "upstream";
    case Scope::service:
      return "service";
    case Scope::route:
      break;
  }
  return "route";
}

EffectiveTimeouts effective_timeouts(const Scopes& scopes) {
  const Timeouts built_in;
  EffectiveTimeouts out{
      {built_in.connect, {}, {}}, {built_in.request, {}, {}}, {built_in.idle, {}, {}}, {built_in.total, {}, {}}};
  walk(scopes, &DefaultsConfig::timeouts, &UpstreamConfig::timeouts, &SharedConfig::timeouts,
       [&](Scope scope, const TimeoutsConfig& own) {
         narrow(out.connect, scope, own.connect);
         narrow(out.request, scope, own.request);
         narrow(out.idle, scope, own.idle);
         narrow(out.total, scope, own.total);
       });
  return out;
}

EffectiveLimits effective_limits(const Scopes& scopes) {
  const BodyAndHeadLimits built_in;
  EffectiveLimits out{{built_in.request_body, {}, {}},
                      {built_in.request_headers, {}, {}},
                      {built_in.header_count, {}, {}},
                      {built_in.uri, {}, {}},
                      {built_in.response_headers, {}, {}}};
  LimitsConfig UpstreamConfig::*const none = nullptr;
  walk(scopes, &DefaultsConfig::limits, none, &SharedConfig::limits, [&](Scope scope, const LimitsConfig& own) {
    narrow(out.request_body, scope, own.request_body);
    narrow(out.request_headers, scope, own.request_headers);
    narrow(out.header_count, scope, own.header_count);
    narrow(out.uri, scope, own.uri);
    narrow(out.response_headers, scope, own.response_headers);
  });
  return out;
}

EffectiveRetries effective_retries(const Scopes& scopes) {
  const RetryPolicy built_in;
  EffectiveRetries out{{built_in.attempts, {}, {}}, {RetryCauses{}, {}, {}}, {built_in.budget, {}, {}}};
  walk(scopes, &DefaultsConfig::retries, &UpstreamConfig::retries, &SharedConfig::retries,
       [&](Scope scope, const RetriesConfig& own) {
         narrow(out.attempts, scope, own.attempts);
         narrow(out.when, scope, own.when);
         narrow(out.budget, scope, own.budget);
       });
  return out;
}

Effective<std::string> effective_error_format(const Scopes& scopes) {
  Effective<std::string> out{"problem", {}, {}};
  Own<std::string> UpstreamConfig::*const none = nullptr;
  walk(scopes, &DefaultsConfig::error_format, none, &SharedConfig::error_format,
       [&](Scope scope, const Own<std::string>& own) { narrow(out, scope, own); });
  return out;
}

std::string effective_gateway_name(const GatewayConfig& gateway) {
  if (!gateway.name.empty()) return gateway.name;
  std::array<char, 256> buffer{};
  std::string name = ::gethostname(buffer.data(), buffer.size() - 1) == 0 ? buffer.data() : "";
  return is_token(name) ? name : "gatehouse";
}

PathPolicy effective_path_policy(const Model& model, const ListenerConfig& listener) {
  PathPolicy out;
  for (const auto* own : {&model.defaults.path_policy, &listener.path_policy}) {
    if (own->encoded_slash) out.encoded_slash = own->encoded_slash->value;
    if (own->duplicate_slash) out.duplicate_slash = own->duplicate_slash->value;
    if (own->dot_segments) out.dot_segments = own->dot_segments->value;
    if (own->backslash) out.backslash = own->backslash->value;
  }
  return out;
}

const Own<std::vector<At<std::string>>>& ScopedRoute::hosts() const {
  return route->match.hosts || service == nullptr ? route->match.hosts : service->hosts;
}

const Own<std::vector<At<std::string>>>& ScopedRoute::listeners() const {
  return route->match.listeners || service == nullptr ? route->match.listeners : service->listeners;
}

std::vector<ScopedRoute> routes_in_order(const Model& model) {
  std::vector<ScopedRoute> all;
  for (const auto& service : model.services) {
    for (const auto& route : service.routes) all.push_back({&route, &service});
  }
  for (const auto& route : model.routes) all.push_back({&route, nullptr});
  std::stable_sort(all.begin(), all.end(), [](const ScopedRoute& a, const ScopedRoute& b) {
    return std::tie(a.route->name.place.file, a.route->name.place.begin) <
           std::tie(b.route->name.place.file, b.route->name.place.begin);
  });
  return all;
}

std::vector<SplitSideConfig> forward_sides(const ScopedRoute& scoped) {
  const auto& route = *scoped.route;
  if (route.respond || route.redirect) return {};
  const bool has_own = route.upstream || route.split;
  const SharedConfig* from =
      has_own || scoped.service == nullptr ? static_cast<const SharedConfig*>(&route) : scoped.service;
  if (from->split) return from->split->value;
  if (!from->upstream) return {};
  SplitSideConfig side;
  side.upstream = *from->upstream;
  return {side};
}

}  // namespace gatehouse::core
