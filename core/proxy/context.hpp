// What the steps of one exchange share.
#pragma once

#include <memory>

#include "http/exchange.hpp"
#include "proxy/client.hpp"
#include "proxy/worker_context.hpp"
#include "routing/template_text.hpp"

namespace gatehouse::core {

class PluginExchange;

/// Ends it; its memory is the arena's.
struct DestroyPluginExchange {
  void operator()(PluginExchange* plugins) const noexcept;
};

struct ExchangeContext {
  ExchangeContext(WorkerContext& of, Client& from) noexcept : worker(of), client(from), hold(of), exchange(of.blocks) {}

  WorkerContext& worker;
  Client& client;
  SnapshotHold hold;
  Exchange exchange;
  std::string_view preflight;  // the method that a CORS preflight asks for; empty: the exchange is none
  std::unique_ptr<PluginExchange, DestroyPluginExchange> plugins;  // null: no instance takes part

  [[nodiscard]] const Snapshot& snapshot() const noexcept { return hold.snapshot(); }
  /// Timeouts of the route, or those that hold without one.
  [[nodiscard]] const Timeouts& timeouts() const noexcept {
    return exchange.route != nullptr ? exchange.route->timeouts : snapshot().default_timeouts;
  }
  /// The values of request-time variables. Formats the time, so only for routes that have templates.
  [[nodiscard]] TemplateContext variables(std::string_view upstream_name);
  /// The same without identity, claims and consumer.
  [[nodiscard]] TemplateContext plain_variables(std::string_view upstream_name);
};

}  // namespace gatehouse::core
