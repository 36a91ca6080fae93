// How many connections a listener and a client may have: counted for the whole process, at accept and at close only.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "base/ip.hpp"

namespace gatehouse::core {

/// Shared by the workers of one listener. Any thread. The lock is taken when a connection begins or ends and the
/// listener has a limit per client, never by an exchange.
class ConnectionCounts {
 public:
  /// False: over `most` (0: no limit).
  bool enter(std::uint32_t most) noexcept;
  void leave() noexcept { open_.fetch_sub(1, std::memory_order_relaxed); }
  /// False: `client` has `most` already.
  bool enter_client(const IpAddress& client, std::uint32_t most);
  void leave_client(const IpAddress& client) noexcept;

 private:
  struct Shard {
    std::mutex lock;
    std::map<IpAddress, std::uint32_t> open;
  };
  Shard& shard_of(const IpAddress& client) noexcept { return shards_[client.bytes[15] % shards_.size()]; }

  std::atomic<std::uint32_t> open_{0};
  std::array<Shard, 16> shards_;
};

/// One counted connection; leaves when it is destroyed.
class ConnectionTicket {
 public:
  ConnectionTicket(std::shared_ptr<ConnectionCounts> counts, const IpAddress& client, bool counts_client) noexcept
      : counts_(std::move(counts)), client_(client), counts_client_(counts_client) {}
  ConnectionTicket(ConnectionTicket&&) noexcept = default;
  ConnectionTicket& operator=(ConnectionTicket&&) = delete;
  ~ConnectionTicket() {
    if (!counts_) return;
    counts_->leave();
    if (counts_client_) counts_->leave_client(client_);
  }

 private:
  std::shared_ptr<ConnectionCounts> counts_;
  IpAddress client_;
  bool counts_client_;
};

}  // namespace gatehouse::core
