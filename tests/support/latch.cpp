// Latch over an eventfd that nobody reads.
#include "support/latch.hpp"

#include <sys/eventfd.h>

#include <stdexcept>

namespace gatehouse::testing {

Latch::Latch() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!fd_) throw std::runtime_error("eventfd failed");
}

void Latch::open() { static_cast<void>(::eventfd_write(fd_.get(), 1)); }

bool Latch::is_open() const { return wait_readable(fd_.get(), Deadline::after(milliseconds(0))); }

}  // namespace gatehouse::testing
