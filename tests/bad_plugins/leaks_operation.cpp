// Begins an operation and neither waits for it nor cancels it.
#include "table.hpp"
namespace {

void wake(void*, std::int32_t) {}

std::int32_t call(void* self, void*, gh_exchange* exchange, void**) {
  std::int32_t error = 0;
  bad::timer(*static_cast<bad::Self*>(self)->host).sleep(exchange, 3'600'000'000'000, &error, wake, nullptr);
  return GH_PROCEED;
}

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("leaks-operation", call);
  return &kTable;
}
