// Recycled memory for coroutine frames: size classes, one free list per thread, no lock.
#pragma once

#include <cstddef>

namespace gatehouse::core {

/// A frame must be released on the thread that allocated it; coroutines of a worker never leave it.
class FramePool {
 public:
  static void* allocate(std::size_t bytes);
  static void release(void* frame, std::size_t bytes) noexcept;
};

}  // namespace gatehouse::core
