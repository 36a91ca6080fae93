#include "server/sockets.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "observe/log.hpp"

namespace gatehouse::core {
namespace {

constexpr int kBacklog = 4096;  // the kernel cuts it to net.core.somaxconn

struct Bindable {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

[[noreturn]] void fail(const Address& address, const char* what) {
  throw std::runtime_error(fmt::format("cannot {} {}: {}", what, address.text, std::generic_category().message(errno)));
}

Bindable bindable(const Address& address) {
  Bindable result;
  if (address.is_unix()) {
    auto& to = reinterpret_cast<sockaddr_un&>(result.storage);
    if (address.unix_path.size() >= sizeof to.sun_path) {
      errno = ENAMETOOLONG;
      fail(address, "bind");
    }
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, address.unix_path.data(), address.unix_path.size());
    result.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.unix_path.size() + 1);
    return result;
  }
  const auto ip = address.ip ? *address.ip : address.host == "localhost" ? IpAddress::v4(INADDR_LOOPBACK) : IpAddress{};
  if (ip.is_v4()) {
    auto& to = reinterpret_cast<sockaddr_in&>(result.storage);
    to.sin_family = AF_INET;
    to.sin_port = htons(address.port);
    std::memcpy(&to.sin_addr, ip.bytes.data() + 12, 4);
    result.size = sizeof to;
  } else {
    auto& to = reinterpret_cast<sockaddr_in6&>(result.storage);
    to.sin6_family = AF_INET6;
    to.sin6_port = htons(address.port);
    std::memcpy(&to.sin6_addr, ip.bytes.data(), 16);
    result.size = sizeof to;
  }
  return result;
}

/// A socket file that a previous process left behind; one that somebody still listens on stays, and bind() says so.
void remove_stale(const Address& address, const Bindable& name) {
  struct stat status {};
  if (::lstat(address.unix_path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool is_dead =
      ::connect(probe, reinterpret_cast<const sockaddr*>(&name.storage), name.size) != 0 && errno == ECONNREFUSED;
  ::close(probe);
  if (is_dead) ::unlink(address.unix_path.c_str());
}

/// SO_REUSEPORT would let a second gateway share the port without a word and take half of the connections.
void refuse_shared_port(const Address& address, const Bindable& name) {
  const int fd = ::socket(name.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool is_taken = ::bind(fd, reinterpret_cast<const sockaddr*>(&name.storage), name.size) != 0;
  const int reason = errno;
  ::close(fd);
  errno = reason;
  if (is_taken) fail(address, "bind");
}

int open_one(const Address& address, Bindable& name) {
  const int fd = ::socket(name.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0 && errno == EAFNOSUPPORT && address.is_every_address()) {
    // A kernel without IPv6: every address means every IPv4 address.
    auto v4 = address;
    v4.ip = IpAddress::v4(INADDR_ANY);
    v4.host = "0.0.0.0";
    name = bindable(v4);
    return open_one(v4, name);
  }
  if (fd < 0) fail(address, "open");
  const int on = 1;
  const int off = 0;
  if (!address.is_unix()) {
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (address.is_every_address()) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  }
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&name.storage), name.size) != 0 || ::listen(fd, kBacklog) != 0) {
    const int reason = errno;
    ::close(fd);
    errno = reason;
    fail(address, "bind");
  }
  return fd;
}

std::string bound_text(const Address& address, std::uint16_t port) {
  if (address.is_unix()) return address.text;
  const auto host = address.is_every_address()           ? std::string("[::]")
                    : address.ip && !address.ip->is_v4() ? fmt::format("[{}]", address.host)
                                                         : address.host;
  return fmt::format("{}:{}", host, port);
}

}  // namespace

Address listen_address(const std::string& text) {
  constexpr std::string_view kAnyPort = ":0";
  const bool is_any_port = text.ends_with(kAnyPort);
  // The configuration refuses port 0, so a port stands in for it while the rest is looked at.
  auto parsed = Address::parse(is_any_port ? text.substr(0, text.size() - kAnyPort.size()) + ":1" : text);
  if (!parsed.address) throw std::runtime_error(fmt::format("address '{}': {}", text, parsed.problem));
  if (is_any_port) {
    parsed.address->port = 0;
    parsed.address->text = text;
  }
  return *parsed.address;
}

ListeningSockets open_listeners(const Address& address, std::uint32_t count, PortUse use) {
  auto name = bindable(address);
  if (address.is_unix()) remove_stale(address, name);
  if (!address.is_unix() && address.port != 0 && use == PortUse::ours_alone) refuse_shared_port(address, name);
  ListeningSockets result;
  auto port = address.port;
  try {
    for (std::uint32_t i = 0; i < count; ++i) {
      if (i != 0 && address.is_unix()) {
        // There is no SO_REUSEPORT for Unix sockets: the workers share one.
        result.descriptors.push_back(::fcntl(result.descriptors.front(), F_DUPFD_CLOEXEC, 0));
        continue;
      }
      result.descriptors.push_back(open_one(address, name));
      if (address.is_unix() || port != 0) continue;
      socklen_t size = sizeof name.storage;
      ::getsockname(result.descriptors.front(), reinterpret_cast<sockaddr*>(&name.storage), &size);
      port = ntohs(reinterpret_cast<const sockaddr_in&>(name.storage).sin_port);
    }
  } catch (...) {
    for (const int fd : result.descriptors) ::close(fd);
    throw;
  }
  result.bound = bound_text(address, port);
  return result;
}

Duration stop_new_connections(int descriptor) noexcept {
  int family = 0;
  socklen_t size = sizeof family;
  ::getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &family, &size);
  if (family == AF_UNIX) {
    // connect() is refused from now on, and accept() still hands out what is queued. Workers share the socket.
    ::shutdown(descriptor, SHUT_RD);
    return Duration::zero();
  }
  // The filter of a TCP socket sees a segment from its TCP header on. Drop it when SYN is set and ACK is not.
  constexpr std::uint32_t kFlags = 13;
  constexpr std::uint32_t kSyn = 0x02;
  constexpr std::uint32_t kAck = 0x10;
  std::array<sock_filter, 5> program{{BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kFlags),
                                      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, kSyn | kAck),
                                      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kSyn, 0, 1), BPF_STMT(BPF_RET | BPF_K, 0),
                                      BPF_STMT(BPF_RET | BPF_K, UINT32_MAX)}};
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  if (::setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0) {
    // Without it, waiting would only move the moment in which connections are lost.
    log_warning("a closing listener may reset connections", {{"error", std::generic_category().message(errno)}});
    return Duration::zero();
  }
  return kHandshakeGrace;
}

}  // namespace gatehouse::core
