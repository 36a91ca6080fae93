// The keys of the plugin.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <gatehouse/plugin.hpp>

namespace rate_limit {

using gatehouse::field;

enum class AlgorithmName { gcra, sliding, fixed, concurrency };
enum class Unit { requests, content_bytes };
enum class KeyMissing { ip, deny, skip };
enum class OnStoreError { share, open, closed };
enum class KeepCharge { all };

constexpr auto enum_names(AlgorithmName) { return gatehouse::names("gcra", "sliding", "fixed", "concurrency"); }
constexpr auto enum_names(Unit) { return gatehouse::names("requests", "content-bytes"); }
constexpr auto enum_names(KeyMissing) { return gatehouse::names("ip", "deny", "skip"); }
constexpr auto enum_names(OnStoreError) { return gatehouse::names("share", "open", "closed"); }
constexpr auto enum_names(KeepCharge) { return gatehouse::names("all"); }

/// A rate, or for concurrency a plain count.
using LimitValue = std::variant<std::int64_t, gatehouse::Rate>;

struct PolicyConfig {
  std::string name = "default";
  LimitValue limit;
  gatehouse::Map<LimitValue, gatehouse::Name> tiers;
  AlgorithmName algorithm = AlgorithmName::gcra;
  std::int64_t burst = 0;
  Unit unit = Unit::requests;
  gatehouse::Template cost = "1";
  std::vector<std::string> key{"ip"};
  KeyMissing key_missing = KeyMissing::ip;
  bool count_denied = false;
  std::variant<KeepCharge, std::vector<std::string>> keep_charge;

  static constexpr auto fields() {
    return gatehouse::fields(
        field<&PolicyConfig::name>("name", "Printable ASCII; clients see it."),
        field<&PolicyConfig::limit>("limit", "A rate such as 100/min; for concurrency a plain count.").required(),
        field<&PolicyConfig::tiers>("tiers", "Limits for consumers in a group; the largest that applies wins."),
        field<&PolicyConfig::algorithm>("algorithm", "gcra, sliding, fixed or concurrency."),
        field<&PolicyConfig::burst>("burst", "gcra: how many at once; 0: the count of the limit.").min(0),
        field<&PolicyConfig::unit>("unit", "What is counted: requests, or content-bytes of the request."),
        field<&PolicyConfig::cost>("cost", "Units of one request; a template that gives no integer counts as 1."),
        field<&PolicyConfig::key>(
            "key",
            "Who shares a count: consumer, credential, ip, ip-subnet, header:X, cookie:X, claim:a.b, "
            "path-template, method; several make a tuple."),
        field<&PolicyConfig::key_missing>("key_missing",
                                          "A request without the key: counted by ip, denied, or not counted."),
        field<&PolicyConfig::count_denied>("count_denied", "Denied requests consume too."),
        field<&PolicyConfig::keep_charge>("keep_charge",
                                          "all, or the statuses (401, 4xx) that are charged; others are given back."));
  }
};

struct Subnet {
  std::int32_t v4 = 24;
  std::int32_t v6 = 64;

  static constexpr auto fields() {
    return gatehouse::fields(field<&Subnet::v4>("v4", "Bits of an IPv4 address.").min(8).max(32),
                             field<&Subnet::v6>("v6", "Bits of an IPv6 address.").min(16).max(64));
  }
};

struct Headers {
  bool standard = true;
  bool legacy = false;
  bool partition = false;
  gatehouse::Duration jitter{};

  static constexpr auto fields() {
    return gatehouse::fields(
        field<&Headers::standard>("standard", "RateLimit and RateLimit-Policy on every response."),
        field<&Headers::legacy>("legacy", "X-RateLimit-Limit, -Remaining and -Reset of the tightest policy."),
        field<&Headers::partition>("partition", "Tells a keyed hash of the key (pk)."),
        field<&Headers::jitter>("jitter", "Random time added to Retry-After.").max(std::chrono::minutes(10)));
  }
};

struct Config {
  std::vector<PolicyConfig> policies;
  std::string scope = "route";
  gatehouse::Store store;
  OnStoreError on_store_error = OnStoreError::share;
  std::int64_t gateways = 1;
  std::uint64_t max_keys = 200000;
  Subnet ip_subnet;
  bool refund_replays = true;
  Headers headers;

  static constexpr auto fields() {
    return gatehouse::fields(
        field<&Config::policies>("policies", "What is allowed; at most 8, decided together.").required(),
        field<&Config::scope>("scope", "Where counts are shared: route, service, global, or group:<name>."),
        field<&Config::store>("store", "Where counts are kept."),
        field<&Config::on_store_error>("on_store_error",
                                       "Store away: share (local, limit / gateways), open, or closed."),
        field<&Config::gateways>("gateways", "How many gateways share the limit, for share.").min(1).max(10000),
        field<&Config::max_keys>("max_keys", "Keys in the local store; more share one count.").min(1),
        field<&Config::ip_subnet>("ip_subnet", "What ip-subnet means."),
        field<&Config::refund_replays>("refund_replays", "Replays of the idempotency plugin cost nothing."),
        field<&Config::headers>("headers", "What clients are told."));
  }
};

}  // namespace rate_limit
