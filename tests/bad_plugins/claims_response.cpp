// Says that it has responded, and has not.
#include "table.hpp"
namespace {

std::int32_t call(void*, void*, gh_exchange*, void**) { return GH_RESPONDED; }

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("claims-response", call);
  return &kTable;
}
