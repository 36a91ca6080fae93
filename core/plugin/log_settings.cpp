#include "plugin/log_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "http/h1_writer.hpp"

namespace gatehouse::core {

namespace {

/// The members of one map. A wrong kind is a mistake at its value; the schema of a plugin lets none through.
class Reader {
 public:
  Reader(const Value* map, const TellMistake& tell) noexcept : map_(map), tell_(tell) {}

  [[nodiscard]] const Value* find(std::string_view key) const noexcept {
    const auto* value = map_ == nullptr ? nullptr : map_->find(key);
    return value != nullptr && value->kind == Value::Kind::null ? nullptr : value;
  }
  [[nodiscard]] Reader map(std::string_view key) {
    const auto* value = find(key);
    if (value != nullptr && value->kind != Value::Kind::map) mistake(value, key, "a map");
    return {value, tell_};
  }
  [[nodiscard]] std::string_view text(std::string_view key, std::string_view otherwise = {}) {
    const auto* value = find(key);
    if (value == nullptr) return otherwise;
    if (value->kind != Value::Kind::text) mistake(value, key, "a text");
    return value->text;
  }
  template <class Number>
  void number(std::string_view key, Number& to, std::uint64_t least, std::uint64_t most) {
    const auto* value = find(key);
    if (value == nullptr) return;
    const auto number = static_cast<std::uint64_t>(value->integer);
    if (value->kind != Value::Kind::integer || value->integer < 0 || number < least || number > most) {
      return mistake(value, key, fmt::format("between {} and {}", least, most));
    }
    to = static_cast<Number>(number);
  }
  void duration(std::string_view key, Duration& to, Duration least, Duration most) {
    if (const auto* value = find(key)) duration(*value, key, to, least, most);
  }
  void duration(const Value& value, std::string_view key, Duration& to, Duration least, Duration most) {
    if (value.kind != Value::Kind::duration || Duration(value.integer) < least || Duration(value.integer) > most) {
      return mistake(&value, key,
                     fmt::format("a duration between {} ms and {} ms", least / std::chrono::milliseconds(1),
                                 most / std::chrono::milliseconds(1)));
    }
    to = Duration(value.integer);
  }
  void mistake(const Value* at, std::string_view key, std::string_view wanted) {
    is_good = false;
    tell_(at == nullptr ? map_ : at, fmt::format("{} is {}", key, wanted));
  }
  void wrong(const Value* at, std::string_view message) {
    is_good = false;
    tell_(at == nullptr ? map_ : at, message);
  }

  bool is_good = true;

 private:
  const Value* map_;
  const TellMistake& tell_;
};

constexpr Duration kMilli = std::chrono::milliseconds(1);
constexpr Duration kHour = std::chrono::hours(1);

bool read_queue(const Value* value, LogSinkSettings& result, const TellMistake& tell) {
  Reader queue(value, tell);
  auto& to = result.queue;
  queue.number("entries", to.entries, 1, 16'777'216);
  queue.number("bytes", to.bytes, std::uint64_t{1} << 20, std::uint64_t{4} << 30);
  queue.number("batch", result.http.batch, 1, 100'000);
  queue.duration("linger", to.linger, kMilli, std::chrono::seconds(60));
  queue.duration("drain", to.drain, Duration::zero(), std::chrono::seconds(60));
  queue.duration("retry_for", result.http.retry_for, Duration::zero(), std::chrono::hours(24));
  result.http.linger = to.linger;
  if (const auto* backoff = queue.find("backoff")) {
    if (backoff->kind != Value::Kind::list || backoff->items.size() != 2) {
      queue.mistake(backoff, "backoff", "a list of the shortest and the longest duration");
    } else {
      queue.duration(backoff->items[0], "backoff", result.http.min_backoff, kMilli, kHour);
      queue.duration(backoff->items[1], "backoff", result.http.max_backoff, result.http.min_backoff, kHour);
    }
  }
  return queue.is_good;
}

bool read_file(Reader& sink, LogSinkSettings& result) {
  result.path = sink.text("path");
  if (result.path.empty() || result.path.front() != '/') {
    sink.mistake(sink.find("path"), "path", "the absolute path of a file");
  }
  auto rotate = sink.map("rotate");
  rotate.number("size", result.rotate_bytes, std::uint64_t{1} << 16, std::uint64_t{1} << 50);
  rotate.number("keep", result.keep, 0, 1000);
  result.destination = "file " + result.path;
  return sink.is_good && rotate.is_good;
}

bool read_syslog(Reader& sink, LogSinkSettings& result) {
  auto& syslog = result.syslog;
  const auto transport = sink.text("transport", "udp");
  const auto address = sink.text("address");
  if (transport == "unix") {
    syslog.transport = SyslogTransport::unix_;
    syslog.host = address.empty() ? "/dev/log" : address;
    if (syslog.host.front() != '/' || syslog.host.size() > 107) sink.mistake(sink.find("address"), "address", "a path");
  } else if (transport == "udp" || transport == "tcp") {
    syslog.transport = transport == "tcp" ? SyslogTransport::tcp : SyslogTransport::udp;
    HttpUrl url;  // the same spelling of host and port
    std::string why;
    const bool has_port = address.rfind(':') != std::string_view::npos && !address.ends_with(']');
    if (address.empty() || address.find('/') != std::string_view::npos ||
        !parse_http_url(std::string("http://").append(address), url, why)) {
      sink.mistake(sink.find("address"), "address", "host:port");
    }
    syslog.host = url.host;
    if (has_port) syslog.port = url.port;
  } else {
    sink.mistake(sink.find("transport"), "transport", "one of udp, tcp, unix");
  }
  const auto facility = syslog_facility(sink.text("facility", "local0"));
  if (facility < 0) sink.mistake(sink.find("facility"), "facility", "the name of a syslog facility, \"local0\"");
  syslog.facility = static_cast<std::uint8_t>(std::max(facility, 0));
  result.destination = fmt::format("syslog {} {} {} {}", transport, syslog.host, syslog.port, syslog.facility);
  return sink.is_good;
}

bool read_http(Reader& sink, LogSinkSettings& result) {
  auto& http = result.http;
  std::string why;
  const auto url = sink.text("url");
  if (!parse_http_url(url, http.url, why)) sink.wrong(sink.find("url"), why);
  http.ca_file = sink.text("ca_file");
  const auto compress = sink.text("compress", "none");
  http.compress = compress == "gzip";
  if (!http.compress && compress != "none") sink.mistake(sink.find("compress"), "compress", "gzip or none");
  if (const auto* headers = sink.find("headers"); headers != nullptr && headers->kind == Value::Kind::map) {
    for (const auto& [name, place, value] : headers->members) {
      if (!is_token(name) || value.kind != Value::Kind::text || !is_field_value(value.text) ||
          is_writer_field(header_id(name))) {
        sink.wrong(&value, fmt::format("\"{}\" is no header that can be sent", name));
        continue;
      }
      http.headers.emplace_back(name, value.text);
    }
  }
  result.destination = fmt::format("http {}", url);
  return sink.is_good;
}

std::string describe(const LogSinkSettings& of) {
  auto text =
      fmt::format("{} {} {} {} {} {} {} {} {} {} {}", of.rotate_bytes, of.keep, of.queue.entries, of.queue.bytes,
                  of.queue.linger.count(), of.queue.drain.count(), of.http.batch, of.http.retry_for.count(),
                  of.http.min_backoff.count(), of.http.max_backoff.count(), of.http.compress);
  text.append(" ").append(of.http.ca_file);
  for (const auto& [name, value] : of.http.headers) text.append("\n").append(name).append(": ").append(value);
  return text;
}

}  // namespace

std::string_view name_of(LogSinkType type) noexcept {
  constexpr std::array<std::string_view, 4> kNames{"stdout", "file", "syslog", "http"};
  return kNames[static_cast<std::size_t>(type)];
}

bool read_log_settings(const Value* settings, const Value* queue, LogSinkSettings& result, const TellMistake& tell) {
  Reader sink(settings, tell);
  const auto type = sink.text("type", "stdout");
  bool is_good = read_queue(queue, result, tell);
  if (type == "file") {
    result.type = LogSinkType::file;
    is_good = read_file(sink, result) && is_good;
  } else if (type == "syslog") {
    result.type = LogSinkType::syslog;
    is_good = read_syslog(sink, result) && is_good;
  } else if (type == "http") {
    result.type = LogSinkType::http;
    is_good = read_http(sink, result) && is_good;
  } else if (type == "stdout") {
    result.destination = "stdout";
  } else {
    sink.mistake(sink.find("type"), "type", "one of file, stdout, syslog, http");
  }
  result.description = describe(result);
  return is_good && sink.is_good;
}

}  // namespace gatehouse::core
