// What jobs of plugins use of the process. Internal to plugin/.
#pragma once

#include <memory>
#include <vector>

#include "io/blocking_pool.hpp"
#include "io/mailbox.hpp"
#include "plugin/homeward.hpp"

namespace gatehouse::core {

struct BlockingService {
  BlockingPool* pool;
  std::vector<Mailbox*> workers;  // by index
  Homeward homeward;
};
using BlockingServicePtr = std::unique_ptr<BlockingService>;

}  // namespace gatehouse::core
