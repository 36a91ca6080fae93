#include "io/wheel.hpp"

#include <bit>

namespace gatehouse::core {

void Timer::unlink() noexcept {
  if (link_ == nullptr) return;
  *link_ = next_;
  if (next_ != nullptr) next_->link_ = link_;
  next_ = nullptr;
  link_ = nullptr;
}

void Wheel::file(Timer& timer) noexcept {
  timer.unlink();
  // One tick later than the deadline falls in, so that a timer never expires early.
  auto tick = tick_of(timer.at_) + 1;
  if (tick <= done_) tick = done_ + 1;
  if (tick > done_ + kSlots - 1) tick = done_ + kSlots - 1;
  const auto slot = tick % kSlots;
  timer.filed_ = tick;
  timer.next_ = slots_[slot];
  timer.link_ = &slots_[slot];
  if (timer.next_ != nullptr) timer.next_->link_ = &timer.next_;
  slots_[slot] = &timer;
  filled_[slot / 64] |= std::uint64_t{1} << (slot % 64);
}

void Wheel::advance(TimePoint now) noexcept {
  const auto current = tick_of(now);
  while (done_ < current) {
    ++done_;
    const auto slot = done_ % kSlots;
    const auto bit = std::uint64_t{1} << (slot % 64);
    if ((filled_[slot / 64] & bit) == 0) continue;
    filled_[slot / 64] &= ~bit;
    while (auto* timer = slots_[slot]) {
      timer->unlink();
      if (timer->at_ == kNever) continue;
      if (timer->at_ > now) {
        file(*timer);
        continue;
      }
      timer->at_ = kNever;
      timer->expire_(*timer);
    }
  }
}

TimePoint Wheel::next() const noexcept {
  const auto first = (done_ + 1) % kSlots;
  for (std::uint64_t offset = 0; offset < kSlots;) {
    const auto slot = (first + offset) % kSlots;
    const auto word = filled_[slot / 64] >> (slot % 64);
    if (word != 0) {
      const auto tick = done_ + 1 + offset + static_cast<std::uint64_t>(std::countr_zero(word));
      return start_ + kTick * static_cast<std::int64_t>(tick);
    }
    offset += 64 - slot % 64;
  }
  return kNever;
}

}  // namespace gatehouse::core
