// One relayed client: read, send, hold what does not fit. Four system calls for a request and its response.
#include "relay/pair.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>

namespace gatehouse::bench {
namespace {

bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

bool Pair::register_with(const Descriptor& epoll) noexcept {
  return watch(epoll, client_.get(), &client_side_) && watch(epoll, upstream_.get(), &upstream_side_);
}

bool Pair::on_ready(const Side& side, std::uint32_t events, std::span<char> buffer) {
  const int here = side.is_client ? client_.get() : upstream_.get();
  const int there = side.is_client ? upstream_.get() : client_.get();
  Flow& from_here = side.is_client ? to_upstream_ : to_client_;
  Flow& to_here = side.is_client ? to_client_ : to_upstream_;

  if ((events & EPOLLERR) != 0) return false;
  if ((events & (EPOLLRDHUP | EPOLLHUP)) != 0) from_here.sender_ended = true;
  if ((events & EPOLLOUT) != 0 && !to_here.held.empty() && !pump(to_here, there, here, buffer)) return false;
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP)) != 0 && !pump(from_here, here, there, buffer)) return false;
  return !(to_upstream_.is_finished && to_client_.is_finished);
}

bool Pair::flush(Flow& flow, int to) {
  const ssize_t sent = send(to, flow.held.data(), flow.held.size(), MSG_NOSIGNAL);
  if (sent < 0) return would_block();
  flow.held.erase(flow.held.begin(), flow.held.begin() + sent);
  return true;
}

bool Pair::pump(Flow& flow, int from, int to, std::span<char> buffer) {
  if (!flow.held.empty() && !flush(flow, to)) return false;
  while (flow.held.empty() && !flow.is_finished) {
    const ssize_t got = recv(from, buffer.data(), buffer.size(), 0);
    if (got < 0) return would_block();
    if (got == 0) {
      flow.is_finished = true;
      shutdown(to, SHUT_WR);
      return true;
    }
    ssize_t sent = send(to, buffer.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL);
    if (sent < 0) {
      if (!would_block()) return false;
      sent = 0;
    }
    if (sent < got) flow.held.assign(buffer.data() + sent, buffer.data() + got);
    // A short read has drained the socket: the next edge comes with the next bytes.
    if (static_cast<std::size_t>(got) < buffer.size() && !flow.sender_ended) return true;
  }
  return true;
}

}  // namespace gatehouse::bench
