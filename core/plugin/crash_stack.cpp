#include "plugin/crash_stack.hpp"

#include <signal.h>

#include <new>

namespace gatehouse::core {

void CrashStack::bind() noexcept {
  stack_t there{};
  if (::sigaltstack(nullptr, &there) != 0 || (there.ss_flags & SS_DISABLE) == 0) return;
  memory_.reset(new (std::nothrow) std::byte[kBytes]);
  if (!memory_) return;
  stack_t stack{};
  stack.ss_sp = memory_.get();
  stack.ss_size = kBytes;
  ::sigaltstack(&stack, nullptr);
}

CrashStack::~CrashStack() {
  stack_t there{};
  if (!memory_ || ::sigaltstack(nullptr, &there) != 0 || there.ss_sp != memory_.get()) return;
  stack_t none{};
  none.ss_flags = SS_DISABLE;
  ::sigaltstack(&none, nullptr);
}

}  // namespace gatehouse::core
