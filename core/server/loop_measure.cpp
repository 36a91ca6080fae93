#include "server/loop_measure.hpp"

#include <algorithm>

namespace gatehouse::core {

void LoopMeasure::turned(TimePoint begun, TimePoint ended) noexcept {
  busy_ += ended - begun;
  now_ = std::max(now_, ended - begun);
}

LoopMeasure::Figures LoopMeasure::tell(TimePoint now) noexcept {
  const auto span = now - told_;
  const Figures figures{std::max(now_, before_),
                        span <= Duration::zero()
                            ? 0
                            : std::min(1.0, static_cast<double>(busy_.count()) / static_cast<double>(span.count()))};
  told_ = now;
  busy_ = Duration::zero();
  if (now - window_ >= kWindow) {
    window_ = now;
    before_ = now_;
    now_ = Duration::zero();
  }
  return figures;
}

}  // namespace gatehouse::core
