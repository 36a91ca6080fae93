// The entry throws.
#include <stdexcept>

#include "table.hpp"

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) { throw std::runtime_error("from the entry"); }
