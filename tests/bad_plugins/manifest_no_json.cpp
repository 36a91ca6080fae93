// The manifest is no JSON.
#include "table.hpp"
extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = [] {
    gh_plugin plugin = bad::table("manifest-no-json");
    plugin.manifest = bad::text("manifest: 1");
    return plugin;
  }();
  return &kTable;
}
