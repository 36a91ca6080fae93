// Needs a host of a minor version that does not exist.
#include "table.hpp"
extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = [] {
    gh_plugin plugin = bad::table("newer-minor");
    plugin.needs_minor = 9999;
    return plugin;
  }();
  return &kTable;
}
