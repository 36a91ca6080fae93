// Plugin code that holds its worker for too long: every other connection of that worker waits meanwhile.
#pragma once

#include "plugin/instance.hpp"
#include "plugin/thread.hpp"

namespace gatehouse::core {

inline constexpr Duration kSlowPhase = std::chrono::milliseconds(5);

/// Hot path: one comparison.
inline bool is_slow(const PluginWorker& worker, Ticks took) noexcept { return took > worker.slow_ticks(); }
/// Logs it, once a second at most per worker.
void tell_slow(PluginWorker& worker, const Instance& instance, Phase phase, Ticks took) noexcept;

}  // namespace gatehouse::core
