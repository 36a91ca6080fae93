// What the configuration says, as plain structs with their defaults. Names still are names; places are kept for
// messages.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/ip.hpp"
#include "config/address.hpp"
#include "config/redis_config.hpp"
#include "config/scalars.hpp"
#include "config/source.hpp"
#include "http/forwarded.hpp"
#include "http/request_target.hpp"
#include "observe/log.hpp"
#include "routing/match.hpp"
#include "routing/settings.hpp"
#include "upstream/upstream.hpp"

namespace gatehouse::core {

/// A value that inherits: set here, and where; or empty, and the wider scope decides.
template <class T>
using Own = std::optional<At<T>>;

// ---- inherited settings: defaults, then upstream where it applies, then service, then route

struct TimeoutsConfig {
  Own<Duration> connect;
  Own<Duration> request;
  Own<Duration> idle;
  Own<Duration> total;
};

struct LimitsConfig {
  Own<std::uint64_t> request_body;
  Own<std::uint32_t> request_headers;
  Own<std::uint32_t> header_count;
  Own<std::uint32_t> uri;
  Own<std::uint32_t> response_headers;
};

/// What a retry may follow: RetryPolicy::When bits and statuses.
struct RetryCauses {
  std::uint8_t when = RetryPolicy{}.when;
  std::vector<std::uint16_t> statuses;
  bool operator==(const RetryCauses&) const = default;
};

struct RetriesConfig {
  Own<std::uint32_t> attempts;
  Own<RetryCauses> when;
  Own<double> budget;
};

struct PathPolicyConfig {
  Own<PathPolicy::EncodedSlash> encoded_slash;
  Own<PathPolicy::DuplicateSlash> duplicate_slash;
  Own<PathPolicy::DotSegments> dot_segments;
  Own<PathPolicy::Backslash> backslash;
};

struct DefaultsConfig {
  TimeoutsConfig timeouts;
  LimitsConfig limits;
  RetriesConfig retries;
  PathPolicyConfig path_policy;
  Own<std::string> error_format;
};

// ---- the process

struct RequestIdConfig {
  enum class Accept : std::uint8_t { trusted, never, always };
  std::string header = "x-request-id";  // lower case
  Accept accept = Accept::trusted;
};

struct ShutdownConfig {
  Duration delay = Duration::zero();
  Duration drain = std::chrono::seconds(30);
};

struct ReloadConfig {
  bool watch = false;
  Duration debounce = std::chrono::milliseconds(250);
};

struct GatewayConfig {
  std::string name;           // empty: the host name
  std::uint32_t workers = 0;  // 0: auto
  std::vector<Cidr> trusted_proxies;
  ForwardedMode forwarded = ForwardedMode::x_forwarded;
  RequestIdConfig request_id;
  Own<std::vector<std::string>> plugin_dirs;  // absent: those of plugin_directories()
  At<std::string> state_dir{"/var/lib/gatehouse", {}};
  ShutdownConfig shutdown;
  ReloadConfig reload;
  LogSettings log;
};

struct AdminConfig {
  At<Address> address{Address::of("127.0.0.1:9901"), {}};
};

struct MetricsConfig {
  std::uint32_t max_series = 10000;
  std::uint32_t plugin_sample = 16;
};

// ---- listeners

/// Zero means no limit, but for header_timeout.
struct ConnectionLimits {
  std::uint32_t max = 20000;     // of the listener, all workers together
  std::uint32_t per_client = 0;  // by client address
  Duration idle = std::chrono::seconds(75);
  Duration header_timeout = std::chrono::seconds(10);
  std::uint64_t min_body_rate = 240;  // bytes per second, averaged over 10 s
  std::uint32_t max_requests = 0;     // of one connection
  Duration max_age = Duration::zero();
  bool operator==(const ConnectionLimits&) const = default;
};

struct ListenerConfig {
  At<std::string> name;
  At<Address> address;
  ConnectionLimits connections;
  std::optional<std::uint16_t> redirect_to_https;
  PathPolicyConfig path_policy;
};

// ---- upstreams

struct EndpointConfig {
  At<Address> address;
  std::uint32_t weight = 100;
  EndpointState state = EndpointState::active;
};

struct HealthConfig {
  PassiveHealth passive;
};

/// `host`: preserve, endpoint, or a literal.
struct HostConfig {
  HostMode mode = HostMode::preserve;
  std::string literal;
};

struct UpstreamConfig {
  At<std::string> name;
  At<std::vector<EndpointConfig>> endpoints;
  Balance balance = Balance::round_robin;
  Own<KeySource> hash_by;
  Place balance_place;
  HostConfig host;
  HealthConfig health;
  UpstreamLimits limits;
  Keepalive keepalive;
  Duration slow_start = Duration::zero();
  TimeoutsConfig timeouts;
  RetriesConfig retries;
  bool is_doubtful = false;  // it has an unknown key: what merely seems to be missing is not reported
};

// ---- services and routes

/// Values are templates: request-time variables still in them.
using HeaderValues = std::vector<std::pair<At<std::string>, At<std::string>>>;

struct HeaderEditsConfig {
  HeaderValues set;
  std::vector<At<std::string>> remove;
};

struct HeadersConfig {
  std::optional<HeaderEditsConfig> request;
  std::optional<HeaderEditsConfig> response;
};

struct SplitSideConfig {
  At<std::string> upstream;
  std::uint32_t weight = 1;
  std::string name;  // empty: the upstream's
};

struct RespondConfig {
  At<std::uint16_t> status{200, {}};
  HeaderValues headers;
  Own<std::string> body;
};

struct RedirectConfig {
  std::uint16_t status = 308;
  At<std::string> location;
};

struct RewriteConfig {
  Own<std::string> path;
  Own<std::string> host;
};

/// `{exact: …}`, `{template: …}` or `{regex: …}`: one of them.
struct PathMapConfig {
  Own<std::string> exact;
  Own<std::string> template_;
  Own<std::string> regex;
};

/// `{regex: …}` or `{present: …}`: one of them.
struct FieldMapConfig {
  Own<std::string> regex;
  Own<bool> present;
};

struct StickyConfig {
  KeySource by;
};

struct MatchConfig {
  At<PathPattern> path;  // its place is that of the text of the pattern
  Own<std::vector<std::string>> methods;
  Own<std::vector<At<std::string>>> hosts;
  std::vector<At<FieldCondition>> headers;  // the place is that of the value
  std::vector<At<FieldCondition>> query;
  std::vector<Cidr> client_ip;
  Own<std::vector<At<std::string>>> listeners;
};

// ---- plugins

struct Item;
struct PluginConfig;

enum class EntryMode : std::uint8_t { enforce, shadow, off };

/// One entry of a list `plugins`.
struct PluginEntryConfig {
  At<std::string> name;
  Own<std::string> as;  // name of the instance; the plugin's unless given
  At<EntryMode> mode{EntryMode::enforce, {}};
  At<bool> fails_open{false, {}};
  const Item* written = nullptr;  // `config` as it stands in the file; only until the load ends
  /// The configuration by the plugin's schema, and what was found about the plugin. Null: it could not be read.
  std::shared_ptr<const PluginConfig> config;

  [[nodiscard]] const At<std::string>& instance() const noexcept { return as ? *as : name; }
};

/// Keys that services and routes have in common.
struct SharedConfig {
  At<std::string> name;
  Own<std::string> upstream;
  Own<std::vector<SplitSideConfig>> split;
  Own<StickyConfig> sticky;
  HeadersConfig headers;
  TimeoutsConfig timeouts;
  LimitsConfig limits;
  RetriesConfig retries;
  Own<std::string> error_format;
  std::vector<std::pair<std::string, std::string>> labels;
  std::vector<PluginEntryConfig> plugins;
  bool is_doubtful = false;  // it has an unknown key: what merely seems to be missing is not reported
};

struct RouteConfig : SharedConfig {
  MatchConfig match;
  Own<RespondConfig> respond;
  Own<RedirectConfig> redirect;
  Own<std::string> strip_prefix;
  RewriteConfig rewrite;
  std::int32_t priority = 0;
};

struct ServiceConfig : SharedConfig {
  Own<std::vector<At<std::string>>> hosts;
  Own<std::vector<At<std::string>>> listeners;
  std::vector<RouteConfig> routes;
};

// ---- consumers

struct ConsumerJwtConfig {
  At<std::string> issuer;
  std::vector<std::pair<std::string, std::string>> claims;  // dotted path → text; all must hold
};

struct ConsumerKeyConfig {
  std::string id;
  std::string sha256;  // hexadecimal, lower case
  std::optional<Instant> not_after;
};

struct ConsumerCertificateConfig {
  std::string san;
};

/// A known client, and the credentials that identify it: any of them is enough.
struct ConsumerConfig {
  At<std::string> name;
  std::vector<std::string> groups;
  std::vector<std::pair<std::string, std::string>> attributes;
  Own<ConsumerJwtConfig> jwt;
  std::vector<At<ConsumerKeyConfig>> api_keys;
  std::vector<At<ConsumerCertificateConfig>> certificates;
};

// ---- texts

/// One entry of `secrets`: never printed, never part of a hash that is shown.
struct SecretConfig {
  At<std::string> name;
  std::string value;
};

/// A tree whose scalars are templates, as written under `json`.
struct JsonTemplate {
  std::variant<std::string, std::int64_t, double, bool, std::nullptr_t, std::vector<JsonTemplate>,
               std::vector<std::pair<std::string, JsonTemplate>>>
      value = nullptr;
};

struct ErrorFormatConfig {
  At<std::string> name;
  std::string content_type = "application/json";
  At<JsonTemplate> json;
  std::vector<std::pair<std::string, std::string>> codes;       // Gatehouse code → the API's own
  std::vector<std::pair<std::string, std::uint16_t>> statuses;  // Gatehouse code → status
};

/// All files together. Order of lists: main file, then the included ones by name.
struct Model {
  std::int64_t version = 1;
  std::vector<At<std::string>> include;
  GatewayConfig gateway;
  AdminConfig admin;
  MetricsConfig metrics;
  DefaultsConfig defaults;
  std::vector<PluginEntryConfig> plugins;  // head of every chain
  std::vector<SecretConfig> secrets;
  std::vector<RedisConfig> redis;  // stores
  std::vector<ListenerConfig> listeners;
  std::vector<UpstreamConfig> upstreams;
  std::vector<ServiceConfig> services;
  std::vector<RouteConfig> routes;  // those of no service
  std::vector<ConsumerConfig> consumers;
  std::vector<ErrorFormatConfig> error_formats;
};

}  // namespace gatehouse::core
