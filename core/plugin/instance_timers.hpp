// Timers that an instance has set: one set on the control thread, one on each worker.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <vector>

#include "io/wheel.hpp"
#include "plugin/instance.hpp"
#include "plugin/operations.hpp"
#include "plugin/thread.hpp"

namespace gatehouse::core {

struct TickSpec {
  Duration every{};
  std::uint32_t jitter_percent = 0;
  bool is_repeated = false;
  void (*tick)(void* context) = nullptr;
  void* context = nullptr;
};

/// Of one instance on one thread.
class TimerSet {
 public:
  static constexpr std::size_t kMax = 64;  // of an instance and thread

  TimerSet();
  ~TimerSet();
  TimerSet(const TimerSet&) = delete;
  TimerSet& operator=(const TimerSet&) = delete;

  /// 0: refused.
  gh_op start(PluginThread& thread, Wheel& wheel, Instance& instance, const TickSpec& spec);
  void clear() noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return ticks_.size(); }

 private:
  class Tick;
  std::list<std::unique_ptr<Tick>> ticks_;
};

class InstanceTimers final : public InstancePart {
 public:
  explicit InstanceTimers(std::uint32_t workers) : workers_(workers) {}
  /// Every instance has them: workers may not make parts.
  [[nodiscard]] static InstanceTimers& of(Instance& instance) noexcept {
    return *instance.parts().find<InstanceTimers>(ExtensionId::timer);
  }

  [[nodiscard]] TimerSet& control() noexcept { return control_; }
  [[nodiscard]] TimerSet& worker(std::uint32_t index) noexcept { return workers_[index].timers; }
  void worker_stopping(PluginWorker& worker) noexcept override { workers_[worker.index()].timers.clear(); }
  void destroying() noexcept override { control_.clear(); }

 private:
  struct alignas(64) Seat {
    TimerSet timers;
  };
  TimerSet control_;
  std::vector<Seat> workers_;
};

}  // namespace gatehouse::core
