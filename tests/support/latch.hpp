// A condition that one thread opens and others wait for, together with anything else that poll(2) can watch.
#pragma once

#include "support/deadline.hpp"
#include "support/fd.hpp"

namespace gatehouse::testing {

/// Opens once and stays open. Any thread.
class Latch {
 public:
  Latch();

  void open();
  [[nodiscard]] bool is_open() const;
  /// False: `deadline` has passed.
  bool wait(Deadline deadline = patience()) const { return wait_readable(fd_.get(), deadline); }
  /// Readable as soon as the latch is open.
  [[nodiscard]] int fd() const noexcept { return fd_.get(); }

 private:
  Fd fd_;
};

}  // namespace gatehouse::testing
