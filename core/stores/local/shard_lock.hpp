// The lock of one shard: held for some ten nanoseconds; spins a little, then sleeps in the kernel.
#pragma once

#include <atomic>
#include <cstdint>

namespace gatehouse::core {

/// Basic lockable. A holder that the kernel has taken off its core is waited for asleep, so no worker burns its time.
class ShardLock {
 public:
  void lock() noexcept {
    std::uint32_t expected = kFree;
    if (word_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire)) return;
    wait();
  }
  void unlock() noexcept {
    if (word_.exchange(kFree, std::memory_order_release) == kContended) word_.notify_one();
  }

 private:
  static constexpr std::uint32_t kFree = 0;
  static constexpr std::uint32_t kHeld = 1;
  static constexpr std::uint32_t kContended = 2;  // held, and somebody may be asleep

  void wait() noexcept {
    for (int spin = 0; spin < 64; ++spin) {
      std::uint32_t expected = kFree;
      if (word_.load(std::memory_order_relaxed) == kFree &&
          word_.compare_exchange_weak(expected, kHeld, std::memory_order_acquire)) {
        return;
      }
    }
    while (word_.exchange(kContended, std::memory_order_acquire) != kFree) {
      word_.wait(kContended, std::memory_order_relaxed);
    }
  }

  std::atomic<std::uint32_t> word_{kFree};
};

}  // namespace gatehouse::core
