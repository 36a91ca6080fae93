// Waiting with an upper bound.
#include "support/deadline.hpp"

#include <poll.h>

#include <algorithm>

namespace gatehouse::testing {

int Deadline::poll_timeout() const {
  const auto left = std::chrono::ceil<milliseconds>(at_ - SteadyClock::now()).count();
  return static_cast<int>(std::max<decltype(left)>(left, 0));
}

Deadline patience() { return Deadline::after(std::chrono::seconds(20)); }

bool eventually(const std::function<bool()>& condition, Deadline deadline) {
  while (!condition()) {
    if (deadline.has_passed()) return condition();
    ::poll(nullptr, 0, 1);  // leave the processor to the process whose state is asked for
  }
  return true;
}

bool wait_readable(int fd, Deadline deadline) {
  pollfd entry{.fd = fd, .events = POLLIN | POLLRDHUP, .revents = 0};
  return ::poll(&entry, 1, deadline.poll_timeout()) > 0;
}

}  // namespace gatehouse::testing
