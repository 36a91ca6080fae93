// What the admin API asks of the running gateway. Plain data; the server implements it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "observe/metrics.hpp"

namespace gatehouse::core {

using WallTime = std::chrono::system_clock::time_point;

struct WorkerStatus {
  std::string name;
  Duration since_last_turn{};  // of its loop; more than 5 s is dead for /livez
  std::int64_t connections = 0;
};

/// One condition of /readyz or /startupz.
struct ReadinessCheck {
  std::string name;  // "listeners", "configuration", "draining", ...
  bool passed = false;
  std::string detail;  // why not; may be empty
};

struct ListenerStatus {
  std::string name;
  std::string address;  // bound address, with the real port
  bool is_tls = false;
  ListenerTotals totals;
};

struct AdminDiagnostic {
  std::string file;  // empty when the problem has no place
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string code;
  std::string message;
  std::string help;
};

struct ReloadOutcome {
  bool succeeded = false;
  std::string hash;  // of the configuration in force afterwards
  std::vector<AdminDiagnostic> errors;
  std::string text;  // the same text `gatehouse check` prints
};

struct LastReload {
  WallTime at;
  bool succeeded = false;
  std::string error_text;  // empty when it succeeded
};

struct GatewayStatus {
  std::string version;
  std::string commit;
  WallTime started_at;
  std::string configuration_hash;
  WallTime configuration_loaded_at;
  bool is_draining = false;
  std::optional<LastReload> last_reload;
  std::vector<WorkerStatus> workers;
  std::vector<ListenerStatus> listeners;
};

struct RouteStatus {
  std::string name;
  std::string service;  // "-" outside a service
  std::string match;    // the conditions as a person would write them
  std::vector<std::string> upstreams;
  std::vector<std::string> chain;  // instance addresses in order
  RouteTotals totals;
};

struct EndpointStatus {
  std::string address;
  std::string state;  // "active", "ejected", "unhealthy", ...
  std::uint32_t weight = 1;
  std::uint64_t in_flight = 0;
  std::uint64_t consecutive_failures = 0;
  std::optional<WallTime> ejected_until;
  std::optional<WallTime> last_check;
  std::string last_check_detail;
};

struct UpstreamStatus {
  std::string name;
  std::string balance;
  std::vector<EndpointStatus> endpoints;
  UpstreamTotals totals;
};

/// What an instance has cost and decided, over all workers. Seconds.
struct PhaseStatus {
  std::string phase;  // "request"
  std::uint64_t calls = 0;
  std::uint64_t responded = 0;
  std::uint64_t suspended = 0;
  std::uint64_t failed = 0;
  double running_seconds = 0;
  double waiting_seconds = 0;
};

struct InstanceStatus {
  std::string address;  // "service/orders/jwks-auth"
  std::string plugin;
  std::string version;
  std::string mode;                 // "enforce", "shadow"
  std::vector<std::string> routes;  // whose chain has it
  std::vector<PhaseStatus> phases;  // those that the plugin has
  std::uint64_t refusals = 0;
  std::uint64_t would_refuse = 0;
  std::uint64_t misbehaviour = 0;
  std::uint64_t operations = 0;
  std::uint64_t arena_bytes = 0;
};

struct LibraryStatus {
  std::string name;
  std::string version;
  std::string hash;
  std::string file;   // the private copy that is mapped
  std::string state;  // "live", "retired"
  std::uint64_t holders = 0;
};

struct PluginsStatus {
  std::vector<InstanceStatus> instances;
  std::vector<LibraryStatus> libraries;
};

struct ExplainRequest {
  std::string method;
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string client_ip;
};

struct ExplainOutcome {
  bool succeeded = false;
  std::string text;  // a JSON document, or one sentence that says what is wrong with the request
};

/// Every call is made on the control thread and may not block on the network.
class AdminSource {
 public:
  virtual ~AdminSource() = default;

  virtual std::vector<WorkerStatus> workers() = 0;
  virtual std::vector<ReadinessCheck> readiness() = 0;
  virtual std::vector<ReadinessCheck> startup() = 0;
  virtual std::string metrics() = 0;  // Prometheus text
  virtual GatewayStatus status() = 0;
  virtual std::vector<RouteStatus> routes() = 0;
  virtual std::vector<UpstreamStatus> upstreams() = 0;
  virtual std::vector<ListenerStatus> listeners() = 0;
  virtual PluginsStatus plugins() = 0;
  /// Reads the files again and publishes them, or says why not. Synchronous.
  virtual ReloadOutcome reload() = 0;
  virtual ExplainOutcome explain(const ExplainRequest& request) = 0;
};

}  // namespace gatehouse::core
