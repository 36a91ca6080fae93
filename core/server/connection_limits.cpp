#include "server/connection_limits.hpp"

namespace gatehouse::core {

bool ConnectionCounts::enter(std::uint32_t most) noexcept {
  const auto before = open_.fetch_add(1, std::memory_order_relaxed);
  if (most == 0 || before < most) return true;
  leave();
  return false;
}

bool ConnectionCounts::enter_client(const IpAddress& client, std::uint32_t most) {
  auto& shard = shard_of(client);
  const std::lock_guard guard(shard.lock);
  auto& open = shard.open[client];
  if (open >= most) return false;
  ++open;
  return true;
}

void ConnectionCounts::leave_client(const IpAddress& client) noexcept {
  auto& shard = shard_of(client);
  const std::lock_guard guard(shard.lock);
  const auto found = shard.open.find(client);
  if (found != shard.open.end() && --found->second == 0) shard.open.erase(found);
}

}  // namespace gatehouse::core
