// The table says that it is smaller than the first version of it.
#include "table.hpp"
extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = [] {
    gh_plugin plugin = bad::table("too-small");
    plugin.size = 16;
    return plugin;
  }();
  return &kTable;
}
