// Tells when one of the configuration files changed: inotify on their directories, a stat as a net.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace gatehouse::core {

struct FileWatchSettings {
  std::chrono::milliseconds debounce{250};  // quiet time after the last event before the call
  std::chrono::milliseconds poll{30'000};   // stat of every file: network file systems send no events
};

/// Watches directories, not files: editors write a new file and rename it, Kubernetes swaps a symlink. The call is made
/// only when a file differs from what it was (device, inode, size, time of change, existence), so a directory in which
/// other files change stays quiet. Control thread only.
class FileWatch {
 public:
  /// Throws std::system_error when inotify is not to be had.
  FileWatch(boost::asio::io_context& context, std::function<void()> changed, FileWatchSettings settings = {});
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  /// Replaces what is watched; the files as they are now are the state to compare with. A directory given here stands
  /// for the files in it (not below it). Files that do not exist yet are watched too.
  void watch(std::vector<std::filesystem::path> paths);

  /// No call after it.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gatehouse::core
