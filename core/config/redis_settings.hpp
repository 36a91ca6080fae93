// Stores on Redis servers: from what the file says to what the client needs.
#pragma once

#include <string>
#include <vector>

#include "config/redis_config.hpp"
#include "config/snapshot.hpp"

namespace gatehouse::core {

[[nodiscard]] RedisTlsSettings tls_settings(const RedisTlsConfig& tls);

/// Names are resolved; an address whose name does not resolve is left out with a warning, and a store without any
/// address is left out as a whole. May wait for the network; control thread.
[[nodiscard]] std::vector<RedisSettings> redis_settings(const Model& model, const ResolveHost& resolve,
                                                        std::vector<std::string>& warnings);

}  // namespace gatehouse::core
