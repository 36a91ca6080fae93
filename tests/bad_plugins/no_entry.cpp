// Exports a function, but not the entry.
#include "table.hpp"
extern "C" GH_EXPORT int a_library(void) { return static_cast<int>(sizeof(gh_plugin)); }
