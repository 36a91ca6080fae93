// Exports a second symbol beside the entry.
#include "table.hpp"
extern "C" GH_EXPORT int a_second_symbol(void) { return 2; }

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("exports-more");
  return &kTable;
}
