// Step 1: accepts connections of one listener on one worker.
#pragma once

#include <memory>

#include "io/ready_set.hpp"
#include "proxy/worker_context.hpp"
#include "server/connection.hpp"
#include "server/connection_limits.hpp"

namespace gatehouse::core {

/// Owns a listening descriptor (one of the SO_REUSEPORT group of its listener). Its worker only.
class Acceptor : private Waiter {
 public:
  Acceptor(WorkerContext& worker, Connections& connections, int fd, WorkerListener& listener,
           std::shared_ptr<ConnectionCounts> counts);
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  [[nodiscard]] WorkerListener& listener() const noexcept { return listener_; }
  /// Accepts what is queued: a listener that closes would reset it.
  void accept_queued();

 private:
  static void on_ready(Waiter& waiter);
  bool accept_one();
  void admit(int fd, const ConnectionPeer& peer);
  void shed_one() noexcept;

  WorkerContext& worker_;
  Connections& connections_;
  WorkerListener& listener_;
  std::shared_ptr<ConnectionCounts> counts_;
  Watch watch_;
  int reserve_ = -1;  // given up for a moment when descriptors run out, to accept and close
};

}  // namespace gatehouse::core
