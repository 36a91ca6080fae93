#include "base/frame_pool.hpp"

#include <array>
#include <new>

#include "base/prefetch.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define GATEHOUSE_PLAIN_FRAMES 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GATEHOUSE_PLAIN_FRAMES 1
#endif
#endif

namespace gatehouse::core {

#ifdef GATEHOUSE_PLAIN_FRAMES

// AddressSanitizer finds a use after free only when the memory really is freed.
void* FramePool::allocate(std::size_t bytes) { return ::operator new(bytes); }
void FramePool::release(void* frame, std::size_t) noexcept { ::operator delete(frame); }

#else

namespace {

constexpr std::size_t kStep = 128;    // bytes between size classes
constexpr std::size_t kClasses = 32;  // frames above 4 KiB go to the heap: none of the hot path is that large
constexpr std::size_t kKeep = 4096;   // idle frames kept per class

struct Idle {
  Idle* next;
};

struct Lists {
  std::array<Idle*, kClasses> first{};
  std::array<std::size_t, kClasses> count{};
  ~Lists() {
    for (auto*& list : first) {
      while (list != nullptr) {
        auto* next = list->next;
        ::operator delete(list);
        list = next;
      }
    }
  }
};

thread_local Lists lists;

constexpr std::size_t class_of(std::size_t bytes) { return (bytes + kStep - 1) / kStep - 1; }

}  // namespace

void* FramePool::allocate(std::size_t bytes) {
  const auto index = class_of(bytes);
  if (index >= kClasses) return ::operator new(bytes);
  auto& list = lists.first[index];
  if (list == nullptr) return ::operator new((index + 1) * kStep);
  auto* frame = list;
  list = frame->next;
  // The next one is wanted by the next exchange, some microseconds from now. When many came back since it was used, it
  // has left the cache, and that is time enough for its lines to come.
  if (list != nullptr) prefetch_lines(list, 0, static_cast<std::ptrdiff_t>((index + 1) * kStep) / kCacheLine - 1);
  --lists.count[index];
  return frame;
}

void FramePool::release(void* frame, std::size_t bytes) noexcept {
  const auto index = class_of(bytes);
  if (index >= kClasses || lists.count[index] >= kKeep) {
    ::operator delete(frame);
    return;
  }
  lists.first[index] = new (frame) Idle{lists.first[index]};
  ++lists.count[index];
}

#endif

}  // namespace gatehouse::core
