#include "observe/log_stdout.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

namespace gatehouse::core {

namespace {
constexpr std::size_t kPieces = 16;
constexpr std::size_t kTurnBytes = 4 * 1024 * 1024;
constexpr Duration kRetry = std::chrono::seconds(1);
}  // namespace

std::unique_ptr<LogOutput> LogStdout::open(std::string& why, int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) {
    why = std::string("standard output is not open: ") + std::strerror(errno);
    return nullptr;
  }
  auto kind = S_ISREG(status.st_mode) ? Kind::file : S_ISSOCK(status.st_mode) ? Kind::socket : Kind::other;
  int fd = -1;
  if (S_ISFIFO(status.st_mode)) {
    fd = ::open(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0) kind = Kind::pipe;
  }
  if (fd < 0) fd = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  if (fd < 0) {
    why = std::string("standard output cannot be used: ") + std::strerror(errno);
    return nullptr;
  }
  return std::unique_ptr<LogOutput>(new LogStdout(fd, kind));
}

LogStdout::~LogStdout() { ::close(fd_); }

std::int64_t LogStdout::write(LogTurn& turn) const {
  std::array<iovec, kPieces> pieces;
  const auto count = turn.queue.gather(pieces, kTurnBytes);
  if (kind_ == Kind::file || kind_ == Kind::pipe) return ::writev(fd_, pieces.data(), static_cast<int>(count));
  if (kind_ == Kind::socket) {
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = count;
    return ::sendmsg(fd_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  }
  pollfd ready{fd_, POLLOUT, 0};
  if (::poll(&ready, 1, 0) <= 0) {
    errno = EAGAIN;
    return -1;
  }
  return ::write(fd_, pieces[0].iov_base, std::min<std::size_t>(pieces[0].iov_len, PIPE_BUF));
}

LogWish LogStdout::run(LogTurn& turn) {
  for (std::size_t done = 0; !turn.queue.empty() && !is_broken_;) {
    const auto written = write(turn);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {fd_, POLLOUT, kNever};
    if (written < 0 && errno == ENOSPC) return {-1, 0, turn.now + kRetry};
    if (written < 0) is_broken_ = true;
    if (written <= 0) break;
    turn.counts.records.add(turn.queue.consume(static_cast<std::size_t>(written)));
    done += static_cast<std::size_t>(written);
    if (done >= kTurnBytes) return {-1, 0, turn.now};
  }
  // Nobody reads any more, and nobody can be found to read again.
  if (is_broken_) turn.counts.drop(LogDrop::unreachable, turn.queue.clear());
  return {};
}

}  // namespace gatehouse::core
