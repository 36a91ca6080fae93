// inotify on the directory, so that nothing is asked twice and nothing slept.
#include "support/ready_file.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>

#include "support/fd.hpp"
#include "support/temp_dir.hpp"

namespace gatehouse::testing {

std::string wait_for_file(const std::filesystem::path& file, int exit_fd, Deadline deadline) {
  const Fd watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  ::inotify_add_watch(watch.get(), file.parent_path().c_str(), IN_MOVED_TO | IN_CLOSE_WRITE);
  for (;;) {
    if (std::filesystem::exists(file)) return read_file(file);
    std::array<pollfd, 2> entries{
        {{.fd = watch.get(), .events = POLLIN, .revents = 0}, {.fd = exit_fd, .events = POLLIN, .revents = 0}}};
    if (::poll(entries.data(), entries.size(), deadline.poll_timeout()) <= 0 || entries[1].revents != 0) return {};
    std::array<char, 4096> events;
    static_cast<void>(::read(watch.get(), events.data(), events.size()));
  }
}

}  // namespace gatehouse::testing
