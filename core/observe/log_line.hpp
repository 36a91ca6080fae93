// One event of the operational log as a line: time, level, what happened, values. Pure; escapes everything.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "observe/log.hpp"

namespace gatehouse::core {

/// Longest string value of a field, in bytes; what is over it is cut and marked by "...".
inline constexpr std::size_t kMaxLogValueBytes = 4096;

/// Appends the line, without its end, to `out`. Never contains a control character: not the input's, not any other.
void append_log_line(std::string& out, LogFormat format, std::chrono::system_clock::time_point at, LogLevel level,
                     std::string_view event, std::span<const LogField> fields);

/// "debug", "info", "warning", "error".
std::string_view log_level_name(LogLevel level) noexcept;

}  // namespace gatehouse::core
