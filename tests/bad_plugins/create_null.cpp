// create gives NULL and does not say why.
#include "table.hpp"
namespace {

void* create(const gh_host*, gh_instance*, const gh_value*, gh_text*) { return nullptr; }

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = [] {
    gh_plugin plugin = bad::table("create-null");
    plugin.create = create;
    return plugin;
  }();
  return &kTable;
}
