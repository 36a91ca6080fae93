// The request phase throws.
#include <stdexcept>

#include "table.hpp"

namespace {

std::int32_t call(void*, void*, gh_exchange*, void**) { throw std::runtime_error("from on_request"); }

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("phase-throws", call);
  return &kTable;
}
