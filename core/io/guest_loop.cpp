#include "io/guest_loop.hpp"

namespace gatehouse::core {

void GuestLoop::turn() {
  ready_.collect(0);
  update_time();
  ready_.wake();
  wheel_.advance(now_);
}

TimePoint GuestLoop::next() const noexcept { return ready_.is_eager() ? TimePoint{} : wheel_.next(); }

}  // namespace gatehouse::core
