// A static constructor throws while the library is opened.
#include <stdexcept>

#include "table.hpp"

namespace {

struct Thrower {
  Thrower() { throw std::runtime_error("from a static constructor"); }
};
const Thrower thrower;

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("static-throws");
  return &kTable;
}
