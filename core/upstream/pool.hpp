// The idle connections of one worker to one endpoint, newest first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "io/deadline.hpp"
#include "io/read_buffer.hpp"
#include "io/stream.hpp"
#include "observe/worker_metrics.hpp"

namespace gatehouse::core {

class Pool;

/// One HTTP/1.1 connection to an endpoint, in use by an exchange or idle in a pool. Its worker only.
class UpstreamConnection : private Waiter, private Timer {
 public:
  UpstreamConnection(ReadySet& set, ReceivePool& receive, int fd) noexcept
      : Waiter(&on_idle_event), Timer(&on_idle_timeout), stream(set, fd), in(receive) {}

  Stream stream;
  ReadBuffer in;
  std::uint32_t exchanges = 0;  // begun on it

 private:
  friend class Pool;
  static void on_idle_event(Waiter& waiter);
  static void on_idle_timeout(Timer& timer);

  Pool* pool_ = nullptr;  // while idle
  UpstreamConnection* newer_ = nullptr;
  UpstreamConnection* older_ = nullptr;
};

/// Counts the connections that exist, idle ones included; shared by the pools of one upstream.
struct ConnectionCount {
  WorkerMetrics& metrics;
  UpstreamSlot slot;
  std::uint32_t open = 0;
  std::uint32_t idle = 0;
};

class Pool {
 public:
  Pool(Wheel& wheel, ConnectionCount& count) noexcept : wheel_(wheel), count_(count) {}
  ~Pool() { clear(); }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// The newest idle connection that has stayed silent, or nullptr. One on which bytes or an end arrived is closed
  /// here: they would be taken for the answer to the next request (RFC 9112 §9.2).
  std::unique_ptr<UpstreamConnection> take() noexcept;

  /// Keeps `connection` until `until`. Its buffer must be empty.
  void put(std::unique_ptr<UpstreamConnection> connection, TimePoint until) noexcept;

  /// Closes the connection idle for longest; false when there is none.
  bool close_oldest() noexcept;
  void clear() noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  friend class UpstreamConnection;
  std::unique_ptr<UpstreamConnection> unlink(UpstreamConnection& connection) noexcept;
  void discard(UpstreamConnection& connection) noexcept;

  Wheel& wheel_;
  ConnectionCount& count_;
  UpstreamConnection* newest_ = nullptr;
  UpstreamConnection* oldest_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace gatehouse::core
