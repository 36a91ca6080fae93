// A readiness set and a wheel on a thread whose loop is somebody else's: the control thread's io_context, or poll(2).
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "io/ready_set.hpp"
#include "io/wheel.hpp"

namespace gatehouse::core {

/// Coroutines written for a worker (Stream, Deadline) run on it unchanged. One thread.
class GuestLoop {
 public:
  explicit GuestLoop(const Clock& clock) : clock_(clock), now_(clock.now()), wheel_(now_) {}
  GuestLoop(const GuestLoop&) = delete;
  GuestLoop& operator=(const GuestLoop&) = delete;

  [[nodiscard]] ReadySet& ready() noexcept { return ready_; }
  [[nodiscard]] Wheel& wheel() noexcept { return wheel_; }
  /// Of this turn.
  [[nodiscard]] const TimePoint& now() const noexcept { return now_; }
  /// Before something is begun from outside of a turn.
  void update_time() noexcept { now_ = clock_.now(); }

  /// One turn: what is ready, then what is due. Call it when descriptor() is readable and at next().
  void turn();
  [[nodiscard]] int descriptor() const noexcept { return ready_.descriptor(); }
  /// When turn() has something to do although nothing became readable.
  [[nodiscard]] TimePoint next() const noexcept;

 private:
  const Clock& clock_;
  TimePoint now_;
  ReadySet ready_;
  Wheel wheel_;
};

}  // namespace gatehouse::core
