// The deadlines of one worker: a hashed timer wheel in which moving a deadline later is one store.
#pragma once

#include <array>
#include <cstdint>

#include "base/clock.hpp"

namespace gatehouse::core {

class Wheel;

/// One deadline. Filed in a slot that comes up no later than `at`; filed again when the slot comes up too early.
class Timer {
 public:
  using Expire = void (*)(Timer&);
  explicit Timer(Expire expire) noexcept : expire_(expire) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() { unlink(); }

  [[nodiscard]] TimePoint at() const noexcept { return at_; }
  /// The deadline no longer counts; the entry stays filed, so that setting it again costs nothing.
  void disarm() noexcept { at_ = kNever; }

 private:
  friend class Wheel;
  void unlink() noexcept;

  Timer* next_ = nullptr;
  Timer** link_ = nullptr;   // what points at this entry; null when not filed
  std::uint64_t filed_ = 0;  // tick of the slot
  TimePoint at_ = kNever;
  Expire expire_;
};

class Wheel {
 public:
  static constexpr Duration kTick = std::chrono::milliseconds(8);

  explicit Wheel(TimePoint start) noexcept : start_(start) {}
  Wheel(const Wheel&) = delete;
  Wheel& operator=(const Wheel&) = delete;

  /// `timer` expires at the first advance() past `at`; kNever disarms it.
  void set(Timer& timer, TimePoint at) noexcept {
    timer.at_ = at;
    if (at == kNever || (timer.link_ != nullptr && tick_of(at) >= timer.filed_)) return;
    file(timer);
  }

  /// Expires what is due. An expired timer is disarmed before its callback, which may set or destroy any timer.
  void advance(TimePoint now) noexcept;

  /// When advance() has something to look at, or kNever.
  [[nodiscard]] TimePoint next() const noexcept;

 private:
  static constexpr std::uint64_t kSlots = 1024;  // 8 s; what lies further away is filed again on the way

  [[nodiscard]] std::uint64_t tick_of(TimePoint at) const noexcept {
    return at <= start_ ? 0 : static_cast<std::uint64_t>((at - start_) / kTick);
  }
  void file(Timer& timer) noexcept;

  TimePoint start_;
  std::uint64_t done_ = 0;  // slots up to this tick have come up
  std::array<Timer*, kSlots> slots_{};
  std::array<std::uint64_t, kSlots / 64>
      filled_{};  // a bit per slot; may stay set for an emptied slot until it comes up
};

}  // namespace gatehouse::core
