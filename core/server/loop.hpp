// The event loop of one worker: collect what is ready, let it run, let deadlines expire.
#pragma once

#include "proxy/worker_context.hpp"
#include "server/loop_measure.hpp"

namespace gatehouse::core {

/// One thread runs it, from run() to its end. It waits in the readiness set itself: an io_context around the set costs
/// two more system calls per turn (its own epoll_wait, and an epoll_ctl for every wait), and gives a worker nothing,
/// since other threads come in by the mailbox and deadlines are in the wheel.
class Loop {
 public:
  explicit Loop(WorkerContext& worker) noexcept : worker_(worker), measure_(worker.now) {}
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Turns until stop().
  void run();
  /// From within the loop: this turn is the last one.
  void stop() noexcept { is_stopped_ = true; }

 private:
  [[nodiscard]] int timeout_ms() const noexcept;

  WorkerContext& worker_;
  LoopMeasure measure_;
  TimePoint due_ = kNever;  // what the running wait is for
  bool is_stopped_ = false;
};

}  // namespace gatehouse::core
