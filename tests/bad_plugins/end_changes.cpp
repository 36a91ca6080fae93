// Changes the response in on_end.
#include "table.hpp"
namespace {

void end(void* self, void*, gh_exchange* exchange, void*, const gh_report*) {
  const gh_host& host = *static_cast<bad::Self*>(self)->host;
  host.header_set(exchange, GH_RESPONSE, bad::text("x-late"), bad::text("1"));
  host.respond(exchange, 204, nullptr, 0, bad::text(""));
}

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = [] {
    gh_plugin plugin = bad::table("end-changes");
    plugin.phases |= GH_ON_END;
    plugin.on_end = end;
    return plugin;
  }();
  return &kTable;
}
