// Keys of listeners and upstreams.
#include "config/codecs.hpp"
#include "config/field_lists.hpp"
#include "config/key_source.hpp"

namespace gatehouse::core {
namespace {

using codec::field;

struct BalanceWords {
  static constexpr std::string_view kName = "way to balance";
  static constexpr std::array<std::pair<std::string_view, Balance>, 5> kWords{
      {{"round-robin", Balance::round_robin},
       {"least-request", Balance::least_request},
       {"random", Balance::random},
       {"hash", Balance::hash},
       {"peak-ewma", Balance::peak_ewma}}};
};

struct EndpointStateWords {
  static constexpr std::string_view kName = "endpoint state";
  static constexpr std::array<std::pair<std::string_view, EndpointState>, 3> kWords{
      {{"active", EndpointState::active},
       {"drain", EndpointState::drain},
       {"maintenance", EndpointState::maintenance}}};
};

/// `preserve`, `endpoint`, or a host to send.
struct Host {
  using Value = HostConfig;
  static constexpr TypeInfo kType{"host", "preserve"};
  static bool read(Reader& reader, const Item& item, HostConfig& out) {
    const auto text = reader.text(item, kType);
    if (!text || !text->is_known) return text.has_value();
    if (text->text == "preserve") {
      out = {HostMode::preserve, {}};
    } else if (text->text == "endpoint") {
      out = {HostMode::endpoint, {}};
    } else if (is_authority(text->text)) {
      out = {HostMode::literal, std::string(text->text)};
    } else {
      return reader.refuse(item, *text, kType, Code::bad_address, fmt::format("'{}' is not a host", text->text),
                           "preserve, endpoint, or a host with an optional port: app.internal:8080");
    }
    return true;
  }
};

constexpr FieldInfo kConnections[] = {
    field<ConnectionLimits, &ConnectionLimits::max, codec::Integer<std::uint32_t>>(
        "max", "20000", "Connections of this listener; 0: no limit. Further ones are closed and counted"),
    field<ConnectionLimits, &ConnectionLimits::per_client, codec::Integer<std::uint32_t>>(
        "per_client", "0", "Connections of one client address; 0: no limit"),
    field<ConnectionLimits, &ConnectionLimits::idle, codec::DurationText>(
        "idle", "75s", "Longest pause between two exchanges; 0s: no limit"),
    field<ConnectionLimits, &ConnectionLimits::header_timeout, codec::PositiveDuration>(
        "header_timeout", "10s", "Time for a request head from its first byte"),
    field<ConnectionLimits, &ConnectionLimits::min_body_rate, codec::Size<std::uint64_t>>(
        "min_body_rate", "240B", "Least bytes per second of a request body, averaged over 10 s; 0B: off"),
    field<ConnectionLimits, &ConnectionLimits::max_requests, codec::Integer<std::uint32_t>>(
        "max_requests", "0", "Exchanges of one connection; 0: no limit"),
    field<ConnectionLimits, &ConnectionLimits::max_age, codec::DurationText>(
        "max_age", "0s", "Age at which a connection ends; 0s: no limit"),
};

constexpr FieldInfo kListener[] = {
    field<ListenerConfig, &ListenerConfig::name, codec::Name>("name", "", "Name of the listener", kRequired),
    field<ListenerConfig, &ListenerConfig::address, codec::AddressText>(
        "address", "", "Where clients connect: IP address and port, or :port for every address", kRequired),
    field<ListenerConfig, &ListenerConfig::connections, codec::Struct<ConnectionLimits>>("connections", "",
                                                                                         "Limits of its connections"),
    field<ListenerConfig, &ListenerConfig::redirect_to_https, codec::RedirectStatus>(
        "redirect_to_https", "",
        "Answer every request but those of routes that name this listener by a redirect with this status"),
    field<ListenerConfig, &ListenerConfig::path_policy, codec::Struct<PathPolicyConfig>>(
        "path_policy", "", "Spellings of a path on which servers disagree; applied before routing", kInherits),
};
constexpr std::string_view kListenerLater[] = {"protocols", "tls", "acme_challenge_dir"};

constexpr FieldInfo kEndpoint[] = {
    field<EndpointConfig, &EndpointConfig::address, codec::AddressText>(
        "address", "", "host:port, [v6]:port, or unix:/path", kRequired),
    field<EndpointConfig, &EndpointConfig::weight, codec::Integer<std::uint32_t, 0, 10'000>>(
        "weight", "100", "Share of the requests, compared with the other endpoints"),
    field<EndpointConfig, &EndpointConfig::state, codec::Enum<EndpointStateWords>>(
        "state", "active", "drain and maintenance: no new exchanges"),
};

constexpr FieldInfo kPassive[] = {
    field<PassiveHealth, &PassiveHealth::consecutive_failures, codec::Integer<std::uint32_t, 1, 1'000'000>>(
        "consecutive_failures", "5", "Transport errors, timeouts, 502, 503 and 504 in a row that eject an endpoint"),
    field<PassiveHealth, &PassiveHealth::eject_for, codec::DurationText>(
        "eject_for", "30s", "How long an ejected endpoint gets nothing; it comes back by itself"),
    field<PassiveHealth, &PassiveHealth::max_ejected, codec::Percentage>(
        "max_ejected", "50%", "Greatest share of the endpoints that may be ejected at a time"),
};

constexpr FieldInfo kHealth[] = {
    field<HealthConfig, &HealthConfig::passive, codec::Struct<PassiveHealth>>(
        "passive", "", "Judging endpoints by the exchanges they serve"),
};
constexpr std::string_view kHealthLater[] = {"active"};

constexpr FieldInfo kUpstreamLimits[] = {
    field<UpstreamLimits, &UpstreamLimits::connections, codec::Integer<std::uint32_t, 1>>(
        "connections", "512", "Connections of the process to its endpoints"),
    field<UpstreamLimits, &UpstreamLimits::pending, codec::Integer<std::uint32_t>>(
        "pending", "256", "Exchanges that may wait for a connection; over it: 503 upstream_queue_full"),
};

constexpr FieldInfo kKeepalive[] = {
    field<Keepalive, &Keepalive::idle, codec::DurationText>("idle", "55s", "How long an unused connection is kept"),
    field<Keepalive, &Keepalive::max_requests, codec::Integer<std::uint32_t>>(
        "max_requests", "0", "Exchanges of one connection; 0: no limit"),
};

constexpr FieldInfo kUpstream[] = {
    field<UpstreamConfig, &UpstreamConfig::name, codec::Name>("name", "", "Name of the upstream", kRequired),
    field<UpstreamConfig, &UpstreamConfig::endpoints,
          codec::List<codec::Struct<EndpointConfig>, codec::ListMode::not_empty>>("endpoints", "",
                                                                                  "Backends that are equal", kRequired),
    field<UpstreamConfig, &UpstreamConfig::balance, codec::Enum<BalanceWords>>(
        "balance", "round-robin", "How an endpoint is chosen; hash needs hash_by"),
    field<UpstreamConfig, &UpstreamConfig::hash_by, codec::HashBy>(
        "hash_by", "", "What hash looks at: client-ip, consumer, path, header:<name> or cookie:<name>"),
    field<UpstreamConfig, &UpstreamConfig::host, Host>(
        "host", "preserve", "Host sent upstream: preserve the client's, endpoint, or a literal"),
    field<UpstreamConfig, &UpstreamConfig::health, codec::Struct<HealthConfig>>("health", "",
                                                                                "Taking bad endpoints out"),
    field<UpstreamConfig, &UpstreamConfig::limits, codec::Struct<UpstreamLimits>>(
        "limits", "", "Connections and waiting exchanges, per process"),
    field<UpstreamConfig, &UpstreamConfig::keepalive, codec::Struct<Keepalive>>("keepalive", "",
                                                                                "Pooled connections, per worker"),
    field<UpstreamConfig, &UpstreamConfig::slow_start, codec::DurationText>(
        "slow_start", "0s", "Time over which the weight of a recovered endpoint grows"),
    field<UpstreamConfig, &UpstreamConfig::timeouts, codec::Struct<TimeoutsConfig>>(
        "timeouts", "", "How long each wait may take", kInherits),
    field<UpstreamConfig, &UpstreamConfig::retries, codec::Struct<RetriesConfig>>("retries", "", "Further attempts",
                                                                                  kInherits),
};
constexpr std::string_view kUpstreamLater[] = {"discover", "protocol", "tls", "trusted"};

}  // namespace

template <>
const StructInfo& struct_info<ConnectionLimits>() {
  static constexpr StructInfo kInfo{"connections", kConnections};
  return kInfo;
}
template <>
const StructInfo& struct_info<ListenerConfig>() {
  static constexpr StructInfo kInfo{"listener", kListener, kListenerLater};
  return kInfo;
}
template <>
const StructInfo& struct_info<EndpointConfig>() {
  static constexpr StructInfo kInfo{"endpoint", kEndpoint};
  return kInfo;
}
template <>
const StructInfo& struct_info<PassiveHealth>() {
  static constexpr StructInfo kInfo{"passive", kPassive};
  return kInfo;
}
template <>
const StructInfo& struct_info<HealthConfig>() {
  static constexpr StructInfo kInfo{"health", kHealth, kHealthLater};
  return kInfo;
}
template <>
const StructInfo& struct_info<UpstreamLimits>() {
  static constexpr StructInfo kInfo{"upstream.limits", kUpstreamLimits};
  return kInfo;
}
template <>
const StructInfo& struct_info<Keepalive>() {
  static constexpr StructInfo kInfo{"keepalive", kKeepalive};
  return kInfo;
}
template <>
const StructInfo& struct_info<UpstreamConfig>() {
  static constexpr StructInfo kInfo{"upstream", kUpstream, kUpstreamLater};
  return kInfo;
}

}  // namespace gatehouse::core
