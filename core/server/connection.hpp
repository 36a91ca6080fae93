// Step 2: one accepted connection and its loop over exchanges.
#pragma once

#include <cstdint>
#include <memory>

#include "base/task.hpp"
#include "proxy/client.hpp"
#include "server/connection_limits.hpp"

namespace gatehouse::core {

class Connections;

/// Between exchanges it holds no buffer and no arena. Its worker only; destroys itself when its loop ends.
class Connection {
 public:
  /// Takes over `fd` and starts to serve. `counted` is given back when the connection ends.
  static void start(WorkerContext& worker, Connections& all, int fd, WorkerListener& listener,
                    const ConnectionPeer& peer, ConnectionTicket counted);

  /// Looks again whether it should still be open: the worker has begun to drain.
  void nudge() { client_.deadline.nudge(); }
  /// Ends what it waits for; whatever it does next ends at once, too.
  void cancel() { client_.deadline.cancel(); }

 private:
  friend class Connections;
  Connection(WorkerContext& worker, Connections& all, int fd, WorkerListener& listener, const ConnectionPeer& peer,
             ConnectionTicket counted);

  static Detached run(Connection* self);
  Task<void> loop();
  enum class Arrived : std::uint8_t { nothing, bytes, end };
  /// Reads the first bytes of the next request, if they are there.
  Arrived look();
  /// How long a connection that is idle since `since` stays open.
  [[nodiscard]] TimePoint idle_until(TimePoint since) const noexcept;
  Task<void> close_gently();

  WorkerContext& worker_;
  Connections& all_;
  Client client_;
  ConnectionTicket counted_;
  Connection* next_ = nullptr;
  Connection** link_ = nullptr;
};

/// The open connections of one worker.
class Connections {
 public:
  void add(Connection& connection) noexcept;
  void remove(Connection& connection) noexcept;
  /// For each of them; `act` may end the connection it is given, and only that one.
  template <class Act>
  void for_each(Act act) {
    for (auto* at = first_; at != nullptr;) {
      auto* next = at->next_;
      act(*at);
      at = next;
    }
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// `act(subject)` is called each time the last one has gone.
  void when_empty(void (*act)(void* subject), void* subject) noexcept {
    when_empty_ = act;
    subject_ = subject;
  }

 private:
  Connection* first_ = nullptr;
  std::size_t size_ = 0;
  void (*when_empty_)(void* subject) = nullptr;
  void* subject_ = nullptr;
};

}  // namespace gatehouse::core
