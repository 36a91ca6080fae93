// The manifest describes a config of a type that does not exist.
#include "table.hpp"
extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = [] {
    gh_plugin plugin = bad::table("manifest-bad-schema");
    plugin.manifest = bad::text(
        R"({"manifest": 1, "config": {"type": "struct", "fields": [{"key": "a", "type": {"type": "thing"}}]}})");
    return plugin;
  }();
  return &kTable;
}
