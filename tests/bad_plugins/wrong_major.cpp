// Exports the entry of major version 2 only.
#include "table.hpp"
extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v2(void) {
  static constexpr gh_plugin kTable = bad::table("wrong-major");
  return &kTable;
}
