// Tells when one of the configuration files changed: inotify on their directories, a stat as a net.
#include "server/file_watch.hpp"

#include <sys/inotify.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cerrno>
#include <set>
#include <system_error>
#include <utility>

#include "observe/log.hpp"
#include "server/file_state.hpp"

namespace gatehouse::core {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// Not IN_MODIFY: a file is looked at when its writer closes it. IN_ATTRIB tells of a touched time.
constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_ATTRIB |
                                  IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

int open_inotify() {
  const auto fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "inotify_init1");
  return fd;
}

}  // namespace

struct FileWatch::State : std::enable_shared_from_this<FileWatch::State> {
  State(asio::io_context& context, std::function<void()> call, FileWatchSettings the_settings)
      : settings(the_settings),
        changed(std::move(call)),
        events(context, open_inotify()),
        debounce(context),
        poll(context) {}

  void read_events();
  void wait_for_quiet();
  void wait_for_poll();
  void compare();
  void watch_directories();

  FileWatchSettings settings;
  std::function<void()> changed;
  asio::posix::stream_descriptor events;
  asio::steady_timer debounce;
  asio::steady_timer poll;
  std::vector<std::filesystem::path> paths;
  FileStates seen;
  std::set<int> watches;
  std::set<std::filesystem::path> complained;
  std::array<char, 4096> buffer{};  // events are not looked at: any of them means "compare"
  bool is_stopped = false;
};

void FileWatch::State::read_events() {
  events.async_read_some(asio::buffer(buffer), [self = shared_from_this()](error_code error, std::size_t) {
    if (self->is_stopped || error) return;
    self->wait_for_quiet();
    self->read_events();
  });
}

// Every event starts the quiet time anew; a poll ends a stream of events that never pauses.
void FileWatch::State::wait_for_quiet() {
  debounce.expires_after(settings.debounce);
  debounce.async_wait([self = shared_from_this()](error_code moved) {
    if (!moved && !self->is_stopped) self->compare();
  });
}

void FileWatch::State::wait_for_poll() {
  poll.expires_after(settings.poll);
  poll.async_wait([self = shared_from_this()](error_code moved) {
    if (moved || self->is_stopped) return;
    self->compare();
    if (!self->is_stopped) self->wait_for_poll();
  });
}

void FileWatch::State::compare() {
  watch_directories();  // a swapped link leads to another directory; a new one may have come
  auto now = stat_files(paths);
  if (now == seen) return;
  seen = std::move(now);
  changed();
}

// Adding a watch that is there already gives the same number, so a directory that was made anew is found as well.
void FileWatch::State::watch_directories() {
  std::set<int> kept;
  for (const auto& directory : directories_of(paths)) {
    const auto watch = ::inotify_add_watch(events.native_handle(), directory.c_str(), kEvents);
    if (watch >= 0) {
      kept.insert(watch);
      continue;
    }
    const auto reason = std::generic_category().message(errno);
    const bool may_come = errno == ENOENT || errno == ENOTDIR;  // gone this moment; the poll will tell
    if (may_come || !complained.insert(directory).second) continue;
    log_warning("directory not watched", {{"directory", directory.string()}, {"error", reason}});
  }
  for (const auto watch : watches) {
    if (!kept.contains(watch)) ::inotify_rm_watch(events.native_handle(), watch);
  }
  watches = std::move(kept);
}

FileWatch::FileWatch(asio::io_context& context, std::function<void()> changed, FileWatchSettings settings)
    : state_(std::make_shared<State>(context, std::move(changed), settings)) {
  state_->read_events();
  state_->wait_for_poll();
}

FileWatch::~FileWatch() { stop(); }

void FileWatch::watch(std::vector<std::filesystem::path> paths) {
  state_->paths = std::move(paths);
  state_->watch_directories();
  state_->seen = stat_files(state_->paths);
}

void FileWatch::stop() {
  if (std::exchange(state_->is_stopped, true)) return;
  error_code ignored;
  state_->events.close(ignored);
  state_->debounce.cancel();
  state_->poll.cancel();
}

}  // namespace gatehouse::core
