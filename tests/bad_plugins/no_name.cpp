// The table has no name.
#include "table.hpp"
extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("");
  return &kTable;
}
