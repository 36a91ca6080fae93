#include "io/deadline.hpp"

#include <utility>

namespace gatehouse::core {

void Deadline::begin(std::coroutine_handle<> handle, TimePoint at, const std::array<Want, 3>& wants) noexcept {
  handle_ = handle;
  touches_.back() = handle.address();
  why_ = Wake::ready;
  for (std::size_t i = 0; i < wants.size(); ++i) {
    watches_[i] = wants[i].watch;
    if (watches_[i] == nullptr) continue;
    watches_[i]->interest = wants[i].interest;
    watches_[i]->waiter = this;
  }
  wheel_->set(*this, at);
}

void Deadline::begin_yield(std::coroutine_handle<> handle) {
  handle_ = handle;
  why_ = Wake::ready;
  is_yielding_ = true;
  set_->again(*this);
}

Wake Deadline::end() noexcept { return is_cancelled_ ? Wake::cancelled : std::exchange(why_, Wake::ready); }

void Deadline::resume(Wake why) {
  why_ = why;
  for (auto*& watch : watches_) {
    if (watch == nullptr) continue;
    watch->interest = 0;
    watch->waiter = nullptr;
    watch = nullptr;
  }
  disarm();
  touches_ = {};
  if (is_yielding_) set_->forget(*this);
  is_yielding_ = false;
  std::exchange(handle_, {}).resume();
}

void Deadline::cancel() {
  is_cancelled_ = true;
  if (handle_) resume(Wake::cancelled);
}

void Deadline::nudge() {
  if (!handle_ || is_yielding_) return;
  is_yielding_ = true;
  set_->again(*this);
}

void Deadline::on_expire(Timer& timer) {
  auto& self = static_cast<Deadline&>(timer);
  if (self.handle_) self.resume(Wake::expired);
}

void Deadline::on_ready(Waiter& waiter) { static_cast<Deadline&>(waiter).resume(Wake::ready); }

}  // namespace gatehouse::core
