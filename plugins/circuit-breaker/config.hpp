// The keys of the plugin.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <gatehouse/plugin.hpp>

namespace circuit_breaker {

using gatehouse::field;
using std::chrono::seconds;

enum class Scope { upstream, route };
constexpr auto enum_names(Scope) { return gatehouse::names("upstream", "route"); }

struct KeyScope {
  gatehouse::Template key;

  static constexpr auto fields() {
    return gatehouse::fields(
        field<&KeyScope::key>("key", "One circuit for each value; 1000 at most, the rest share one.").required());
  }
};

struct TimeWindow {
  static constexpr std::string_view tag = "time";
  gatehouse::Duration size = seconds(10);

  static constexpr auto fields() {
    return gatehouse::fields(
        field<&TimeWindow::size>("size", "How long a result counts.").min(seconds(1)).max(std::chrono::hours(1)));
  }
};

struct CountWindow {
  static constexpr std::string_view tag = "count";
  std::uint32_t size = 100;

  static constexpr auto fields() {
    return gatehouse::fields(field<&CountWindow::size>("size", "How many results count.").min(1).max(1024));
  }
};

struct Slow {
  gatehouse::Duration threshold{};
  gatehouse::Percentage ratio = gatehouse::percent(100);

  static constexpr auto fields() {
    return gatehouse::fields(
        field<&Slow::threshold>("threshold", "A response head that took longer is slow; 0s: not used."),
        field<&Slow::ratio>("ratio", "Share of slow results that opens the circuit."));
  }
};

struct HalfOpen {
  std::uint32_t probes = 3;
  std::uint32_t successes = 3;
  gatehouse::Duration timeout = seconds(5);
  gatehouse::Duration ramp = seconds(10);

  static constexpr auto fields() {
    return gatehouse::fields(
        field<&HalfOpen::probes>("probes", "Exchanges that may try at once.").min(1).max(16),
        field<&HalfOpen::successes>("successes", "Good probes that close the circuit.").min(1).max(1000),
        field<&HalfOpen::timeout>("timeout", "A probe without a result after so long has failed.")
            .min(std::chrono::milliseconds(1)),
        field<&HalfOpen::ramp>("ramp",
                               "After closing, the share admitted grows from 0 to 1 in this time; 0s: at once."));
  }
};

/// What a refused exchange gets.
struct ProblemFallback {
  static constexpr std::string_view tag = "problem";
};

struct StaticFallback {
  static constexpr std::string_view tag = "static";
  gatehouse::Status status{200};
  gatehouse::Map<std::string, gatehouse::HeaderName> headers;
  std::string body;
  std::vector<gatehouse::Method> methods{"GET", "HEAD"};

  static constexpr auto fields() {
    return gatehouse::fields(field<&StaticFallback::status>("status", "Status of the answer."),
                             field<&StaticFallback::headers>("headers", "Its header fields."),
                             field<&StaticFallback::body>("body", "Its body."),
                             field<&StaticFallback::methods>("methods", "Other methods get the problem document."));
  }
};

struct UpstreamFallback {
  static constexpr std::string_view tag = "upstream";
  gatehouse::UpstreamName name;
  std::vector<gatehouse::Method> methods{"GET", "HEAD"};

  static constexpr auto fields() {
    return gatehouse::fields(field<&UpstreamFallback::name>("name", "Where these exchanges go instead.").required(),
                             field<&UpstreamFallback::methods>("methods", "Other methods get the problem document."));
  }
};

struct Config {
  std::variant<Scope, KeyScope> scope = Scope::upstream;
  std::variant<TimeWindow, CountWindow> window;
  std::uint32_t min_requests = 20;
  gatehouse::Percentage failure_ratio = gatehouse::percent(50);
  std::uint32_t consecutive_failures = 0;
  Slow slow;
  std::vector<std::string> failures{"connect-error", "tls-error", "timeout", "reset", "protocol-error",
                                    "500",           "502",       "503",     "504"};
  std::vector<std::string> grpc_failures{"UNAVAILABLE", "DEADLINE_EXCEEDED", "INTERNAL", "RESOURCE_EXHAUSTED",
                                         "DATA_LOSS"};
  gatehouse::Duration open_for = seconds(5);
  gatehouse::Duration open_max = seconds(60);
  HalfOpen half_open;
  std::uint32_t max_in_flight = 0;
  bool honour_retry_after = true;
  std::variant<ProblemFallback, StaticFallback, UpstreamFallback> fallback;

  static constexpr auto fields() {
    return gatehouse::fields(
        field<&Config::scope>("scope", "Which exchanges share a circuit: upstream, route, or {key: template}."),
        field<&Config::window>("window", "Which results count: those of a time, or the last ones."),
        field<&Config::min_requests>("min_requests", "Below so many results in the window nothing opens.")
            .min(1)
            .max(100000),
        field<&Config::failure_ratio>("failure_ratio", "Share of failures that opens the circuit."),
        field<&Config::consecutive_failures>("consecutive_failures",
                                             "Failures in a row that open it at once; 0: not used."),
        field<&Config::slow>("slow", "Slow responses open it too."),
        field<&Config::failures>(
            "failures",
            "What counts as failure: connect-error, tls-error, timeout, reset, protocol-error, and statuses."),
        field<&Config::grpc_failures>("grpc_failures", "gRPC codes that count as failure."),
        field<&Config::open_for>("open_for", "How long it stays open; doubled at each reopening, +- 20 %.")
            .min(std::chrono::milliseconds(10)),
        field<&Config::open_max>("open_max", "Never longer than this."),
        field<&Config::half_open>("half_open", "How it closes again."),
        field<&Config::max_in_flight>("max_in_flight", "Exchanges at once per circuit (bulkhead); 0: no bound.")
            .max(1000000),
        field<&Config::honour_retry_after>("honour_retry_after",
                                           "Retry-After of an upstream's 503 lengthens the open time."),
        field<&Config::fallback>("fallback", "What a refused exchange gets: problem, static, or another upstream."));
  }
};

}  // namespace circuit_breaker
