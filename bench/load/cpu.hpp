// Processor time: of this process, of observed processes, and how full the cores were that this process may use.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace gatehouse::bench {

/// Seconds, since the start of whatever they describe.
struct CpuTime {
  double user = 0;
  double system = 0;
};

CpuTime own_cpu_time() noexcept;
/// Sum over processes, from /proc/<pid>/stat; a process that is gone counts as 0.
CpuTime cpu_time_of(const std::vector<pid_t>& processes);

/// Seconds summed over the cores that this thread may run on.
struct CoreTime {
  double busy = 0;
  double stolen = 0;  // taken by the hypervisor
  unsigned cores = 0;
};

CoreTime allowed_cores_time();

}  // namespace gatehouse::bench
