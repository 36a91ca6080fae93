// One connection of a fake upstream.
#include "support/upstream_connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "support/net.hpp"
#include "support/reference_parser.hpp"

namespace gatehouse::testing {

bool UpstreamConnection::wait_for(int fd, short events) const {
  std::array<pollfd, 2> entries{
      {{.fd = fd, .events = events, .revents = 0}, {.fd = stop_.fd(), .events = POLLIN, .revents = 0}}};
  ::poll(entries.data(), entries.size(), -1);
  return entries[1].revents == 0 && entries[0].revents != 0;
}

bool UpstreamConnection::wait(const Latch& latch) const { return wait_for(latch.fd(), POLLIN); }

bool UpstreamConnection::fill() {
  if (!socket_ || !wait_for(socket_.get(), POLLIN)) return false;
  std::array<char, 65536> piece;
  ssize_t got = 0;
  // Under the lock, so that whoever holds it and sees an empty socket knows that all bytes are recorded.
  change_([&](ConnectionRecord& record) {
    got = ::recv(socket_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (got <= 0) {
      record.has_ended = true;
      return;
    }
    const auto room = kMostRecorded - std::min(kMostRecorded, record.bytes.size());
    record.bytes.append(piece.data(), std::min(room, static_cast<std::size_t>(got)));
  });
  if (got <= 0) return false;
  buffer_.append(piece.data(), static_cast<std::size_t>(got));
  return true;
}

bool UpstreamConnection::read(Message& message, bool head_only) {
  for (;;) {
    auto parsed = parse_request(buffer_, {.head_only = head_only});
    if (parsed.reading == Reading::complete) {
      buffer_.erase(0, parsed.used);
      message = std::move(parsed.message);
      change_([&](ConnectionRecord& record) { record.requests.push_back(message); });
      return true;
    }
    if (parsed.reading == Reading::malformed) {
      change_([&](ConnectionRecord& record) { record.malformed = parsed.why; });
      return false;
    }
    if (!fill()) return false;
  }
}

bool UpstreamConnection::read_request(Message& message) { return read(message, false); }

bool UpstreamConnection::read_head(Message& message) { return read(message, true); }

std::size_t UpstreamConnection::read_some(std::span<char> into) {
  if (buffer_.empty() && !fill()) return 0;
  const auto size = std::min(into.size(), buffer_.size());
  std::copy_n(buffer_.begin(), size, into.begin());
  buffer_.erase(0, size);
  return size;
}

bool UpstreamConnection::wait_for_end() {
  while (fill()) buffer_.clear();
  return !stop_.is_open();
}

bool UpstreamConnection::send(std::string_view bytes) {
  while (socket_ && !bytes.empty()) {
    const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN || !wait_for(socket_.get(), POLLOUT)) {
      return false;
    }
  }
  return bytes.empty();
}

bool UpstreamConnection::send_in_pieces(std::string_view bytes, std::size_t piece) {
  while (!bytes.empty()) {
    if (!send(bytes.substr(0, piece)) || stop_.is_open()) return false;
    bytes.remove_prefix(std::min(piece, bytes.size()));
    if (!bytes.empty()) wait_until_peer_has_read(socket_.get());
  }
  return true;
}

void UpstreamConnection::shutdown_write() { ::shutdown(socket_.get(), SHUT_WR); }

void UpstreamConnection::close() {
  change_([&](ConnectionRecord& record) {
    record.has_ended = true;
    socket_.reset();
  });
}

void UpstreamConnection::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  static_cast<void>(::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)));
  close();
}

}  // namespace gatehouse::testing
