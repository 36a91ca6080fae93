// What a set of files looked like, to tell whether one has changed. Plain stat; no watching.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace gatehouse::core {

struct FileState {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  std::int64_t changed_ns = 0;  // time of change of the content
  bool exists = false;
  bool operator==(const FileState&) const = default;
};

/// By path. Symlinks are followed, so that a swapped link is a change.
using FileStates = std::map<std::filesystem::path, FileState>;

/// A directory stands for the regular files in it, except those whose names begin with a dot (editors' and
/// Kubernetes' own) or end with '~'.
FileStates stat_files(const std::vector<std::filesystem::path>& paths);

/// The directories whose events can mean a change of one of `paths`: the one a path is in, and for every symlink on
/// the way the one it lies in and the one it leads to. In place of one that does not exist, the nearest above it.
std::set<std::filesystem::path> directories_of(const std::vector<std::filesystem::path>& paths);

}  // namespace gatehouse::core
