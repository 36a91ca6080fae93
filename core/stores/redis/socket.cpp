#include "stores/redis/socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace gatehouse::core {
namespace {

socklen_t fill(const RedisAddress& address, sockaddr_storage& storage) noexcept {
  if (!address.unix_path.empty()) {
    auto& to = reinterpret_cast<sockaddr_un&>(storage);
    if (address.unix_path.size() >= sizeof to.sun_path) return 0;
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, address.unix_path.data(), address.unix_path.size());
    return static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.unix_path.size() + 1);
  }
  if (address.ip.is_v4()) {
    auto& to = reinterpret_cast<sockaddr_in&>(storage);
    to.sin_family = AF_INET;
    to.sin_port = htons(address.port);
    std::memcpy(&to.sin_addr, address.ip.bytes.data() + 12, 4);
    return sizeof to;
  }
  auto& to = reinterpret_cast<sockaddr_in6&>(storage);
  to.sin6_family = AF_INET6;
  to.sin6_port = htons(address.port);
  std::memcpy(&to.sin6_addr, address.ip.bytes.data(), 16);
  return sizeof to;
}

}  // namespace

int begin_connect(const RedisAddress& address) noexcept {
  sockaddr_storage storage{};
  const auto size = fill(address, storage);
  if (size == 0) return -1;
  const int fd = ::socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int on = 1;
  if (storage.ss_family != AF_UNIX) ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&storage), size) == 0 || errno == EINPROGRESS) return fd;
  const int error = errno;
  ::close(fd);
  errno = error;
  return -1;
}

int connect_error(int fd) noexcept {
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

}  // namespace gatehouse::core
