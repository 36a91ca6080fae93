#include "observe/log_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>

namespace gatehouse::core {

namespace {
constexpr Duration kRetry = std::chrono::seconds(1);
constexpr std::size_t kPieces = 16;                  // of 64 KiB each
constexpr std::size_t kTurnBytes = 4 * 1024 * 1024;  // then the other sinks have their turn
}  // namespace

std::unique_ptr<LogOutput> LogFile::open(LogFileSettings settings, std::string& why) {
  std::unique_ptr<LogFile> file(new LogFile(std::move(settings)));
  if (!file->open_file() && errno != ENXIO) {
    why = "cannot open \"" + file->settings_.path + "\": " + std::strerror(errno);
    return nullptr;
  }
  return file;
}

LogFile::~LogFile() { close_file(); }

// Non-blocking for the sake of named pipes; a regular file does not mind.
bool LogFile::open_file() noexcept {
  fd_ = ::open(settings_.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0640);
  if (fd_ < 0) return false;
  struct stat status {};
  size_ = ::fstat(fd_, &status) == 0 && S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0;
  return true;
}

void LogFile::close_file() noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void LogFile::reopen() {
  close_file();
  again_at_ = {};
}

void LogFile::rotate() {
  const auto name = [&](std::uint32_t number) { return settings_.path + "." + std::to_string(number); };
  if (settings_.keep == 0) {
    (void)::unlink(settings_.path.c_str());
  } else {
    for (auto number = settings_.keep - 1; number > 0; --number) {
      (void)::rename(name(number).c_str(), name(number + 1).c_str());  // a gap in the row is no error
    }
    (void)::rename(settings_.path.c_str(), name(1).c_str());
  }
  close_file();
}

std::int64_t LogFile::write(LogTurn& turn, std::size_t most) {
  std::array<iovec, kPieces> pieces;
  const auto count = turn.queue.gather(pieces, most);
  if (count == 0) return 0;
  const auto written = ::writev(fd_, pieces.data(), static_cast<int>(count));
  if (written > 0) {
    size_ += static_cast<std::uint64_t>(written);
    turn.counts.records.add(turn.queue.consume(static_cast<std::size_t>(written)));
  }
  return written;
}

LogWish LogFile::run(LogTurn& turn) {
  if (turn.queue.empty()) return {};
  if (turn.now < again_at_ && !turn.is_ending) return {-1, 0, again_at_};
  for (std::size_t done = 0; !turn.queue.empty();) {
    if (fd_ < 0 && !open_file()) break;
    auto most = std::numeric_limits<std::size_t>::max();
    if (turn.queue.is_torn()) {
      most = turn.queue.record().size();  // its rest belongs into the file that has its beginning
    } else if (settings_.rotate_bytes != 0) {
      most = settings_.rotate_bytes > size_ ? settings_.rotate_bytes - size_ : 0;
      // A record longer than a whole file gets one of its own.
      if (most < turn.queue.record().size()) {
        if (size_ != 0) {
          rotate();
          continue;
        }
        most = turn.queue.record().size();
      }
    }
    const auto written = write(turn, most);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {fd_, POLLOUT, kNever};
    if (written < 0) break;
    trouble_ = LogDrop::queue_full;
    done += static_cast<std::size_t>(written);
    if (done >= kTurnBytes) return {-1, 0, turn.now};
  }
  if (turn.queue.empty()) return {};
  // A full disk, most likely. What is queued waits for room; what does not fit into the queue is dropped and counted.
  trouble_ = errno == ENOSPC || errno == EDQUOT ? LogDrop::disk_full : LogDrop::unreachable;
  if (errno == EPIPE || errno == ENXIO) {
    close_file();
    turn.queue.rewind();
  }
  again_at_ = turn.now + kRetry;
  return {-1, 0, again_at_};
}

}  // namespace gatehouse::core
