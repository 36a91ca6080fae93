// Processor time, from getrusage and /proc.
#include "load/cpu.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace gatehouse::bench {
namespace {

double seconds(const timeval& time) noexcept {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double ticks_per_second() noexcept { return static_cast<double>(sysconf(_SC_CLK_TCK)); }

}  // namespace

CpuTime own_cpu_time() noexcept {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return {seconds(usage.ru_utime), seconds(usage.ru_stime)};
}

CpuTime cpu_time_of(const std::vector<pid_t>& processes) {
  CpuTime sum;
  for (const pid_t process : processes) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string text;
    if (!std::getline(file, text)) continue;
    // The name in parentheses may contain anything; utime and stime are fields 14 and 15, the 12th and 13th behind it.
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    sum.user += user / ticks_per_second();
    sum.system += system / ticks_per_second();
  }
  return sum;
}

CoreTime allowed_cores_time() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  CoreTime sum;
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("cpu") || line.size() < 4 || line[3] == ' ') continue;
    std::istringstream fields(line.substr(3));
    std::size_t core = 0;
    double user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, soft_irq = 0, stolen = 0;
    fields >> core >> user >> nice >> system >> idle >> waiting >> irq >> soft_irq >> stolen;
    if (!CPU_ISSET(core, &allowed)) continue;
    sum.busy += (user + nice + system + irq + soft_irq + stolen) / ticks_per_second();
    sum.stolen += stolen / ticks_per_second();
    ++sum.cores;
  }
  return sum;
}

}  // namespace gatehouse::bench
