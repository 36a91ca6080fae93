// One client connection of the load: two system calls per exchange when the request fits the socket and the response
// one read.
#include "load/connection.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace gatehouse::bench {
namespace {

constexpr std::uint64_t kDropFrom = 16 * 1024;
constexpr std::size_t kReadAtOnce = 64 * 1024;

}  // namespace

Progress Connection::open() noexcept {
  socket_ = connect_to(*address_);
  if (!socket_.is_open() || !watch(*epoll_, socket_.get(), this)) return fail(Failure::connect);
  is_connecting_ = true;
  return Progress::waiting;
}

Progress Connection::begin(std::uint64_t intended, std::uint64_t now) noexcept {
  intended_ = intended;
  started_ = now;
  sent_ = 0;
  is_busy_ = true;
  parser_.start(request_->is_head);
  if (!socket_.is_open()) return open();
  return is_connecting_ ? Progress::waiting : flush();
}

Progress Connection::on_ready(std::uint32_t events, std::span<char> buffer) {
  if (!socket_.is_open()) return Progress::waiting;  // closed earlier in this turn
  if (is_connecting_) {
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) return fail(Failure::connect);
    if ((events & EPOLLOUT) == 0) return Progress::waiting;
    is_connecting_ = false;
  } else if ((events & EPOLLERR) != 0) {
    return fail(Failure::reset);
  }
  if (is_busy_ && sent_ < request_->bytes.size() && (events & EPOLLOUT) != 0) {
    // A server may answer and close before the body is sent: a failed send decides nothing while a response may wait.
    if (flush() == Progress::failed && (events & EPOLLIN) == 0) return Progress::failed;
  }
  const bool peer_ended = (events & (EPOLLRDHUP | EPOLLHUP)) != 0;
  if (!socket_.is_open() || ((events & EPOLLIN) == 0 && !peer_ended)) return Progress::waiting;
  return receive(buffer, peer_ended);
}

void Connection::abandon() noexcept {
  is_busy_ = is_connecting_ = false;
  socket_.close();
}

Progress Connection::fail(Failure failure) noexcept {
  const bool had_request = is_busy_;
  abandon();
  failure_ = failure;
  return had_request ? Progress::failed : Progress::waiting;  // a server may close idle connections as it likes
}

Progress Connection::flush() noexcept {
  const std::string& bytes = request_->bytes;
  const ssize_t sent = send(socket_.get(), bytes.data() + sent_, bytes.size() - sent_, MSG_NOSIGNAL);
  if (sent >= 0) {
    sent_ += static_cast<std::size_t>(sent);
  } else if (errno != EAGAIN) {
    return fail(Failure::reset);
  }
  return Progress::waiting;
}

Progress Connection::receive(std::span<char> buffer, bool peer_ended) {
  while (true) {
    // Large bodies are dropped by the kernel uncopied (MSG_TRUNC on TCP), so that the load stays cheaper than what it
    // loads.
    const std::uint64_t skippable = is_busy_ ? parser_.skippable() : 0;
    const bool drops = skippable >= kDropFrom;
    const std::size_t wanted = drops ? static_cast<std::size_t>(std::min<std::uint64_t>(skippable, buffer.size()))
                                     : std::min(kReadAtOnce, buffer.size());
    const ssize_t got = recv(socket_.get(), buffer.data(), wanted, drops ? MSG_TRUNC : 0);
    if (got < 0) return errno == EAGAIN ? Progress::waiting : fail(Failure::reset);
    if (got == 0) return on_end();
    const auto size = static_cast<std::size_t>(got);
    if (!is_busy_) return fail(Failure::surplus);
    std::size_t taken = size;
    if (drops) {
      parser_.skip(size);
    } else {
      taken = parser_.feed({buffer.data(), size});
    }
    if (parser_.has_failed()) return fail(Failure::malformed);
    if (parser_.is_done()) {
      if (taken < size) return fail(Failure::surplus);
      is_busy_ = false;
      // An answer before the whole request is sent leaves the connection unusable, as `connection: close` does.
      if (peer_ended || request_->closes || !parser_.keeps_alive() || sent_ < request_->bytes.size()) abandon();
      return Progress::done;
    }
    // A short read has drained the socket; after the peer's end no further edge comes, so read on until it shows.
    if (size < wanted && !peer_ended) return Progress::waiting;
  }
}

Progress Connection::on_end() noexcept {
  if (is_busy_ && parser_.ends_with_connection()) {
    abandon();
    return Progress::done;
  }
  return fail(parser_.has_started() ? Failure::cut_short : Failure::closed);
}

}  // namespace gatehouse::bench
