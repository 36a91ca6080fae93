// Answers with a verdict that does not exist.
#include "table.hpp"
namespace {

std::int32_t call(void*, void*, gh_exchange*, void**) { return 77; }

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("unknown-verdict", call);
  return &kTable;
}
