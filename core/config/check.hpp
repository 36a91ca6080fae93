// What the model means: names refer to things that exist, values fit together, routes can win.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "config/inherit.hpp"
#include "config/model.hpp"
#include "config/report.hpp"
#include "routing/router.hpp"

namespace gatehouse::core {

/// Names of one kind, for look-ups and suggestions.
using NameSet = std::set<std::string, std::less<>>;

struct KnownNames {
  NameSet listeners;
  NameSet upstreams;
  NameSet services;
  NameSet routes;
  NameSet error_formats{"problem"};
  NameSet consumers;
  NameSet instances;  // addresses: "service/orders/cors"
  NameSet stores;     // of the list redis

  /// Adds those that `model` defines.
  void add(const Model& model);
};

/// Kinds of which some definitions may not have been read; their undefined names follow from that and are not reported.
struct Incomplete {
  bool listeners = false;
  bool upstreams = false;
  bool error_formats = false;
  bool stores = false;
};

struct CheckInput {
  const Model* model = nullptr;
  KnownNames other_names;  // defined outside the files under check
  Incomplete incomplete;
  std::uint64_t open_file_limit = 0;  // 0: unknown
  const NameSet* used_secrets = nullptr;
  bool is_part = false;  // an included file on its own: chains cannot be put together
};

/// Reports everything; gives the router when there is no error at all (also none from before).
RouterPtr check_model(const CheckInput& input, ConfigReport& report);

// The parts of it, each in a file of its own.
void check_names(const CheckInput& input, ConfigReport& report);
void check_unused(const CheckInput& input, ConfigReport& report);
void check_listeners(const CheckInput& input, ConfigReport& report);
void check_upstreams(const CheckInput& input, ConfigReport& report);
void check_actions(const CheckInput& input, ConfigReport& report);
void check_templates(const CheckInput& input, ConfigReport& report);
void check_redis(const CheckInput& input, ConfigReport& report);
void check_consumers(const CheckInput& input, ConfigReport& report);
void check_plugins(const CheckInput& input, ConfigReport& report);
RouterPtr check_routes(const CheckInput& input, ConfigReport& report);

/// The conditions of a route as the router takes them: inherited hosts and listeners filled in.
Match effective_match(const ScopedRoute& route);

}  // namespace gatehouse::core
