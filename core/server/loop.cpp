#include "server/loop.hpp"

#include <algorithm>

namespace gatehouse::core {

namespace {
constexpr Duration kMeasure = std::chrono::seconds(1);
}

int Loop::timeout_ms() const noexcept {
  const auto now = worker_.clock.now();
  if (due_ <= now) return 0;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(due_ - now);
  return static_cast<int>(left.count());  // a second at most
}

void Loop::run() {
  while (!is_stopped_) {
    due_ = std::min(worker_.wheel.next(), measured_ + kMeasure);
    const int timeout = worker_.ready.is_eager() ? 0 : timeout_ms();
    worker_.ready.collect(timeout);
    worker_.update_time();
    const auto begun = worker_.now;
    worker_.ready.wake();
    if (due_ <= worker_.now) {
      lag_ = worker_.now - due_;
      worker_.wheel.advance(worker_.now);
    }
    worker_.metrics.loop_turned(worker_.now);
    const auto ended = worker_.clock.now();
    busy_ += ended - begun;
    if (ended - measured_ >= kMeasure) measure(ended);
  }
}

void Loop::measure(TimePoint ended) {
  const auto span = static_cast<double>((ended - measured_).count());
  worker_.metrics.loop_measured(lag_, static_cast<double>(busy_.count()) / span);
  measured_ = ended;
  busy_ = Duration::zero();
}

}  // namespace gatehouse::core
