// The stack on which a thread reports its own crash.
#pragma once

#include <cstddef>
#include <memory>

namespace gatehouse::core {

/// A stack for the handler, so that a plugin that overflows the thread's own is named too. Made on its thread.
class CrashStack {
 public:
  CrashStack() = default;
  ~CrashStack();
  CrashStack(const CrashStack&) = delete;
  CrashStack& operator=(const CrashStack&) = delete;
  /// The calling thread uses it until this ends, on the same thread. Nothing when it has one already (sanitizers).
  void bind() noexcept;

 private:
  static constexpr std::size_t kBytes = 32 * 1024;
  std::unique_ptr<std::byte[]> memory_;
};

}  // namespace gatehouse::core
