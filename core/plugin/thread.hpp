// What plugins use of the thread they run on: time, pending operations, parts of extensions; and who is running now.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.hpp"
#include "io/ready_set.hpp"
#include "io/wheel.hpp"
#include "plugin/crash_stack.hpp"
#include "plugin/operations.hpp"
#include "plugin/parts.hpp"
#include "plugin/running.hpp"
#include "plugin/ticks.hpp"

namespace gatehouse::core {

class Instance;
class PluginRuntime;

/// The control thread's, and base of the workers'. bind() makes it the one that host functions find on this thread.
class PluginThread {
 public:
  /// `now` and `wall`: the time of this turn of the loop, kept up to date by its owner.
  PluginThread(PluginRuntime& runtime, const TimePoint& now, const std::chrono::system_clock::time_point& wall) noexcept
      : runtime_(runtime), now_(now), wall_(wall) {}
  ~PluginThread();
  PluginThread(const PluginThread&) = delete;
  PluginThread& operator=(const PluginThread&) = delete;

  /// The calling thread from now on uses this object. Once, before it runs any plugin code.
  void bind() noexcept;
  /// nullptr on a thread that runs no plugins.
  [[nodiscard]] static PluginThread* current() noexcept;

  [[nodiscard]] PluginRuntime& runtime() const noexcept { return runtime_; }
  [[nodiscard]] TimePoint now() const noexcept { return now_; }
  /// The same, for what lives as long as the thread.
  [[nodiscard]] const TimePoint& time() const noexcept { return now_; }
  [[nodiscard]] std::chrono::system_clock::time_point wall() const noexcept { return wall_; }
  [[nodiscard]] OperationTable& operations() noexcept { return operations_; }
  [[nodiscard]] Parts<Part>& parts() noexcept { return parts_; }
  [[nodiscard]] Running& running() noexcept { return running_; }
  /// nullptr: the control thread.
  [[nodiscard]] PluginWorker* worker() noexcept { return worker_; }

 protected:
  PluginWorker* worker_ = nullptr;

 private:
  PluginRuntime& runtime_;
  const TimePoint& now_;
  const std::chrono::system_clock::time_point& wall_;
  Running running_;
  CrashStack stack_;
  OperationTable operations_;
  Parts<Part> parts_;
};

/// One worker's. Owned by the worker.
class PluginWorker : public PluginThread {
 public:
  PluginWorker(PluginRuntime& runtime, std::uint32_t index, const TimePoint& now,
               const std::chrono::system_clock::time_point& wall, Wheel& wheel, ReadySet& ready) noexcept;

  [[nodiscard]] std::uint32_t index() const noexcept { return index_; }
  [[nodiscard]] Wheel& wheel() const noexcept { return wheel_; }
  [[nodiscard]] ReadySet& ready() const noexcept { return ready_; }

  /// Plugin code that runs longer is told of.
  [[nodiscard]] Ticks slow_ticks() const noexcept { return slow_ticks_; }
  /// True once a second.
  [[nodiscard]] bool may_tell_slow() noexcept;
  /// A phase whose number of calls has none of these bits goes into the histogram.
  [[nodiscard]] std::uint64_t sample_mask() const noexcept { return sample_mask_; }

 private:
  std::uint32_t index_;
  Ticks slow_ticks_;
  std::uint64_t sample_mask_;
  TimePoint slow_told_{};
  Wheel& wheel_;
  ReadySet& ready_;
};

}  // namespace gatehouse::core
