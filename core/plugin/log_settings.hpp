// The settings of a log destination, as a plugin's config has them, read and checked.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/value.hpp"
#include "observe/log_sink.hpp"
#include "plugin/log_http.hpp"
#include "plugin/log_syslog.hpp"

namespace gatehouse::core {

enum class LogSinkType : std::uint8_t { stdout_, file, syslog, http };

struct LogSinkSettings {
  LogSinkType type = LogSinkType::stdout_;
  std::string destination;         // the same twice is one sink
  std::string description;         // of everything: other settings for the same destination
  std::string path;                // file
  std::uint64_t rotate_bytes = 0;  // file
  std::uint32_t keep = 8;          // file
  LogSyslogSettings syslog;
  LogHttpSettings http;
  LogQueueSettings queue;
};

/// Tells a mistake at a value (null: all of the settings).
using TellMistake = std::function<void(const Value* at, std::string_view message)>;

/// `settings` null: {type: stdout}; `queue` null: its defaults. False: mistakes were told. Unknown keys are the
/// schema's business.
bool read_log_settings(const Value* settings, const Value* queue, LogSinkSettings& result, const TellMistake& tell);

/// "file", "stdout", "syslog", "http".
[[nodiscard]] std::string_view name_of(LogSinkType type) noexcept;

}  // namespace gatehouse::core
