// The objects of the admin API as JSON text.
#include "server/admin_json.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <utility>

#include "base/json.hpp"

namespace gatehouse::core {

namespace {

std::string time_text(WallTime at) {
  const auto ms = std::chrono::time_point_cast<std::chrono::milliseconds>(at).time_since_epoch().count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(ms / 1000)), ms % 1000);
}

json::value time_or_null(const std::optional<WallTime>& at) {
  return at ? json::value(time_text(*at)) : json::value(nullptr);
}

json::array texts(const std::vector<std::string>& values) { return json::array(values.begin(), values.end()); }

double seconds(std::chrono::duration<double> value) { return value.count(); }

json::object object_of(const WorkerStatus& worker);
json::object object_of(const ListenerStatus& listener);
json::object object_of(const RouteStatus& route);
json::object object_of(const EndpointStatus& endpoint);
json::object object_of(const UpstreamStatus& upstream);
json::object object_of(const ReadinessCheck& check);
json::object object_of(const AdminDiagnostic& problem);
json::object object_of(const PhaseStatus& phase);
json::object object_of(const InstanceStatus& instance);
json::object object_of(const LibraryStatus& library);

template <class Items>
json::array array_of(const Items& items) {
  json::array array;
  for (const auto& item : items) array.push_back(object_of(item));
  return array;
}

json::object object_of(const WorkerStatus& worker) {
  return {{"name", worker.name},
          {"seconds_since_last_turn", seconds(worker.since_last_turn)},
          {"connections", worker.connections}};
}

json::object object_of(const ListenerStatus& listener) {
  return {{"name", listener.name},
          {"address", listener.address},
          {"tls", listener.is_tls},
          {"connections", listener.totals.connections},
          {"active_requests", listener.totals.active_exchanges}};
}

json::object object_of(const RouteStatus& route) {
  const auto& totals = route.totals;
  return {{"name", route.name},
          {"service", route.service},
          {"match", route.match},
          {"upstreams", texts(route.upstreams)},
          {"chain", texts(route.chain)},
          {"requests", totals.requests},
          {"client_errors", totals.client_errors},
          {"server_errors", totals.server_errors},
          {"request_bytes", totals.request_body_bytes},
          {"response_bytes", totals.response_body_bytes},
          {"duration_seconds", {{"p50", totals.p50}, {"p95", totals.p95}, {"p99", totals.p99}}}};
}

json::object object_of(const EndpointStatus& endpoint) {
  return {{"address", endpoint.address},
          {"state", endpoint.state},
          {"weight", endpoint.weight},
          {"in_flight", endpoint.in_flight},
          {"consecutive_failures", endpoint.consecutive_failures},
          {"ejected_until", time_or_null(endpoint.ejected_until)},
          {"last_check", time_or_null(endpoint.last_check)},
          {"last_check_detail", endpoint.last_check_detail}};
}

json::object object_of(const UpstreamStatus& upstream) {
  const auto& totals = upstream.totals;
  return {{"name", upstream.name},
          {"balance", upstream.balance},
          {"endpoints", array_of(upstream.endpoints)},
          {"connections", {{"active", totals.active_connections}, {"idle", totals.idle_connections}}},
          {"pending", totals.pending},
          {"connect_errors", totals.connect_errors},
          {"retries", totals.retries},
          {"timeouts", totals.timeouts},
          {"ejections", totals.ejections}};
}

json::object object_of(const ReadinessCheck& check) {
  return {{"name", check.name}, {"passed", check.passed}, {"detail", check.detail}};
}

json::object object_of(const PhaseStatus& phase) {
  return {{"phase", phase.phase},
          {"calls", phase.calls},
          {"responded", phase.responded},
          {"suspended", phase.suspended},
          {"failed", phase.failed},
          {"running_seconds", phase.running_seconds},
          {"waiting_seconds", phase.waiting_seconds}};
}

json::object object_of(const InstanceStatus& instance) {
  return {{"address", instance.address},        {"plugin", instance.plugin},
          {"version", instance.version},        {"mode", instance.mode},
          {"routes", texts(instance.routes)},   {"phases", array_of(instance.phases)},
          {"refusals", instance.refusals},      {"would_refuse", instance.would_refuse},
          {"operations", instance.operations},  {"misbehaviour", instance.misbehaviour},
          {"arena_bytes", instance.arena_bytes}};
}

json::object object_of(const LibraryStatus& library) {
  return {{"name", library.name}, {"version", library.version}, {"hash", library.hash},
          {"file", library.file}, {"state", library.state},     {"holders", library.holders}};
}

json::object object_of(const AdminDiagnostic& problem) {
  json::object object{{"code", problem.code}, {"message", problem.message}, {"help", problem.help}};
  if (problem.file.empty()) return object;
  object["file"] = problem.file;
  object["line"] = problem.line;
  object["column"] = problem.column;
  return object;
}

std::string_view title_of(unsigned status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

json::object problem_object(unsigned status, std::string_view code, std::string_view detail) {
  return {{"type", fmt::format("urn:gatehouse:problem:{}", code)},
          {"title", title_of(status)},
          {"status", status},
          {"code", code},
          {"detail", detail}};
}

std::string text_of(const json::object& object) { return json::serialize(object) + "\n"; }

}  // namespace

std::string to_json(const GatewayStatus& status, WallTime now) {
  json::value last_reload(nullptr);
  if (status.last_reload) {
    last_reload = {{"at", time_text(status.last_reload->at)},
                   {"successful", status.last_reload->succeeded},
                   {"error", status.last_reload->error_text}};
  }
  return text_of({{"version", status.version},
                  {"commit", status.commit},
                  {"started_at", time_text(status.started_at)},
                  {"uptime_seconds", seconds(now - status.started_at)},
                  {"configuration",
                   {{"hash", status.configuration_hash},
                    {"loaded_at", time_text(status.configuration_loaded_at)},
                    {"age_seconds", seconds(now - status.configuration_loaded_at)}}},
                  {"draining", status.is_draining},
                  {"last_reload", std::move(last_reload)},
                  {"workers", array_of(status.workers)},
                  {"listeners", array_of(status.listeners)}});
}

std::string to_json(const RouteStatus& route) { return text_of(object_of(route)); }
std::string to_json(const UpstreamStatus& upstream) { return text_of(object_of(upstream)); }
std::string to_json(const ListenerStatus& listener) { return text_of(object_of(listener)); }
std::string to_json(std::span<const RouteStatus> routes) { return text_of({{"routes", array_of(routes)}}); }
std::string to_json(std::span<const UpstreamStatus> all) { return text_of({{"upstreams", array_of(all)}}); }
std::string to_json(std::span<const ListenerStatus> all) { return text_of({{"listeners", array_of(all)}}); }

std::string to_json(const PluginsStatus& plugins) {
  return text_of({{"instances", array_of(plugins.instances)}, {"libraries", array_of(plugins.libraries)}});
}

std::string checks_json(std::string_view status, std::span<const ReadinessCheck> checks) {
  json::object object{{"status", status}};
  if (!checks.empty()) object["checks"] = array_of(checks);
  return text_of(object);
}

std::string index_json(std::string_view version) {
  return text_of({{"name", "gatehouse"},
                  {"version", version},
                  {"endpoints",
                   {"/livez", "/readyz", "/startupz", "/metrics", "/v1/status", "/v1/routes", "/v1/upstreams",
                    "/v1/listeners", "/v1/plugins", "/v1/reload", "/v1/explain"}}});
}

std::string reloaded_json(const ReloadOutcome& outcome) { return text_of({{"hash", outcome.hash}}); }

std::string problem_json(unsigned status, std::string_view code, std::string_view detail) {
  return text_of(problem_object(status, code, detail));
}

std::string refused_reload_json(const ReloadOutcome& outcome) {
  auto problem = problem_object(422, "config_invalid", "The configuration was refused; the one in force stays.");
  problem["hash"] = outcome.hash;
  problem["errors"] = array_of(outcome.errors);
  problem["text"] = outcome.text;
  return text_of(problem);
}

std::string not_ready_json(std::string_view code, std::string_view detail, std::span<const ReadinessCheck> checks) {
  auto problem = problem_object(503, code, detail);
  problem["checks"] = array_of(checks);
  return text_of(problem);
}

std::string stalled_json(std::span<const WorkerStatus> stalled) {
  auto problem = problem_object(500, "worker_stalled", "A worker's loop does not turn.");
  problem["workers"] = array_of(stalled);
  return text_of(problem);
}

}  // namespace gatehouse::core
