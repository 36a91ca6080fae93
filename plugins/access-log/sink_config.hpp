// Where records go and in which form: the keys of a sink and of its queue. The host opens sinks from what is written.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <gatehouse/plugin.hpp>

namespace access_log {

enum class Format { json, clf, template_, ecs };
constexpr auto enum_names(Format) { return gatehouse::names("json", "clf", "template", "ecs"); }

inline constexpr std::string_view kFormatDoc = "Instead of the plugin's format.";
inline constexpr std::string_view kTemplateDoc = "Instead of the plugin's template.";

struct Rotate {
  gatehouse::Size size{std::uint64_t{256} << 20};
  std::uint32_t keep = 8;

  static constexpr auto fields() {
    return gatehouse::fields(gatehouse::field<&Rotate::size>("size", "The file is replaced before it grows over this.")
                                 .min(gatehouse::Size{65536}),
                             gatehouse::field<&Rotate::keep>("keep", "How many old files stay.").max(1000));
  }
};

struct FileSink {
  static constexpr std::string_view tag = "file";
  std::optional<Format> format;
  std::optional<gatehouse::Template> template_;
  std::string path;
  std::optional<Rotate> rotate;

  static constexpr auto fields() {
    using gatehouse::field;
    return gatehouse::fields(
        field<&FileSink::path>("path", "Absolute path; opened again on SIGUSR1.").required(),
        field<&FileSink::rotate>("rotate", "The gateway rotates the file; without it logrotate does."),
        field<&FileSink::format>("format", kFormatDoc), field<&FileSink::template_>("template", kTemplateDoc));
  }
};

struct StdoutSink {
  static constexpr std::string_view tag = "stdout";
  std::optional<Format> format;
  std::optional<gatehouse::Template> template_;

  static constexpr auto fields() {
    return gatehouse::fields(gatehouse::field<&StdoutSink::format>("format", kFormatDoc),
                             gatehouse::field<&StdoutSink::template_>("template", kTemplateDoc));
  }
};

enum class Transport { udp, tcp, unix_ };
constexpr auto enum_names(Transport) { return gatehouse::names("udp", "tcp", "unix"); }

struct SyslogSink {
  static constexpr std::string_view tag = "syslog";
  std::optional<Format> format;
  std::optional<gatehouse::Template> template_;
  std::string address;
  Transport transport = Transport::udp;
  std::string facility = "local0";

  static constexpr auto fields() {
    using gatehouse::field;
    return gatehouse::fields(
        field<&SyslogSink::address>("address", "host:port; of transport unix the path of the socket."),
        field<&SyslogSink::transport>("transport", "How the daemon is reached; tcp counts octets (RFC 6587)."),
        field<&SyslogSink::facility>("facility", "Facility of the messages (RFC 5424)."),
        field<&SyslogSink::format>("format", kFormatDoc), field<&SyslogSink::template_>("template", kTemplateDoc));
  }
};

enum class Compress { none, gzip };
constexpr auto enum_names(Compress) { return gatehouse::names("none", "gzip"); }

struct HttpSink {
  static constexpr std::string_view tag = "http";
  std::optional<Format> format;
  std::optional<gatehouse::Template> template_;
  gatehouse::Url url;
  Compress compress = Compress::none;
  gatehouse::Map<gatehouse::Secret> headers;
  std::string ca_file;

  static constexpr auto fields() {
    using gatehouse::field;
    return gatehouse::fields(
        field<&HttpSink::url>("url", "Where batches are posted, one record a line.").required(),
        field<&HttpSink::compress>("compress", "How batches are packed."),
        field<&HttpSink::headers>("headers", "Headers of each batch, such as authorization."),
        field<&HttpSink::ca_file>("ca_file", "Certificates that the server's must come from; empty: the system's."),
        field<&HttpSink::format>("format", kFormatDoc), field<&HttpSink::template_>("template", kTemplateDoc));
  }
};

using SinkChoice = std::variant<StdoutSink, FileSink, SyslogSink, HttpSink>;

struct QueueConfig {
  std::uint32_t entries = 65536;
  gatehouse::Size bytes{std::uint64_t{64} << 20};
  std::uint32_t batch = 500;
  gatehouse::Duration linger = std::chrono::milliseconds(200);
  gatehouse::Duration retry_for = std::chrono::seconds(60);
  std::vector<gatehouse::Duration> backoff{std::chrono::milliseconds(100), std::chrono::seconds(30)};
  gatehouse::Duration drain = std::chrono::seconds(5);

  static constexpr auto fields() {
    using gatehouse::field;
    return gatehouse::fields(
        field<&QueueConfig::entries>("entries", "Most records that wait.").min(1),
        field<&QueueConfig::bytes>("bytes", "Most memory of rings and queue.").min(gatehouse::Size{1 << 20}),
        field<&QueueConfig::batch>("batch", "Most records of one HTTP request.").min(1),
        field<&QueueConfig::linger>("linger", "How long a record may wait for others."),
        field<&QueueConfig::retry_for>("retry_for", "How long a batch is tried again before it is dropped."),
        field<&QueueConfig::backoff>("backoff", "Shortest and longest pause between tries.").min(2).max(2),
        field<&QueueConfig::drain>("drain", "How long the stop of the gateway waits for the rest."));
  }
};

}  // namespace access_log
