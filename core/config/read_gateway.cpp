// Keys of the process: gateway, admin, metrics.
#include "config/codecs.hpp"
#include "config/field_lists.hpp"

namespace gatehouse::core {
namespace {

using codec::field;

struct ForwardedWords {
  static constexpr std::string_view kName = "way to forward addresses";
  static constexpr std::array<std::pair<std::string_view, ForwardedMode>, 4> kWords{
      {{"x-forwarded", ForwardedMode::x_forwarded},
       {"rfc7239", ForwardedMode::rfc7239},
       {"both", ForwardedMode::both},
       {"none", ForwardedMode::none}}};
};

struct AcceptWords {
  static constexpr std::string_view kName = "rule for request ids";
  using Accept = RequestIdConfig::Accept;
  static constexpr std::array<std::pair<std::string_view, Accept>, 3> kWords{
      {{"trusted", Accept::trusted}, {"never", Accept::never}, {"always", Accept::always}}};
};

struct LevelWords {
  static constexpr std::string_view kName = "log level";
  static constexpr std::array<std::pair<std::string_view, LogLevel>, 4> kWords{{{"debug", LogLevel::debug},
                                                                                {"info", LogLevel::info},
                                                                                {"warning", LogLevel::warning},
                                                                                {"error", LogLevel::error}}};
};

struct LogFormatWords {
  static constexpr std::string_view kName = "log format";
  static constexpr std::array<std::pair<std::string_view, LogFormat>, 2> kWords{
      {{"text", LogFormat::text}, {"json", LogFormat::json}}};
};

/// `auto` or 1 to 256; auto is 0.
struct Workers {
  using Value = std::uint32_t;
  static constexpr TypeInfo kType{"number of workers", "auto"};
  static bool read(Reader& reader, const Item& item, std::uint32_t& out) {
    const auto text = reader.text(item, kType);
    if (!text) return false;
    if (text->text == "auto") {
      out = 0;
      return true;
    }
    std::int64_t count = 1;
    if (!codec::read_integer(reader, item, 1, 256, count)) return false;
    out = static_cast<std::uint32_t>(count);
    return true;
  }
};

/// `stderr` or the path of a file.
struct LogOutput {
  using Value = std::string;
  static constexpr TypeInfo kType{"log output", "stderr"};
  static bool read(Reader& reader, const Item& item, std::string& out) {
    const auto text = reader.text(item, kType);
    if (!text) return false;
    out = text->text;
    if (!text->is_known || out == "stderr" || out.starts_with('/')) return true;
    return reader.refuse(item, *text, kType, Code::bad_enum, fmt::format("'{}' is not a log output", out),
                         "stderr, or the absolute path of a file");
  }
};

/// A token: it stands in Via.
struct GatewayName {
  using Value = std::string;
  static constexpr TypeInfo kType{"gateway name", "edge-1"};
  static bool read(Reader& reader, const Item& item, std::string& out) {
    const auto text = reader.text(item, kType);
    if (!text) return false;
    out = text->text;
    if (!text->is_known || parse_header_name(out).value) return true;
    return reader.refuse(item, *text, kType, Code::bad_name, fmt::format("'{}' cannot stand in the header Via", out),
                         "letters, digits, '.', '-' and '_'");
  }
};

constexpr FieldInfo kRequestId[] = {
    field<RequestIdConfig, &RequestIdConfig::header, codec::HeaderName>("header", "x-request-id",
                                                                        "Header that carries the id, both ways"),
    field<RequestIdConfig, &RequestIdConfig::accept, codec::Enum<AcceptWords>>(
        "accept", "trusted", "Whose id is kept: of trusted proxies, nobody's, everybody's"),
};

constexpr FieldInfo kShutdown[] = {
    field<ShutdownConfig, &ShutdownConfig::delay, codec::DurationText>(
        "delay", "0s", "Keep accepting so long after readiness turned, for load balancers to notice"),
    field<ShutdownConfig, &ShutdownConfig::drain, codec::DurationText>("drain", "30s",
                                                                       "Finish what is in flight for at most so long"),
};

constexpr FieldInfo kReload[] = {
    field<ReloadConfig, &ReloadConfig::watch, codec::Boolean>(
        "watch", "false", "Reload when a file changes; renames and symlink swaps count"),
    field<ReloadConfig, &ReloadConfig::debounce, codec::DurationText>("debounce", "250ms",
                                                                      "Quiet time behind the last change"),
};

constexpr FieldInfo kLog[] = {
    field<LogSettings, &LogSettings::level, codec::Enum<LevelWords>>("level", "info",
                                                                     "Least important events that are written"),
    field<LogSettings, &LogSettings::format, codec::Enum<LogFormatWords>>("format", "text",
                                                                          "Lines for people, or one JSON object each"),
    field<LogSettings, &LogSettings::output, LogOutput>("output", "stderr",
                                                        "Standard error, or a file that is appended to"),
};

constexpr FieldInfo kGateway[] = {
    field<GatewayConfig, &GatewayConfig::name, GatewayName>("name", "",
                                                            "Name in logs and in Via; the host name unless given"),
    field<GatewayConfig, &GatewayConfig::workers, Workers>(
        "workers", "auto", "Worker threads, 1 to 256; auto: the CPU quota of the cgroup, else the affinity mask"),
    field<GatewayConfig, &GatewayConfig::trusted_proxies, codec::List<codec::CidrText>>(
        "trusted_proxies", "[]", "Only these peers may set X-Forwarded-*, Forwarded, traceparent and the request id"),
    field<GatewayConfig, &GatewayConfig::forwarded, codec::Enum<ForwardedWords>>(
        "forwarded", "x-forwarded", "Headers that tell upstreams the client's address; always rebuilt"),
    field<GatewayConfig, &GatewayConfig::request_id, codec::Struct<RequestIdConfig>>("request_id", "",
                                                                                     "The id of each exchange"),
    field<GatewayConfig, &GatewayConfig::plugin_dirs, codec::List<codec::FilePath>>(
        "plugin_dirs", "[/usr/lib/gatehouse/plugins]",
        "Searched in order for plugins, the first file wins; unless given also ../plugins and "
        "../lib/gatehouse/plugins, "
        "seen from the folder of the program"),
    field<GatewayConfig, &GatewayConfig::state_dir, codec::FilePath>("state_dir", "/var/lib/gatehouse",
                                                                     "Where the process keeps files of its own"),
    field<GatewayConfig, &GatewayConfig::shutdown, codec::Struct<ShutdownConfig>>("shutdown", "",
                                                                                  "How the process ends"),
    field<GatewayConfig, &GatewayConfig::reload, codec::Struct<ReloadConfig>>("reload", "",
                                                                              "Reloading when files change"),
    field<GatewayConfig, &GatewayConfig::log, codec::Struct<LogSettings>>("log", "",
                                                                          "The operational log, not the access log"),
};
constexpr std::string_view kGatewayLater[] = {"dns"};

constexpr FieldInfo kAdmin[] = {
    field<AdminConfig, &AdminConfig::address, codec::AddressText>("address", "127.0.0.1:9901",
                                                                  "Health, metrics and API; loopback only"),
};
constexpr std::string_view kAdminLater[] = {"unix", "tls", "tokens", "allow_hosts", "dashboard", "debug_key"};

constexpr FieldInfo kMetrics[] = {
    field<MetricsConfig, &MetricsConfig::max_series, codec::Integer<std::uint32_t, 1, 10'000'000>>(
        "max_series", "10000", "Most series of one scrape; further ones are dropped and counted"),
    field<MetricsConfig, &MetricsConfig::plugin_sample, codec::Integer<std::uint32_t, 1, 1'000'000>>(
        "plugin_sample", "16", "1 of so many phases of plugins goes into the histogram of durations"),
};
constexpr std::string_view kMetricsLater[] = {"exemplars"};

}  // namespace

template <>
const StructInfo& struct_info<RequestIdConfig>() {
  static constexpr StructInfo kInfo{"request_id", kRequestId};
  return kInfo;
}
template <>
const StructInfo& struct_info<ShutdownConfig>() {
  static constexpr StructInfo kInfo{"shutdown", kShutdown};
  return kInfo;
}
template <>
const StructInfo& struct_info<ReloadConfig>() {
  static constexpr StructInfo kInfo{"reload", kReload};
  return kInfo;
}
template <>
const StructInfo& struct_info<LogSettings>() {
  static constexpr StructInfo kInfo{"log", kLog};
  return kInfo;
}
template <>
const StructInfo& struct_info<GatewayConfig>() {
  static constexpr StructInfo kInfo{"gateway", kGateway, kGatewayLater};
  return kInfo;
}
template <>
const StructInfo& struct_info<AdminConfig>() {
  static constexpr StructInfo kInfo{"admin", kAdmin, kAdminLater};
  return kInfo;
}
template <>
const StructInfo& struct_info<MetricsConfig>() {
  static constexpr StructInfo kInfo{"metrics", kMetrics, kMetricsLater};
  return kInfo;
}

}  // namespace gatehouse::core
