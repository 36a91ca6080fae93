// Declares the response phase, but has no function for it.
#include "table.hpp"
extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = [] {
    gh_plugin plugin = bad::table("no-phase-function");
    plugin.phases |= GH_ON_RESPONSE;
    return plugin;
  }();
  return &kTable;
}
