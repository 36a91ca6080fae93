// What the malloc counter inside the gateway and the test outside share: one mapped file.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace gatehouse::testing {

inline constexpr const char* kMallocCountsEnvironment = "GATEHOUSE_TEST_MALLOC_COUNTS";

/// Who asked for memory, kept for the first requests after `is_armed` was set: return addresses, 0 behind the last.
struct AllocationTrace {
  std::atomic<std::uint64_t> size;
  std::array<std::atomic<std::uint64_t>, 24> addresses;
};

/// All zero is a valid beginning. Lock-free atomics, so that they work between processes.
struct MallocCounts {
  std::atomic<std::uint64_t> allocations;
  std::atomic<std::uint64_t> frees;
  std::atomic<std::uint64_t> bytes;
  std::atomic<std::uint32_t> is_armed;
  std::atomic<std::uint32_t> traced;
  std::array<AllocationTrace, 16> traces;
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

}  // namespace gatehouse::testing
