// One connection that a fake upstream has accepted, as its script sees it.
#pragma once

#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/latch.hpp"
#include "support/message.hpp"

namespace gatehouse::testing {

/// What happened on one connection. Copied out to tests under the lock of the fake upstream.
struct ConnectionRecord {
  std::size_t number = 0;  // in order of acceptance, from 0
  std::string bytes;       // all that was received, up to kMostRecorded
  std::vector<Message> requests;
  std::string malformed;   // why the bytes were no request, by the reference parser
  bool has_ended = false;  // the gateway closed or reset it, or the script closed it
};

inline constexpr std::size_t kMostRecorded = 4U << 20U;

/// Runs on the connection's own thread; every wait also ends when the fake upstream stops.
class UpstreamConnection {
 public:
  using Change = std::function<void(const std::function<void(ConnectionRecord&)>&)>;

  /// `change` applies a function to the record under the fake upstream's lock and wakes its waiters.
  UpstreamConnection(Fd socket, std::size_t number, const Latch& stop, Change change)
      : socket_(std::move(socket)), number_(number), stop_(stop), change_(std::move(change)) {}

  /// The next complete request, recorded. False: the connection ended, or the bytes are no request.
  bool read_request(Message& message);
  /// Head of the next request, recorded; its body is left for read_some.
  bool read_head(Message& message);
  /// Bytes behind what was read before; 0 at the end of the connection.
  std::size_t read_some(std::span<char> into);
  /// Waits until the gateway closes or resets; bytes that come before are recorded.
  bool wait_for_end();
  /// False: the fake upstream stops.
  bool wait(const Latch& latch) const;

  /// False: the connection is gone.
  bool send(std::string_view bytes);
  /// Every piece on its own, each after the gateway has read the one before.
  bool send_in_pieces(std::string_view bytes, std::size_t piece);
  void shutdown_write();
  void close();
  void reset();

  [[nodiscard]] bool is_open() const noexcept { return static_cast<bool>(socket_); }
  [[nodiscard]] std::size_t number() const noexcept { return number_; }
  [[nodiscard]] int fd() const noexcept { return socket_.get(); }

 private:
  bool fill();
  bool read(Message& message, bool head_only);
  bool wait_for(int fd, short events) const;

  Fd socket_;
  std::size_t number_;
  const Latch& stop_;
  Change change_;
  std::string buffer_;
};

}  // namespace gatehouse::testing
