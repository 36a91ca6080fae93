// Brings memory into the cache while something else is done.
#pragma once

#include <cstddef>

namespace gatehouse::core {

inline constexpr std::ptrdiff_t kCacheLine = 64;

/// Asks for the cache lines `first` to `last`, counted from `memory`. A hint: any address but null may be given.
/// Inlined by force: GCC 12 takes a function that only prefetches for one without effects and drops calls to it.
[[gnu::always_inline]] inline void prefetch_lines(const void* memory, std::ptrdiff_t first, std::ptrdiff_t last) {
  for (auto line = first; line <= last; ++line) {
    __builtin_prefetch(static_cast<const char*>(memory) + line * kCacheLine, 1);
  }
}

}  // namespace gatehouse::core
