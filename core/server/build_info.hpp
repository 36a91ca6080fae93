// Which build this is.
#pragma once

#include "observe/metrics.hpp"

namespace gatehouse::core {

BuildInfo build_info();

}  // namespace gatehouse::core
