// Suspends with nothing pending, and nobody ever resumes it.
#include "table.hpp"
namespace {

std::int32_t suspend(void*, void*, gh_exchange*, void**) { return GH_SUSPENDED; }

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("never-resumes", suspend);
  return &kTable;
}
