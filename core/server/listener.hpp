// Step 1: accepts connections of one listener on one worker.
#pragma once

#include <memory>

#include "io/ready_set.hpp"
#include "io/wheel.hpp"
#include "proxy/worker_context.hpp"
#include "server/connection.hpp"
#include "server/connection_limits.hpp"

namespace gatehouse::core {

class Acceptor;

/// Told when an acceptor that closes has accepted the last connection; destroys it.
struct ClosedHook {
  void* object = nullptr;
  void (*call)(void* object, Acceptor& closed) = nullptr;
};

/// Owns a listening descriptor (one of the SO_REUSEPORT group of its listener). Its worker only.
class Acceptor : private Waiter, private Timer {
 public:
  Acceptor(WorkerContext& worker, Connections& connections, int fd, WorkerListener& listener,
           std::shared_ptr<ConnectionCounts> counts);
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  [[nodiscard]] WorkerListener& listener() const noexcept { return listener_; }
  /// Accepts what is queued.
  void accept_queued();
  /// Begins to close, once: nobody new can connect, and who has begun to is still accepted, for a moment. Then `hook`
  /// is called, never before this returns. A listener that just closed would reset these connections.
  void begin_close(const ClosedHook& hook);

 private:
  static void on_ready(Waiter& waiter);
  static void on_close(Timer& timer);
  bool accept_one();
  void admit(int fd, const ConnectionPeer& peer);
  void shed_one() noexcept;

  WorkerContext& worker_;
  Connections& connections_;
  WorkerListener& listener_;
  std::shared_ptr<ConnectionCounts> counts_;
  Watch watch_;
  ClosedHook when_closed_;
  int reserve_ = -1;  // given up for a moment when descriptors run out, to accept and close
};

}  // namespace gatehouse::core
