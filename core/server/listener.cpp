#include "server/listener.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "observe/log.hpp"
#include "server/sockets.hpp"

namespace gatehouse::core {
namespace {

struct SocketName {
  IpAddress address;
  std::uint16_t port = 0;
};

SocketName name_of(const sockaddr_storage& from) noexcept {
  SocketName name;
  if (from.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(from);
    name.address = IpAddress::v4(ntohl(v4.sin_addr.s_addr));
    name.port = ntohs(v4.sin_port);
  } else if (from.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from);
    std::memcpy(name.address.bytes.data(), &v6.sin6_addr, 16);
    name.port = ntohs(v6.sin6_port);
  } else {
    name.address = IpAddress::v4(INADDR_LOOPBACK);  // a peer on a Unix socket is on this machine
  }
  return name;
}

int open_reserve() noexcept { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

}  // namespace

Acceptor::Acceptor(WorkerContext& worker, Connections& connections, int fd, WorkerListener& listener,
                   std::shared_ptr<ConnectionCounts> counts)
    : Waiter(&on_ready),
      Timer(&on_close),
      worker_(worker),
      connections_(connections),
      listener_(listener),
      counts_(std::move(counts)),
      reserve_(open_reserve()) {
  watch_.fd = fd;
  watch_.waiter = this;
  watch_.interest = kReadable;
  if (!worker_.ready.add(watch_)) log_error("listener cannot be watched", {{"listener", listener_.name}});
}

Acceptor::~Acceptor() {
  worker_.ready.remove(watch_);
  ::close(watch_.fd);
  if (reserve_ >= 0) ::close(reserve_);
}

void Acceptor::on_ready(Waiter& waiter) { static_cast<Acceptor&>(waiter).accept_queued(); }

void Acceptor::accept_queued() {
  while (accept_one()) {
  }
}

void Acceptor::begin_close(const ClosedHook& hook) {
  if (when_closed_.call != nullptr) return;
  when_closed_ = hook;
  const auto grace = stop_new_connections(watch_.fd);
  accept_queued();
  worker_.wheel.set(*this, worker_.now + grace);
}

void Acceptor::on_close(Timer& timer) {
  auto& self = static_cast<Acceptor&>(timer);
  self.accept_queued();
  self.when_closed_.call(self.when_closed_.object, self);
}

bool Acceptor::accept_one() {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  const int fd = ::accept4(watch_.fd, reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) {
    sockaddr_storage local{};
    socklen_t local_size = sizeof local;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&local), &local_size);
    if (from.ss_family != AF_UNIX) {
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    admit(fd, ConnectionPeer(name_of(from).address, name_of(local).port, false));
    return true;
  }
  switch (errno) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      shed_one();
      return reserve_ >= 0;
    case ECONNABORTED:
    case EINTR:
    case EPROTO:
      return true;
    default:
      return false;
  }
}

void Acceptor::admit(int fd, const ConnectionPeer& peer) {
  const auto& limits = listener_.limits;
  if (!counts_->enter(limits.max)) {
    worker_.metrics.connection_refused(listener_.slot, ConnectionRefusal::listener_limit);
    ::close(fd);
    return;
  }
  const bool counts_client = limits.per_client != 0;
  if (counts_client && !counts_->enter_client(peer.address(), limits.per_client)) {
    counts_->leave();
    worker_.metrics.connection_refused(listener_.slot, ConnectionRefusal::client_limit);
    ::close(fd);
    return;
  }
  Connection::start(worker_, connections_, fd, listener_, peer,
                    ConnectionTicket(counts_, peer.address(), counts_client));
}

// Without it the connection would stay in the queue, and the edge that announced it is gone.
void Acceptor::shed_one() noexcept {
  worker_.metrics.connection_refused(listener_.slot, ConnectionRefusal::descriptors);
  if (reserve_ >= 0) ::close(reserve_);
  const int fd = ::accept4(watch_.fd, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd >= 0) ::close(fd);
  reserve_ = fd >= 0 ? open_reserve() : -1;
}

}  // namespace gatehouse::core
