// Loopback sockets.
#include "support/net.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace gatehouse::testing {
namespace {

sockaddr_in loopback(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) throw std::runtime_error("bad address " + host);
  return address;
}

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

Fd make_socket() {
  Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) fail("socket");
  return socket;
}

Bound bind_to_loopback() {
  Bound bound{.socket = make_socket()};
  auto address = loopback("127.0.0.1", 0);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(bound.socket.get(), generic, size) != 0) fail("bind");
  if (::getsockname(bound.socket.get(), generic, &size) != 0) fail("getsockname");
  bound.port = ntohs(address.sin_port);
  return bound;
}

/// Starts to connect; true when it is done or refused at once, false when it is under way.
bool start_connect(int socket, const std::string& host, std::uint16_t port) {
  const auto address = loopback(host, port);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return true;
  if (errno != EINPROGRESS) fail("connect");
  return false;
}

bool wait_connected(int socket, Deadline deadline) {
  pollfd entry{.fd = socket, .events = POLLOUT, .revents = 0};
  return ::poll(&entry, 1, deadline.poll_timeout()) > 0;
}

}  // namespace

Bound listen_on_loopback(int backlog) {
  auto bound = bind_to_loopback();
  if (::listen(bound.socket.get(), backlog) != 0) fail("listen");
  return bound;
}

std::string loopback_address(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

Fd connect_to(std::uint16_t port, const ConnectOptions& options) {
  auto socket = make_socket();
  if (options.receive_buffer > 0) {
    const int bytes = options.receive_buffer;
    if (::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)) != 0) fail("SO_RCVBUF");
  }
  const int yes = 1;
  static_cast<void>(::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)));
  if (options.source != "127.0.0.1") {
    static_cast<void>(::setsockopt(socket.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof(yes)));
    const auto source = loopback(options.source, 0);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&source), sizeof(source)) != 0) fail("bind source");
  }
  if (!start_connect(socket.get(), "127.0.0.1", port) && !wait_connected(socket.get(), patience())) {
    throw std::runtime_error("connect: no answer");
  }
  int error = 0;
  socklen_t size = sizeof(error);
  static_cast<void>(::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size));
  if (error != 0) throw std::runtime_error(std::string("connect: ") + std::strerror(error));
  return socket;
}

ClosedPort::ClosedPort() : bound_(bind_to_loopback()) {}

SilentPort::SilentPort() : bound_(listen_on_loopback(0)) {
  // The kernel takes one or two connections more than the backlog says; the first that stays pending proves it is full.
  for (int i = 0; i < 8; ++i) {
    filling_.push_back(make_socket());
    if (start_connect(filling_.back().get(), "127.0.0.1", bound_.port)) continue;
    if (!wait_connected(filling_.back().get(), Deadline::after(milliseconds(100)))) return;
  }
  throw std::runtime_error("the accept queue does not fill");
}

}  // namespace gatehouse::testing
