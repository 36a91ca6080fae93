#include "upstream/connect.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace gatehouse::core {
namespace {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

SocketAddress socket_address(const Endpoint& endpoint) noexcept {
  SocketAddress result;
  if (!endpoint.unix_path.empty()) {
    auto& to = reinterpret_cast<sockaddr_un&>(result.storage);
    if (endpoint.unix_path.size() >= sizeof to.sun_path) return result;
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, endpoint.unix_path.data(), endpoint.unix_path.size());
    result.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + endpoint.unix_path.size() + 1);
  } else if (endpoint.address.is_v4()) {
    auto& to = reinterpret_cast<sockaddr_in&>(result.storage);
    to.sin_family = AF_INET;
    to.sin_port = htons(endpoint.port);
    std::memcpy(&to.sin_addr, endpoint.address.bytes.data() + 12, 4);
    result.size = sizeof to;
  } else {
    auto& to = reinterpret_cast<sockaddr_in6&>(result.storage);
    to.sin6_family = AF_INET6;
    to.sin6_port = htons(endpoint.port);
    std::memcpy(&to.sin6_addr, endpoint.address.bytes.data(), 16);
    result.size = sizeof to;
  }
  return result;
}

/// A connected or connecting descriptor, or -1.
int begin_connect(const Endpoint& endpoint) noexcept {
  const auto address = socket_address(endpoint);
  if (address.size == 0) return -1;
  const int fd = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (address.storage.ss_family != AF_UNIX) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address.storage), address.size) != 0 && errno != EINPROGRESS) {
    ::close(fd);
    return -1;
  }
  return fd;
}

int socket_error(int fd) noexcept {
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

}  // namespace

Task<Result<std::unique_ptr<UpstreamConnection>>> connect(ConnectContext context, const Endpoint& endpoint,
                                                          Deadline& deadline, TimePoint until, Watch* client) {
  const int fd = begin_connect(endpoint);
  if (fd < 0) co_return Error::upstream_connect_failed;
  auto connection = std::make_unique<UpstreamConnection>(context.ready, context.receive, fd);
  if (!connection->stream.is_open()) co_return Error::upstream_connect_failed;
  auto& watch = connection->stream.watch();
  for (;;) {
    const auto wake = co_await deadline.wait(until, {&watch, kWritable}, {client, kHungUp});
    if (wake == Wake::cancelled) co_return Error::shutdown;
    if (wake == Wake::expired) co_return Error::upstream_connect_timeout;
    if (client != nullptr && (client->ready & kHungUp) != 0) co_return Error::client_gone;
    if ((watch.ready & kWritable) != 0) break;
  }
  if (socket_error(fd) != 0) co_return Error::upstream_connect_failed;
  co_return std::move(connection);
}

}  // namespace gatehouse::core
