// Loopback sockets, and addresses that refuse or never answer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/deadline.hpp"
#include "support/fd.hpp"

namespace gatehouse::testing {

struct Bound {
  Fd socket;
  std::uint16_t port = 0;
};

/// A non-blocking socket that listens on 127.0.0.1, port chosen by the kernel.
Bound listen_on_loopback(int backlog = 1024);

/// "127.0.0.1:<port>"
std::string loopback_address(std::uint16_t port);

struct ConnectOptions {
  std::string source = "127.0.0.1";  // any address of 127.0.0.0/8: a test chooses which peer it is
  int receive_buffer = 0;            // bytes; 0: the kernel's choice
};

/// A connected, non-blocking socket with TCP_NODELAY. Throws when nobody listens.
Fd connect_to(std::uint16_t port, const ConnectOptions& options = {});

/// Waits until the process at the other end of `socket`, on this machine, has read every byte sent to it. False: time
/// passed. A connection that is gone counts as read.
bool wait_until_peer_has_read(int socket, Deadline deadline = patience());

/// An address where connecting is refused for as long as the object lives: the port is taken but nobody listens.
class ClosedPort {
 public:
  ClosedPort();
  [[nodiscard]] std::uint16_t port() const noexcept { return bound_.port; }
  [[nodiscard]] std::string address() const { return loopback_address(bound_.port); }

 private:
  Bound bound_;
};

/// An address where connecting hangs: a listening socket whose accept queue is full and that nobody accepts from.
class SilentPort {
 public:
  SilentPort();
  [[nodiscard]] std::uint16_t port() const noexcept { return bound_.port; }
  [[nodiscard]] std::string address() const { return loopback_address(bound_.port); }

 private:
  Bound bound_;
  std::vector<Fd> filling_;
};

}  // namespace gatehouse::testing
