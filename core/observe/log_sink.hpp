// One destination of log records: a ring per worker, a queue, an output.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "observe/access_ring.hpp"
#include "observe/log_output.hpp"

namespace gatehouse::core {

struct LogQueueSettings {
  std::size_t entries = 65536;
  std::size_t bytes = std::size_t{64} << 20;  // rings included
  Duration linger = std::chrono::milliseconds(200);
  Duration drain = std::chrono::seconds(5);  // for what is left when the sink or the process ends
  bool operator==(const LogQueueSettings&) const = default;
};

/// Made and ended by LogWriter.
class LogSink {
 public:
  LogSink(std::string destination, std::string label, std::uint32_t workers, const LogQueueSettings& settings,
          RingBell& bell);

  // Worker `worker`. Hot path.

  /// Room for a record of at most `size` bytes, or nullptr: dropped and counted. Threads without a ring get nullptr.
  [[nodiscard]] char* reserve(std::uint32_t worker, std::size_t size) noexcept {
    return worker < rings_.size() ? rings_[worker]->reserve(size) : nullptr;
  }
  void commit(std::uint32_t worker, std::size_t size) noexcept {
    if (worker < rings_.size()) rings_[worker]->commit(size);
  }

  // Any thread.
  [[nodiscard]] const std::string& destination() const noexcept { return destination_; }
  [[nodiscard]] const std::string& label() const noexcept { return label_; }
  [[nodiscard]] const LogCounts& counts() const noexcept { return counts_; }
  /// Records lost for this reason, in rings and behind them.
  [[nodiscard]] std::uint64_t dropped(LogDrop reason) const noexcept;

  // The writer's thread.
  struct Moved {
    std::size_t records = 0;
    double fill = 0;  // the largest share of a ring that was in use
  };
  /// Empties the rings into the queue.
  Moved collect(TimePoint now, std::chrono::system_clock::time_point wall);
  /// Lets the output work.
  LogWish work(TimePoint now, std::chrono::system_clock::time_point wall, bool is_ending);
  [[nodiscard]] bool has_records() noexcept;
  [[nodiscard]] bool is_empty() noexcept { return queue_.empty() && !has_records(); }
  void sleep() noexcept;
  void linger() noexcept;
  void reopen() { output_->reopen(); }
  /// Another output for the same destination, because its settings changed.
  void adopt(std::unique_ptr<LogOutput> output, const LogQueueSettings& settings);
  /// What is left is lost.
  void give_up();
  [[nodiscard]] const LogQueueSettings& settings() const noexcept { return settings_; }

 private:
  [[nodiscard]] std::size_t queue_bytes() const noexcept;

  std::string destination_;
  std::string label_;
  LogQueueSettings settings_;
  std::vector<std::unique_ptr<AccessRing>> rings_;  // by worker
  LogQueue queue_;
  std::unique_ptr<LogOutput> output_;
  LogCounts counts_;
};

}  // namespace gatehouse::core
