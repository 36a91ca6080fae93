#include "plugin/ticks.hpp"

namespace gatehouse::core {

TickRate::TickRate() noexcept {
#if defined(__x86_64__)
  constexpr auto kMeasured = std::chrono::milliseconds(1);
  const auto from = SteadyClock::now();
  const auto first = ticks_now();
  auto to = from;
  while (to - from < kMeasured) to = SteadyClock::now();
  const auto counted = ticks_now() - first;
  if (counted != 0) ns_per_tick_ = static_cast<double>(Duration(to - from).count()) / static_cast<double>(counted);
#endif
}

}  // namespace gatehouse::core
