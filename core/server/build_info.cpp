#include "server/build_info.hpp"

#ifndef GATEHOUSE_VERSION
#error "the build defines GATEHOUSE_VERSION"
#endif
#ifndef GATEHOUSE_COMMIT
#define GATEHOUSE_COMMIT "unknown"
#endif

namespace gatehouse::core {

BuildInfo build_info() { return {GATEHOUSE_VERSION, GATEHOUSE_COMMIT, __VERSION__, "none"}; }

}  // namespace gatehouse::core
