// Where the records of a sink go in the end: what a file, a pipe, a syslog server, an HTTP collector have in common.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "observe/counter.hpp"
#include "observe/log_queue.hpp"

namespace gatehouse::core {

/// Why a record was lost.
enum class LogDrop : std::uint8_t {
  ring_full,    // a worker was faster than the writer
  oversize,     // longer than a record may be
  queue_full,   // the output is slower than the records come
  disk_full,    // the queue is full while the disk is
  unreachable,  // the queue is full while the collector cannot be reached
  rejected,     // the collector does not want them
  expired,      // not delivered within retry_for
  shutdown,     // not delivered when the process, or the sink, had to end
};
inline constexpr std::size_t kLogDrops = 8;
/// Label value. Any thread.
[[nodiscard]] std::string_view text(LogDrop reason) noexcept;

/// What an output waits for. At `at` it is asked again, and as soon as `descriptor` shows one of `events` (poll(2)).
struct LogWish {
  int descriptor = -1;
  short events = 0;
  TimePoint at = kNever;
};

/// Written by the writer's thread, read by any.
struct LogCounts {
  Counter records;  // taken by the output
  std::array<Counter, kLogDrops> dropped;
  Gauge queue_entries;
  Gauge lag_ns;  // age of the oldest record in the queue

  void drop(LogDrop reason, std::uint64_t records_lost) noexcept {
    dropped[static_cast<std::size_t>(reason)].add(records_lost);
  }
};

/// One turn of the writer as an output sees it.
struct LogTurn {
  LogQueue& queue;
  LogCounts& counts;
  TimePoint now{};
  std::chrono::system_clock::time_point wall{};
  bool is_ending = false;  // the sink ends soon: what can go out goes out now
};

/// Made on the control thread, then used by the writer's thread alone. No call may block.
class LogOutput {
 public:
  LogOutput() = default;
  virtual ~LogOutput() = default;
  LogOutput(const LogOutput&) = delete;
  LogOutput& operator=(const LogOutput&) = delete;

  /// Writes a record in its final form; here: the record and a line end. Nothing written: the record cannot be sent.
  virtual void frame(std::string_view record, std::chrono::system_clock::time_point wall, std::string& to) const;
  /// Does what can be done now and says what it waits for. Called when there are records, when a wish came true, and
  /// at least once while a wish stands.
  virtual LogWish run(LogTurn& turn) = 0;
  /// The file has been rotated by somebody else.
  virtual void reopen() {}
  /// What keeps it from writing, as the reason for a record that finds the queue full.
  [[nodiscard]] virtual LogDrop trouble() const noexcept { return LogDrop::queue_full; }
};

}  // namespace gatehouse::core
