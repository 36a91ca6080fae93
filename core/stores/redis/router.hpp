// Who serves a key: one server, the master that Sentinels name, or the masters of a cluster.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "stores/redis/link.hpp"
#include "stores/redis/server_error.hpp"
#include "stores/store_metrics.hpp"

namespace gatehouse::core {

/// The links of one store on one worker. Its worker only.
class RedisRouter {
 public:
  virtual ~RedisRouter() = default;
  /// Connects. Once, when whoever may be told is complete.
  virtual void start() = 0;
  /// Ends all links; their commands are lost. Before the destruction, while whoever may be told is complete.
  virtual void close() = 0;
  /// The link to send a command for a key of `slot` on; nullptr: nobody is known.
  [[nodiscard]] virtual RedisLink* link_for(std::uint16_t slot) noexcept = 0;
  /// The link that an ASK names; nullptr when the address makes no sense.
  [[nodiscard]] virtual RedisLink* link_asked(const ServerError& ask) noexcept = 0;
  /// A server said that it is not the one (moved, read_only, try_again), so that the next link_for() knows better.
  virtual void learn(const ServerError& error) noexcept = 0;
  /// Calls can be expected to work.
  [[nodiscard]] virtual bool is_up() const noexcept = 0;
  /// Keys lie in slots on several servers.
  [[nodiscard]] virtual bool is_cluster() const noexcept { return false; }
};

/// What routers need to make links.
struct RouterContext {
  StoreLoop loop;
  const RedisSettings& settings;
  std::shared_ptr<const RedisTlsContext> tls;  // nullptr: no address uses TLS
  StoreCounts& counts;
};

/// Settings of a link to `address` as the store's user.
[[nodiscard]] RedisLinkSettings link_settings(const RouterContext& context, const RedisAddress& address);

/// The server that another server named: an IP address, or a host that is configured; nothing for any other name, which
/// a worker could not resolve without waiting. TLS as for the configured ones.
[[nodiscard]] std::optional<RedisAddress> server_address(const RedisSettings& settings, std::string_view host,
                                                         std::string_view port);
/// The same from "host:port".
[[nodiscard]] std::optional<RedisAddress> server_address(const RedisSettings& settings, std::string_view text);

[[nodiscard]] std::unique_ptr<RedisRouter> make_router(const RouterContext& context);

}  // namespace gatehouse::core
