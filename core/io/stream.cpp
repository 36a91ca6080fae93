#include "io/stream.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace gatehouse::core {

namespace {

/// Up to this size one copy in the first-level cache costs less than the kernel's walk over a list of pieces.
constexpr std::size_t kCopiedTogether = 4096;

ssize_t send_together(int fd, std::span<const iovec> pieces) noexcept {
  std::array<char, kCopiedTogether> bytes;
  std::size_t size = 0;
  for (const auto& piece : pieces) {
    std::memcpy(bytes.data() + size, piece.iov_base, piece.iov_len);
    size += piece.iov_len;
  }
  return ::send(fd, bytes.data(), size, MSG_NOSIGNAL);
}

}  // namespace

Stream::Stream(ReadySet& set, int fd) noexcept : set_(set) {
  watch_.fd = fd;
  if (!set_.add(watch_)) {
    errno_ = errno;
    ::close(fd);
    watch_.fd = -1;
  }
}

IoResult Stream::read_some(std::span<char> to) noexcept {
  const auto got = ::recv(watch_.fd, to.data(), to.size(), 0);
  if (got > 0) {
    // After a hang-up no further edge comes, so the end of the stream has to be read without waiting.
    if (static_cast<std::size_t>(got) < to.size() && !is_hung_up())
      watch_.ready &= static_cast<std::uint8_t>(~kReadable);
    return {static_cast<std::size_t>(got), IoStatus::ok};
  }
  if (got == 0) return {0, IoStatus::end};
  errno_ = errno;
  if (errno_ == EAGAIN || errno_ == EWOULDBLOCK || errno_ == EINTR) {
    watch_.ready &= static_cast<std::uint8_t>(~kReadable);
    return {0, IoStatus::would_block};
  }
  return {0, IoStatus::failed};
}

IoResult Stream::write_some(std::span<const iovec> pieces) noexcept {
  std::size_t wanted = 0;
  for (const auto& piece : pieces) wanted += piece.iov_len;
  ssize_t sent = 0;
  if (pieces.size() == 1) {
    sent = ::send(watch_.fd, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL);
  } else if (wanted <= kCopiedTogether) {
    sent = send_together(watch_.fd, pieces);
  } else {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(pieces.data());
    message.msg_iovlen = pieces.size();
    sent = ::sendmsg(watch_.fd, &message, MSG_NOSIGNAL);
  }
  if (sent >= 0) {
    if (static_cast<std::size_t>(sent) < wanted) watch_.ready &= static_cast<std::uint8_t>(~kWritable);
    return {static_cast<std::size_t>(sent), IoStatus::ok};
  }
  errno_ = errno;
  if (errno_ == EAGAIN || errno_ == EWOULDBLOCK || errno_ == EINTR) {
    watch_.ready &= static_cast<std::uint8_t>(~kWritable);
    return {0, IoStatus::would_block};
  }
  return {0, IoStatus::failed};
}

void Stream::shutdown_write() noexcept { ::shutdown(watch_.fd, SHUT_WR); }

void Stream::abort() noexcept {
  if (!is_open()) return;
  const linger now{1, 0};
  ::setsockopt(watch_.fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close();
}

void Stream::close() noexcept {
  if (!is_open()) return;
  set_.remove(watch_);
  ::close(watch_.fd);
  watch_.fd = -1;
}

}  // namespace gatehouse::core
