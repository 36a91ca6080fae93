// Log records on standard output: whatever stands behind it, the writer never blocks on it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "observe/log_output.hpp"

namespace gatehouse::core {

/// The descriptor is shared with whoever started the process, so it must not be made non-blocking. A pipe is opened
/// anew under /proc (a description of our own); where that is forbidden, and for a terminal, only so much is written
/// at a time as poll(2) promises to take; a socket is asked per call; a regular file does not block.
class LogStdout final : public LogOutput {
 public:
  /// `descriptor` is 1 but in tests.
  static std::unique_ptr<LogOutput> open(std::string& why, int descriptor = 1);
  ~LogStdout() override;

  LogWish run(LogTurn& turn) override;

 private:
  enum class Kind : std::uint8_t { file, pipe, socket, other };
  LogStdout(int fd, Kind kind) noexcept : fd_(fd), kind_(kind) {}
  [[nodiscard]] std::int64_t write(LogTurn& turn) const;

  int fd_;
  Kind kind_;
  bool is_broken_ = false;
};

}  // namespace gatehouse::core
