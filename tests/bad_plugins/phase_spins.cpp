// The request phase computes for 50 ms without suspending, which stops its worker.
#include <chrono>

#include "table.hpp"

namespace {

std::int32_t spin(void*, void*, gh_exchange*, void**) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds{50};
  while (Clock::now() < end) {
  }
  return GH_PROCEED;
}

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("phase-spins", spin);
  return &kTable;
}
