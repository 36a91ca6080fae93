// The entry gives NULL.
#include "table.hpp"
extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) { return nullptr; }
