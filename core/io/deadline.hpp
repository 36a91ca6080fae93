// The one wait of a coroutine: until one of up to three descriptors is ready, a deadline passes, or it is cancelled.
#pragma once

#include <array>
#include <coroutine>
#include <cstdint>

#include "io/ready_set.hpp"
#include "io/wheel.hpp"

namespace gatehouse::core {

enum class Wake : std::uint8_t { ready, expired, cancelled };

struct Want {
  Watch* watch = nullptr;
  std::uint8_t interest = 0;
};

/// Timer and waiter of one coroutine chain (a connection with its exchange, a connecting attempt, a probe).
/// Between two waits the timer stays filed in the wheel: a later deadline is one store.
class Deadline : private Timer, private Waiter {
 public:
  Deadline(Wheel& wheel, ReadySet& set) noexcept : Timer(&on_expire), Waiter(&on_ready), wheel_(&wheel), set_(&set) {}
  ~Deadline() {
    if (is_yielding_) set_->forget(*this);
  }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  class Awaiter {
   public:
    Awaiter(Deadline& self, TimePoint at, Want a, Want b, Want c) noexcept : self_(self), at_(at), wants_{a, b, c} {}
    bool await_ready() const noexcept {
      if (self_.is_cancelled_) return true;
      for (const auto& want : wants_) {
        if (want.watch != nullptr && (want.watch->ready & want.interest) != 0) return true;
      }
      return false;
    }
    void await_suspend(std::coroutine_handle<> handle) noexcept { self_.begin(handle, at_, wants_); }
    Wake await_resume() const noexcept { return self_.end(); }

   private:
    Deadline& self_;
    TimePoint at_;
    std::array<Want, 3> wants_;
  };

  /// Resumes at the first of: readiness of a wanted descriptor, `at`, cancel(). Only one wait at a time.
  [[nodiscard]] Awaiter wait(TimePoint at, Want a = {}, Want b = {}, Want c = {}) noexcept {
    return Awaiter(*this, at, a, b, c);
  }

  /// Memory that is touched when the next wait ends, besides the coroutine that waits; a hint for the cache, null is
  /// nothing.
  void expect(const void* a, const void* b, const void* c) noexcept { touches_ = {a, b, c, nullptr}; }

  class Yield {
   public:
    explicit Yield(Deadline& self) noexcept : self_(self) {}
    bool await_ready() const noexcept { return self_.is_cancelled_; }
    void await_suspend(std::coroutine_handle<> handle) { self_.begin_yield(handle); }
    Wake await_resume() const noexcept { return self_.end(); }

   private:
    Deadline& self_;
  };

  /// Lets everybody else have a turn, then goes on: a transfer between two fast peers must not hold the worker.
  [[nodiscard]] Yield yield() noexcept { return Yield(*this); }

  /// Ends the running wait, and every later one at once, with Wake::cancelled. May resume the coroutine before it
  /// returns; the caller must not touch the owner afterwards.
  void cancel();
  /// Ends the running wait with Wake::ready in the next turn although nothing is: the coroutine shall look again at its
  /// situation. Not at once, so that a chain of them does not nest on the stack.
  void nudge();
  [[nodiscard]] bool is_waiting() const noexcept { return static_cast<bool>(handle_); }
  [[nodiscard]] bool is_cancelled() const noexcept { return is_cancelled_; }

 private:
  void begin(std::coroutine_handle<> handle, TimePoint at, const std::array<Want, 3>& wants) noexcept;
  void begin_yield(std::coroutine_handle<> handle);
  Wake end() noexcept;
  void resume(Wake why);
  static void on_expire(Timer& timer);
  static void on_ready(Waiter& waiter);

  Wheel* wheel_;
  ReadySet* set_;
  std::coroutine_handle<> handle_;
  std::array<Watch*, 3> watches_{};
  Wake why_ = Wake::ready;
  bool is_cancelled_ = false;
  bool is_yielding_ = false;
};

}  // namespace gatehouse::core
