// What the process uses, read from /proc/self.
#include "observe/process_usage.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

namespace gatehouse::core {

namespace {

// Fields of /proc/self/stat behind the command, which may itself contain spaces and brackets; the first is "state".
std::vector<std::string> stat_fields() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  const auto end = text.rfind(')');
  std::vector<std::string> fields;
  if (end == std::string::npos) return fields;
  std::istringstream rest(text.substr(end + 1));
  for (std::string field; rest >> field;) fields.push_back(field);
  return fields;
}

double boot_time_seconds() {
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("btime ")) return std::stod(line.substr(6));
  }
  return 0;
}

std::uint64_t count_descriptors() {
  std::error_code error;
  std::filesystem::directory_iterator entries("/proc/self/fd", error);
  if (error) return 0;
  std::uint64_t count = 0;
  for (const auto end = std::filesystem::directory_iterator(); entries != end && !error; entries.increment(error)) {
    ++count;
  }
  return count > 0 ? count - 1 : 0;  // without the one that reads the directory
}

}  // namespace

ProcessUsage process_usage() {
  ProcessUsage usage;
  const auto fields = stat_fields();
  const auto number = [&](std::size_t proc_index) {  // as counted in proc(5), from 1; "state" is 3
    return proc_index - 3 < fields.size() ? std::stoull(fields[proc_index - 3]) : 0ULL;
  };
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  usage.cpu_seconds = static_cast<double>(number(14) + number(15)) / ticks;
  const auto boot = boot_time_seconds();
  if (boot > 0) usage.start_time_seconds = boot + static_cast<double>(number(22)) / ticks;
  usage.virtual_bytes = number(23);
  usage.resident_bytes = number(24) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  usage.open_descriptors = count_descriptors();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) usage.max_descriptors = limit.rlim_cur;
  return usage;
}

}  // namespace gatehouse::core
