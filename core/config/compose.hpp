// Which instances an exchange passes, in order: the lists of the scopes put together. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/model.hpp"

namespace gatehouse::core {

/// One entry of a list `plugins`, with the scope it stands in.
struct ScopedEntry {
  const PluginEntryConfig* entry = nullptr;
  std::string scope;    // "global", "service/orders", "route/orders-write"
  std::string address;  // "service/orders/jwks-auth"
};

/// Every entry of all scopes: global, services in file order, each followed by its routes, then the other routes.
std::vector<ScopedEntry> all_entries(const Model& model);

/// The chain of a route: the global list, then that of `service`, then that of `route`; either may be null. An entry
/// with the instance name of a wider one stands in its place; what is `off` is left out.
std::vector<ScopedEntry> compose_chain(const Model& model, const ServiceConfig* service, const RouteConfig* route);

/// An enforcing instance of the chain answers CORS preflights.
bool answers_preflight(const std::vector<ScopedEntry>& chain);

}  // namespace gatehouse::core
