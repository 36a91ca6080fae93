#include "plugin/thread.hpp"

#include <bit>

#include "plugin/runtime.hpp"
#include "plugin/slow_phase.hpp"

namespace gatehouse::core {
namespace {

// What host functions without an exchange (log, now, cancel) find their thread by.
constinit thread_local PluginThread* current_thread = nullptr;

}  // namespace

PluginThread::~PluginThread() {
  if (current_thread == this) current_thread = nullptr;
}

void PluginThread::bind() noexcept {
  current_thread = this;
  stack_.bind();
}

PluginThread* PluginThread::current() noexcept { return current_thread; }

PluginWorker::PluginWorker(PluginRuntime& runtime, std::uint32_t index, const TimePoint& now,
                           const std::chrono::system_clock::time_point& wall, Wheel& wheel, ReadySet& ready) noexcept
    : PluginThread(runtime, now, wall),
      index_(index),
      slow_ticks_(runtime.rate().ticks(kSlowPhase)),
      sample_mask_(std::bit_ceil(std::max<std::uint64_t>(runtime.settings().sample, 1)) - 1),
      wheel_(wheel),
      ready_(ready) {
  worker_ = this;
}

bool PluginWorker::may_tell_slow() noexcept {
  const auto now = this->now();
  if (slow_told_ != TimePoint{} && now - slow_told_ < std::chrono::seconds(1)) return false;
  slow_told_ = now;
  return true;
}

}  // namespace gatehouse::core
