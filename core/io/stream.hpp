// A connected socket of a worker: write first, wait only when it would block. TLS joins here behind the same calls.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "io/ready_set.hpp"

namespace gatehouse::core {

enum class IoStatus : std::uint8_t { ok, would_block, end, failed };

struct IoResult {
  std::size_t bytes = 0;
  IoStatus status = IoStatus::ok;
};

/// Owns its descriptor. Its worker only.
class Stream {
 public:
  /// Takes over `fd`, non-blocking and connected or connecting.
  Stream(ReadySet& set, int fd) noexcept;
  ~Stream() { close(); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Reads what is there. A read shorter than asked for means drained: the next wait suspends without a second read.
  IoResult read_some(std::span<char> to) noexcept;
  /// Sends the pieces in order with one system call; may send less than all of them.
  IoResult write_some(std::span<const iovec> pieces) noexcept;
  /// No more bytes will be sent; what was sent is still delivered (RFC 9112 §9.6).
  void shutdown_write() noexcept;
  /// Closes so that the peer sees a reset: the message that was being sent must not look complete.
  void abort() noexcept;
  void close() noexcept;

  [[nodiscard]] bool is_open() const noexcept { return watch_.fd >= 0; }
  [[nodiscard]] Watch& watch() noexcept { return watch_; }
  [[nodiscard]] const Watch& watch() const noexcept { return watch_; }
  [[nodiscard]] bool can_read() const noexcept { return (watch_.ready & kReadable) != 0; }
  [[nodiscard]] bool is_hung_up() const noexcept { return (watch_.ready & kHungUp) != 0; }
  /// errno of the last failed call.
  [[nodiscard]] int last_errno() const noexcept { return errno_; }

 private:
  ReadySet& set_;
  Watch watch_;
  int errno_ = 0;
};

}  // namespace gatehouse::core
