// What a set of files looked like, and which directories can tell that it changed.
#include "server/file_state.hpp"

#include <sys/stat.h>

#include <string>
#include <system_error>

namespace gatehouse::core {

namespace fs = std::filesystem;

namespace {

constexpr int kMaxLinks = 40;  // as the kernel (path_resolution(7)); a loop ends here

FileState stat_one(const fs::path& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  const auto ns = std::int64_t{found.st_mtim.tv_sec} * 1'000'000'000 + found.st_mtim.tv_nsec;
  return {found.st_dev, found.st_ino, found.st_size, ns, true};
}

bool is_own_file(const fs::path& path) {
  const auto name = path.filename().string();
  return !name.starts_with('.') && !name.ends_with('~');
}

// A directory that is not there is waited for in the nearest one above it.
fs::path nearest(fs::path directory) {
  std::error_code error;
  while (!fs::is_directory(directory, error) && directory.has_relative_path()) directory = directory.parent_path();
  return directory;
}

// Adds the directory of every component of `path` that is a symlink, then goes on where the link leads.
void follow(fs::path path, std::set<fs::path>& directories) {
  for (int links = 0; links < kMaxLinks; ++links) {
    fs::path walked;
    fs::path next;
    for (auto part = path.begin(); part != path.end(); ++part) {
      const auto here = walked / *part;
      std::error_code error;
      const auto leads_to = fs::read_symlink(here, error);
      if (error) {
        walked = here;
        continue;
      }
      directories.insert(walked);
      next = (walked / leads_to).lexically_normal();
      while (++part != path.end()) next /= *part;
      break;
    }
    if (next.empty()) break;
    path = next;
  }
  std::error_code error;
  directories.insert(nearest(fs::is_directory(path, error) ? path : path.parent_path()));
}

}  // namespace

FileStates stat_files(const std::vector<fs::path>& paths) {
  FileStates states;
  for (const auto& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      states[path] = stat_one(path);
      continue;
    }
    fs::directory_iterator entry(path, error);
    for (const auto end = fs::directory_iterator(); !error && entry != end; entry.increment(error)) {
      std::error_code unreadable;
      if (entry->is_regular_file(unreadable) && is_own_file(entry->path())) {
        states[entry->path()] = stat_one(entry->path());
      }
    }
  }
  return states;
}

std::set<fs::path> directories_of(const std::vector<fs::path>& paths) {
  std::set<fs::path> directories;
  for (const auto& path : paths) {
    std::error_code error;
    const auto whole = fs::absolute(path, error).lexically_normal();
    if (error) continue;
    directories.insert(nearest(whole.parent_path()));
    follow(whole, directories);
  }
  return directories;
}

}  // namespace gatehouse::core
