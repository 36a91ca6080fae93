#include "server/loop.hpp"

#include <algorithm>

namespace gatehouse::core {

int Loop::timeout_ms() const noexcept {
  const auto now = worker_.clock.now();
  if (due_ <= now) return 0;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(due_ - now);
  return static_cast<int>(left.count());  // a second at most
}

void Loop::run() {
  while (!is_stopped_) {
    due_ = std::min(worker_.wheel.next(), measure_.next());
    const int timeout = worker_.ready.is_eager() ? 0 : timeout_ms();
    worker_.ready.collect(timeout);
    worker_.update_time();
    const auto begun = worker_.now;
    worker_.ready.wake();
    if (due_ <= worker_.now) {
      measure_.late(worker_.now - due_);
      worker_.wheel.advance(worker_.now);
    }
    worker_.metrics.loop_turned(worker_.now);
    const auto ended = worker_.clock.now();
    measure_.turned(begun, ended);
    if (ended < measure_.next()) continue;
    const auto figures = measure_.tell(ended);
    worker_.metrics.loop_measured(figures.lag, figures.busy);
  }
}

}  // namespace gatehouse::core
