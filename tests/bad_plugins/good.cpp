// Nothing is wrong with this plugin: the control of the others.
#include "table.hpp"
extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("good");
  return &kTable;
}
