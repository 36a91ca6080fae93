// What log destinations of plugins use of the process. Internal to plugin/.
#pragma once

#include "base/clock.hpp"
#include "io/blocking_pool.hpp"
#include "observe/log_writer.hpp"

namespace gatehouse::core {

struct LogService {
  LogWriter* writer = nullptr;  // null: nothing is written
  BlockingPool* blocking = nullptr;
  const Clock* clock = nullptr;
};

}  // namespace gatehouse::core
