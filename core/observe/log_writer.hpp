// The thread that empties the rings of all sinks; it formats nothing and holds up nobody.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "observe/access_ring.hpp"
#include "observe/families.hpp"
#include "observe/log_sink.hpp"

namespace gatehouse::core {

/// Owned by the control thread. Sinks never wait for each other: each has its own queue, and no output blocks.
class LogWriter {
 public:
  /// Makes the output of a destination; null with `why` when it cannot.
  using Make = std::function<std::unique_ptr<LogOutput>(std::string& why)>;

  LogWriter(std::uint32_t workers, const Clock& clock);
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // The control thread.

  /// The sink of `destination`, the one there is or a new one; null with `why`. `description`: the settings as text;
  /// when they differ from those in force the sink gets a new output, and keeps its records. One close() per open().
  LogSink* open(std::string_view destination, std::string_view label, std::string_view description,
                const LogQueueSettings& settings, const Make& make, std::string& why);
  /// The last close() lets the sink end, once its records are out or its drain time is over.
  void close(LogSink* sink);
  /// After a rotation from outside (SIGUSR1): every file is opened again, records go on in order.
  void reopen();
  /// Starts the thread.
  void start();
  /// Lets every sink end, within its drain time, and joins the thread. The workers must not write any more.
  void stop();
  /// gatehouse_telemetry_dropped_total and the families of every sink. Drops of sinks that have ended stay counted.
  void collect(Families& families);

  /// One turn; the writer's thread, or a test instead of it.
  struct Waits {
    std::vector<LogWish> wishes;
    TimePoint at = kNever;  // when it has to run again at the latest
  };
  Waits turn(TimePoint now, std::chrono::system_clock::time_point wall, bool is_ending = false);

 private:
  struct Entry {
    std::unique_ptr<LogSink> sink;
    std::string description;
    std::uint32_t users = 0;
    TimePoint ends_at = kNever;                // it has no user any more
    std::unique_ptr<LogOutput> next_output{};  // not adopted yet
    LogQueueSettings next_settings{};
    std::array<std::uint64_t, kLogDrops> warned{};  // of the writer's thread
  };
  /// What a turn works on without the lock: nobody but the writer's thread takes an entry away.
  struct Running {
    Entry* entry;
    TimePoint ends_at;
  };
  using DropKey = std::pair<std::string, LogDrop>;

  void run();
  void wait(const Waits& waits);
  void collect_rings(TimePoint now, std::chrono::system_clock::time_point wall);
  [[nodiscard]] bool fall_asleep();
  void adopt_changes(TimePoint now, bool is_ending);
  void end_sinks(TimePoint now, bool is_ending);
  void warn(TimePoint now);

  std::uint32_t workers_;
  const Clock& clock_;
  RingBell bell_;
  bool has_barrier_;  // membarrier(2) works: a ring may sleep as long as it likes

  std::mutex lock_;  // between the control thread and the writer's: the list of sinks, never their records
  std::vector<std::unique_ptr<Entry>> entries_;
  std::map<DropKey, std::uint64_t> gone_;  // what ended sinks have dropped
  bool wants_reopen_ = false;
  bool wants_stop_ = false;

  // The writer's thread.
  std::vector<Running> running_;
  Duration linger_{std::chrono::milliseconds(200)};  // the shortest of the sinks
  Duration pace_{std::chrono::milliseconds(1)};      // time between two looks into the rings
  TimePoint collect_at_{};
  TimePoint idle_since_{};
  bool is_asleep_ = false;
  TimePoint warned_at_{};
  TimePoint stop_by_ = kNever;

  std::thread thread_;
};

}  // namespace gatehouse::core
