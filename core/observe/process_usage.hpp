// What the process uses, from /proc/self: the process_* metrics. Control thread.
#pragma once

#include <cstdint>

namespace gatehouse::core {

/// A value that cannot be read is 0.
struct ProcessUsage {
  double cpu_seconds = 0;
  double start_time_seconds = 0;  // since 1970
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t open_descriptors = 0;
  std::uint64_t max_descriptors = 0;
};

ProcessUsage process_usage();

}  // namespace gatehouse::core
