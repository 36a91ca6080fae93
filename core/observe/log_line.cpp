// One event of the operational log as a line: text or JSON, with escapes that no input can break out of.
#include "observe/log_line.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "observe/utf8.hpp"

namespace gatehouse::core {

namespace {

auto to(std::string& out) { return std::back_inserter(out); }

// Control characters of C0 and C1 steer terminals; the two separators end a line for some readers.
bool must_escape(char32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029; }

void append_escaped(std::string& out, std::string_view text, bool quoted) {
  while (!text.empty()) {
    const auto [c, bytes] = next_code_point(text);
    if (quoted && (c == U'"' || c == U'\\')) {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == U'\n') {
      out += "\\n";
    } else if (c == U'\r') {
      out += "\\r";
    } else if (c == U'\t') {
      out += "\\t";
    } else if (must_escape(c)) {
      fmt::format_to(to(out), "\\u{:04x}", static_cast<std::uint32_t>(c));
    } else if (c == kReplacementCharacter) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
}

std::string_view cut(std::string_view text, bool& was_cut) {
  was_cut = text.size() > kMaxLogValueBytes;
  if (!was_cut) return text;
  auto end = kMaxLogValueBytes;
  while (end > kMaxLogValueBytes - 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

void append_quoted(std::string& out, std::string_view text) {
  bool was_cut = false;
  out += '"';
  append_escaped(out, cut(text, was_cut), true);
  if (was_cut) out += "...";
  out += '"';
}

// Text values stand bare when a reader can tell where they end.
bool may_stand_bare(std::string_view text) {
  if (text.empty() || text.size() > kMaxLogValueBytes) return false;
  for (const char c : text) {
    if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == '\x7f' || static_cast<signed char>(c) < 0) return false;
  }
  return true;
}

void append_scaled(std::string& out, double value, std::string_view unit) {
  auto number = fmt::format("{:.3f}", value);
  number.erase(number.find_last_not_of('0') + 1);
  if (number.back() == '.') number.pop_back();
  out.append(number).append(unit);
}

void append_duration(std::string& out, Duration value) {
  const auto ns = static_cast<double>(value.count());
  const auto size = std::abs(ns);
  if (size >= 1e9) return append_scaled(out, ns / 1e9, "s");
  if (size >= 1e6) return append_scaled(out, ns / 1e6, "ms");
  if (size >= 1e3) return append_scaled(out, ns / 1e3, "us");
  if (size == 0) return void(out += "0s");
  append_scaled(out, ns, "ns");
}

struct AppendValue {
  std::string& out;
  LogFormat format;

  void operator()(std::string_view value) const {
    if (format == LogFormat::text && may_stand_bare(value)) {
      out += value;
    } else {
      append_quoted(out, value);
    }
  }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(std::int64_t value) const { fmt::format_to(to(out), "{}", value); }
  void operator()(std::uint64_t value) const { fmt::format_to(to(out), "{}", value); }
  void operator()(double value) const {
    if (std::isfinite(value)) {
      fmt::format_to(to(out), "{}", value);
    } else {
      out += "null";
    }
  }
  void operator()(Duration value) const {
    if (format == LogFormat::json) out += '"';
    append_duration(out, value);
    if (format == LogFormat::json) out += '"';
  }
};

void append_time(std::string& out, std::chrono::system_clock::time_point at) {
  const auto ms = std::chrono::time_point_cast<std::chrono::milliseconds>(at).time_since_epoch().count();
  const auto seconds = static_cast<std::time_t>(ms / 1000);
  fmt::format_to(to(out), "{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), ms % 1000);
}

}  // namespace

std::string_view log_level_name(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      return "error";
  }
  return "error";
}

void append_log_line(std::string& out, LogFormat format, std::chrono::system_clock::time_point at, LogLevel level,
                     std::string_view event, std::span<const LogField> fields) {
  const bool is_json = format == LogFormat::json;
  if (is_json) out += R"({"time":")";
  append_time(out, at);
  out += is_json ? R"(","level":")" : " ";
  out += log_level_name(level);
  if (is_json) {
    out += R"(","msg":)";
    append_quoted(out, event);
  } else {
    out += ' ';
    append_escaped(out, event, false);
  }
  for (const auto& field : fields) {
    if (is_json) {
      out += ',';
      append_quoted(out, field.key());
      out += ':';
    } else {
      out += ' ';
      append_escaped(out, field.key(), false);
      out += '=';
    }
    std::visit(AppendValue{out, format}, field.value());
  }
  if (is_json) out += '}';
}

}  // namespace gatehouse::core
