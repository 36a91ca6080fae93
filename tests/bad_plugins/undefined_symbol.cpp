// Calls a function that no library has.
#include "table.hpp"
extern "C" int gatehouse_test_nobody_defines_this(void);

namespace {

std::int32_t call(void*, void*, gh_exchange*, void**) { return gatehouse_test_nobody_defines_this(); }

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("undefined-symbol", call);
  return &kTable;
}
