// A private directory that disappears with its owner, and files in it.
#pragma once

#include <filesystem>
#include <string_view>

namespace gatehouse::testing {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// Replaces `file` as a whole by writing a new one beside it and renaming: a reader sees the old or the new text.
void write_file(const std::filesystem::path& file, std::string_view text);

/// The text of `file`; empty when it cannot be read.
std::string read_file(const std::filesystem::path& file);

}  // namespace gatehouse::testing
