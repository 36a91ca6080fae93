// A log file: appended to in large writes, rotated by size, opened again after a rotation from outside.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "observe/log_output.hpp"

namespace gatehouse::core {

struct LogFileSettings {
  std::string path;
  std::uint64_t rotate_bytes = 0;  // 0: never by itself
  std::uint32_t keep = 8;          // rotated files: path.1 (the newest) ... path.<keep>
};

class LogFile final : public LogOutput {
 public:
  /// Control thread. Null with `why` when the file cannot be opened. A named pipe without a reader is no error.
  static std::unique_ptr<LogOutput> open(LogFileSettings settings, std::string& why);
  ~LogFile() override;

  LogWish run(LogTurn& turn) override;
  void reopen() override;
  [[nodiscard]] LogDrop trouble() const noexcept override { return trouble_; }

 private:
  explicit LogFile(LogFileSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] bool open_file() noexcept;
  void close_file() noexcept;
  void rotate();
  /// Bytes written, or -1 with errno.
  [[nodiscard]] std::int64_t write(LogTurn& turn, std::size_t most);

  LogFileSettings settings_;
  int fd_ = -1;
  std::uint64_t size_ = 0;
  TimePoint again_at_{};  // after a failure
  LogDrop trouble_ = LogDrop::queue_full;
};

}  // namespace gatehouse::core
