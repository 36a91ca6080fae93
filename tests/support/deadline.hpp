// How long a test waits for something that must happen. Upper bounds only: no test passes because time went by.
#pragma once

#include <chrono>
#include <functional>

namespace gatehouse::testing {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

class Deadline {
 public:
  static Deadline after(milliseconds time) { return Deadline(SteadyClock::now() + time); }

  [[nodiscard]] bool has_passed() const { return SteadyClock::now() >= at_; }
  /// What is left, for poll(2): at least 0, rounded up.
  [[nodiscard]] int poll_timeout() const;

 private:
  explicit Deadline(SteadyClock::time_point at) : at_(at) {}
  SteadyClock::time_point at_;
};

/// For things that must happen soon: generous, because a loaded machine is no failure of the gateway. 20 s.
Deadline patience();

/// Asks `condition` again and again until it is true or `deadline` has passed; returns its last answer. For state that
/// offers nothing to wait on: a metric, the memory of a process, a socket table.
bool eventually(const std::function<bool()>& condition, Deadline deadline = patience());

/// Waits until `fd` is readable, closed or in error. False: `deadline` has passed.
bool wait_readable(int fd, Deadline deadline);

}  // namespace gatehouse::testing
