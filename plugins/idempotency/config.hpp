// The keys of the plugin.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <gatehouse/plugin.hpp>

namespace idempotency {

using gatehouse::field;
using namespace gatehouse::literals;

enum class KeyFormat { any, uuid };
enum class ScopePart { consumer, method, host, path };
enum class Anonymous { ip, session, none, deny };
enum class OverBodyMax { reject, bypass };
enum class InFlight { refuse, wait };
enum class Action { store, hold, release };
enum class OnUnknown { hold, release, upstream_dedupes };
enum class OnStoreError { closed, open };
enum class SetCookie { authenticated, never };

constexpr auto enum_names(KeyFormat) { return gatehouse::names("any", "uuid"); }
constexpr auto enum_names(ScopePart) { return gatehouse::names("consumer", "method", "host", "path"); }
constexpr auto enum_names(Anonymous) { return gatehouse::names("ip", "session", "none", "deny"); }
constexpr auto enum_names(OverBodyMax) { return gatehouse::names("reject", "bypass"); }
constexpr auto enum_names(InFlight) { return gatehouse::names("refuse", "wait"); }
constexpr auto enum_names(Action) { return gatehouse::names("store", "hold", "release"); }
constexpr auto enum_names(OnUnknown) { return gatehouse::names("hold", "release", "upstream-dedupes"); }
constexpr auto enum_names(OnStoreError) { return gatehouse::names("closed", "open"); }
constexpr auto enum_names(SetCookie) { return gatehouse::names("authenticated", "never"); }

struct RegexFormat {
  gatehouse::Pattern regex;

  static constexpr auto fields() {
    return gatehouse::fields(field<&RegexFormat::regex>("regex", "What the whole key must match.").required());
  }
};

struct KeyConfig {
  std::uint32_t min = 10;
  std::uint32_t max = 255;
  std::variant<KeyFormat, RegexFormat> format;

  static constexpr auto fields() {
    return gatehouse::fields(field<&KeyConfig::min>("min", "Shortest key, in characters.").min(1).max(255),
                             field<&KeyConfig::max>("max", "Longest key, in characters.").min(1).max(255),
                             field<&KeyConfig::format>("format", "What a key looks like: any, uuid, or {regex: ...}."));
  }
};

struct FingerprintConfig {
  bool body = true;
  bool query = true;
  std::vector<gatehouse::HeaderName> headers{"content-type"};
  std::vector<std::string> json_pointers;

  static constexpr auto fields() {
    return gatehouse::fields(field<&FingerprintConfig::body>("body", "The body tells requests of one key apart."),
                             field<&FingerprintConfig::query>("query", "The query does."),
                             field<&FingerprintConfig::headers>("headers", "These request headers do."),
                             field<&FingerprintConfig::json_pointers>(
                                 "json_pointers", "Only these members of a JSON body count (RFC 6901)."));
  }
};

struct ReplayConfig {
  gatehouse::HeaderName header = "idempotency-replayed";
  std::vector<gatehouse::HeaderName> strip{"ratelimit", "ratelimit-policy", "retry-after", "server-timing", "via",
                                           "age"};
  SetCookie set_cookie = SetCookie::authenticated;
  gatehouse::Rate max_rate{50, std::chrono::seconds(1)};

  static constexpr auto fields() {
    return gatehouse::fields(
        field<&ReplayConfig::header>("header", "Response header that marks a replay with true."),
        field<&ReplayConfig::strip>("strip", "Response headers that a replay leaves out."),
        field<&ReplayConfig::set_cookie>("set_cookie", "Who gets Set-Cookie again: authenticated callers, or nobody."),
        field<&ReplayConfig::max_rate>("max_rate", "Replays of one key; more are 429 idem_replay_rate."));
  }
};

struct Config {
  std::vector<gatehouse::HeaderName> headers{"idempotency-key", "x-idempotency-key"};
  std::vector<gatehouse::Method> methods{"POST", "PATCH"};
  bool required = false;
  KeyConfig key;
  std::vector<ScopePart> scope{ScopePart::consumer, ScopePart::method, ScopePart::host, ScopePart::path};
  Anonymous anonymous = Anonymous::ip;
  FingerprintConfig fingerprint;
  gatehouse::Size body_max = 1_MiB;
  OverBodyMax over_body_max = OverBodyMax::reject;
  gatehouse::Duration ttl = std::chrono::hours(24);
  gatehouse::Duration lock_ttl = std::chrono::seconds(60);
  InFlight in_flight = InFlight::refuse;
  gatehouse::Duration wait_max = std::chrono::seconds(10);
  gatehouse::Map<Action> outcome{{"2xx", Action::store},   {"3xx", Action::store},   {"4xx", Action::store},
                                 {"401", Action::release}, {"403", Action::release}, {"408", Action::release},
                                 {"409", Action::release}, {"425", Action::release}, {"429", Action::release},
                                 {"5xx", Action::store},   {"502", Action::hold},    {"503", Action::release},
                                 {"504", Action::hold}};
  OnUnknown on_unknown = OnUnknown::hold;
  gatehouse::Size response_max = 1_MiB;
  gatehouse::Store store;
  OnStoreError on_store_error = OnStoreError::closed;
  ReplayConfig replay;
  std::string docs_url;
  gatehouse::Secret encrypt_key;

  static constexpr auto fields() {
    return gatehouse::fields(
        field<&Config::headers>("headers", "Request headers that hold the key; the first that is present wins.").min(1),
        field<&Config::methods>("methods", "Other methods pass untouched.").min(1),
        field<&Config::required>("required", "A request without a key is 400 idem_key_missing."),
        field<&Config::key>("key", "What a key looks like."),
        field<&Config::scope>("scope", "What tells equal keys apart: consumer, method, host, path."),
        field<&Config::anonymous>("anonymous",
                                  "Stands for the consumer when nobody is authenticated: ip, session, none, or deny."),
        field<&Config::fingerprint>("fingerprint", "What makes two requests of one key the same request."),
        field<&Config::body_max>("body_max", "Request bodies are buffered up to here.").min(1_B).max(64_MiB),
        field<&Config::over_body_max>("over_body_max", "Larger ones: reject with 413, or bypass the plugin."),
        field<&Config::ttl>("ttl", "How long a result is replayed, from its completion.").min(std::chrono::seconds(1)),
        field<&Config::lock_ttl>("lock_ttl",
                                 "Lease of an execution, renewed while it runs; at least timeouts.request + 5s.")
            .min(std::chrono::seconds(1)),
        field<&Config::in_flight>("in_flight", "A retry during the execution: refuse with 409, or wait."),
        field<&Config::wait_max>("wait_max", "Longest wait.").max(std::chrono::minutes(5)),
        field<&Config::outcome>("outcome", "What an upstream's status means: store, hold or release; 404 before 4xx."),
        field<&Config::on_unknown>(
            "on_unknown", "No answer although bytes were sent: hold, release, or upstream-dedupes (may be repeated)."),
        field<&Config::response_max>("response_max", "Larger responses stream through unstored.").max(64_MiB),
        field<&Config::store>("store", "Where records are kept."),
        field<&Config::on_store_error>("on_store_error", "Store away: closed (503), or open (unprotected, counted)."),
        field<&Config::replay>("replay", "How a result is given again."),
        field<&Config::docs_url>("docs_url", "Link of refusals to the API's documentation."),
        field<&Config::encrypt_key>("encrypt_key", "32 bytes: records are encrypted with AES-256-GCM."));
  }
};

}  // namespace idempotency
