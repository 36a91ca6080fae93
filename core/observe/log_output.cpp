#include "observe/log_output.hpp"

namespace gatehouse::core {

std::string_view text(LogDrop reason) noexcept {
  constexpr std::array<std::string_view, kLogDrops> kNames{"ring_full",   "oversize", "queue_full", "disk_full",
                                                           "unreachable", "rejected", "expired",    "shutdown"};
  return kNames[static_cast<std::size_t>(reason)];
}

void LogOutput::frame(std::string_view record, std::chrono::system_clock::time_point, std::string& to) const {
  to.append(record);
  to.push_back('\n');
}

}  // namespace gatehouse::core
