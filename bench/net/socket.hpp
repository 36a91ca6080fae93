// Descriptors, addresses and epoll for the benchmark programs: thin, non-blocking, no buffering.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace gatehouse::bench {

/// Owns one file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      close();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  ~Descriptor() { close(); }

  int get() const noexcept { return fd_; }
  bool is_open() const noexcept { return fd_ >= 0; }
  void close() noexcept;

 private:
  int fd_ = -1;
};

/// Parses `127.0.0.1:8080`. Throws std::runtime_error that names the text when it is not an IPv4 address with a port.
sockaddr_in parse_address(std::string_view text);

/// Listens without blocking, with SO_REUSEADDR; port 0 takes a free one. Throws std::system_error.
Descriptor listen_on(const sockaddr_in& address);
/// Prints `listening 127.0.0.1:PORT` as one line on standard output, so that a script learns the port.
void announce(const Descriptor& listener);

/// Accepts one connection without blocking and with TCP_NODELAY; closed when none is waiting.
Descriptor accept_from(const Descriptor& listener) noexcept;
/// Starts a connection without blocking, with TCP_NODELAY; `errno` says why when the result is closed.
Descriptor connect_to(const sockaddr_in& address) noexcept;

/// An epoll descriptor. Throws std::system_error.
Descriptor make_epoll();
/// Registers `fd` once, edge-triggered for both directions; `tag` comes back as `epoll_data.ptr`. False: errno says
/// why.
bool watch(const Descriptor& epoll, int fd, void* tag) noexcept;

/// Raises the soft limit of open files to the hard one and returns it.
std::uint64_t raise_file_limit() noexcept;

/// Blocks SIGINT and SIGTERM for the process and returns a descriptor that is readable when one came; ignores SIGPIPE.
Descriptor stop_signals();

}  // namespace gatehouse::bench
