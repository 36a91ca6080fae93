// Which worker runs on this thread: how a function that was not told finds its ring and its shard.
#pragma once

#include <cstdint>

namespace gatehouse::core {

inline constexpr std::uint32_t kNotAWorker = UINT32_MAX;

/// Index of the worker of this thread; kNotAWorker on every other thread. Set once, by a worker's thread when it
/// starts. The boundary to plugins has functions that carry no exchange (a log record, a counter); a look here costs
/// one load relative to the thread's base.
inline constinit thread_local std::uint32_t this_worker = kNotAWorker;

}  // namespace gatehouse::core
