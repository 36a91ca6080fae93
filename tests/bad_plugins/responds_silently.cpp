// Responds, and then says that the walk goes on.
#include "table.hpp"
namespace {

std::int32_t call(void* self, void*, gh_exchange* exchange, void**) {
  static_cast<bad::Self*>(self)->host->respond(exchange, 204, nullptr, 0, bad::text(""));
  return GH_PROCEED;
}

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("responds-silently", call);
  return &kTable;
}
