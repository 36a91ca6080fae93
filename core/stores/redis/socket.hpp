// The socket of a connection to a Redis server.
#pragma once

#include "stores/redis/settings.hpp"

namespace gatehouse::core {

/// A connected or connecting descriptor, non-blocking, or -1.
[[nodiscard]] int begin_connect(const RedisAddress& address) noexcept;
/// 0, or why connecting failed (errno).
[[nodiscard]] int connect_error(int fd) noexcept;

}  // namespace gatehouse::core
