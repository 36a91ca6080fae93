// Holds a symbol that the loader makes unique in the process: the library can never be unloaded.
#include "table.hpp"
/// A static of an inline function with default visibility becomes STB_GNU_UNIQUE.
__attribute__((visibility("default"))) inline int& unique_counter() {
  static int counter = 0;
  return counter;
}

namespace {

std::int32_t count(void*, void*, gh_exchange*, void**) {
  ++unique_counter();
  return GH_PROCEED;
}

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("unique-symbol", count);
  return &kTable;
}
