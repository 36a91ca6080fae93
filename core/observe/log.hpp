// The operational log: what happened to the process, one line per event. Exchanges are logged elsewhere.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace gatehouse::core {

enum class LogFormat : std::uint8_t { text, json };

struct LogSettings {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::text;
  std::string output = "stderr";  // "stderr", "stdout", or the path of a file, which is appended to
};

/// One key=value pair of an event. Views need to live until the call returns. Never pass a secret, a token or a body.
/// Durations are written with their unit ("30s", "250ms"); strings are escaped, so input cannot forge a line.
class LogField {
 public:
  using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool, Duration>;

  LogField(std::string_view key, std::string_view value) noexcept : key_(key), value_(value) {}
  LogField(std::string_view key, const char* value) noexcept : key_(key), value_(std::string_view(value)) {}
  LogField(std::string_view key, const std::string& value) noexcept : key_(key), value_(std::string_view(value)) {}
  LogField(std::string_view key, Error value) noexcept : key_(key), value_(code(value)) {}
  LogField(std::string_view key, bool value) noexcept : key_(key), value_(value) {}
  LogField(std::string_view key, std::floating_point auto value) noexcept
      : key_(key), value_(static_cast<double>(value)) {}
  LogField(std::string_view key, std::signed_integral auto value) noexcept
      : key_(key), value_(static_cast<std::int64_t>(value)) {}
  LogField(std::string_view key, std::unsigned_integral auto value) noexcept
      requires(!std::same_as<decltype(value), bool>)
      : key_(key), value_(static_cast<std::uint64_t>(value)) {}
  template <class Rep, class Period>
  LogField(std::string_view key, std::chrono::duration<Rep, Period> value) noexcept
      : key_(key), value_(std::chrono::duration_cast<Duration>(value)) {}

  [[nodiscard]] std::string_view key() const noexcept { return key_; }
  [[nodiscard]] const Value& value() const noexcept { return value_; }

 private:
  std::string_view key_;
  Value value_;
};

using LogFields = std::initializer_list<LogField>;

/// Starts the log's own thread and queue (8 192 events; the oldest are overwritten when it is full, and counted).
/// Before it, and after log_shutdown(), events go to stderr at once, as text, at level info. Throws
/// std::runtime_error when the output cannot be opened; the log is unchanged then. While no other thread logs: at
/// start.
void log_init(const LogSettings& settings);

/// Opens the output file again (after it was rotated). False when that fails: the old file is kept. Control thread.
bool log_reopen();

/// Writes what is queued and stops the log's thread; a pipe that nobody reads is given up, and what is lost counted.
/// While no other thread logs: the last thing before the process ends.
void log_shutdown();

/// Any thread; takes effect with the next event.
void log_set_level(LogLevel level) noexcept;
[[nodiscard]] LogLevel log_level() noexcept;

/// True when an event of this level would be written. One relaxed load; any thread.
[[nodiscard]] bool log_enabled(LogLevel level) noexcept;

/// Events lost because the queue was full. Any thread.
[[nodiscard]] std::uint64_t log_dropped() noexcept;

/// Writes one event: what happened, then its values. Any thread; never blocks on the output; does not throw.
void log_event(LogLevel level, std::string_view event, LogFields fields = {}) noexcept;

inline void log_debug(std::string_view event, LogFields fields = {}) noexcept {
  if (log_enabled(LogLevel::debug)) log_event(LogLevel::debug, event, fields);
}
inline void log_info(std::string_view event, LogFields fields = {}) noexcept {
  if (log_enabled(LogLevel::info)) log_event(LogLevel::info, event, fields);
}
inline void log_warning(std::string_view event, LogFields fields = {}) noexcept {
  if (log_enabled(LogLevel::warning)) log_event(LogLevel::warning, event, fields);
}
inline void log_error(std::string_view event, LogFields fields = {}) noexcept {
  if (log_enabled(LogLevel::error)) log_event(LogLevel::error, event, fields);
}

}  // namespace gatehouse::core
