#include "server/admin_view.hpp"

#include "config/check.hpp"
#include "config/explain.hpp"
#include "observe/expose.hpp"
#include "server/build_info.hpp"
#include "server/match_text.hpp"
#include "server/plugin_view.hpp"

namespace gatehouse::core {
namespace {

const char* balance_name(Balance balance) noexcept {
  switch (balance) {
    case Balance::round_robin:
      return "round-robin";
    case Balance::least_request:
      return "least-request";
    case Balance::random:
      return "random";
    case Balance::hash:
      return "hash";
    case Balance::peak_ewma:
      return "peak-ewma";
  }
  return "";
}

const char* state_name(const EndpointEntry& entry, TimePoint now) noexcept {
  if (entry.endpoint.state == EndpointState::drain) return "drain";
  if (entry.endpoint.state == EndpointState::maintenance) return "maintenance";
  if (!entry.is_healthy) return "unhealthy";
  return entry.ejected_until > now ? "ejected" : "active";
}

}  // namespace

WallTime AdminView::wall_of(TimePoint at) const {
  return control_.clock().wall() + std::chrono::duration_cast<WallTime::duration>(at - control_.clock().now());
}

std::vector<WorkerStatus> AdminView::workers() {
  std::vector<WorkerStatus> all;
  const auto now = control_.clock().now();
  for (const auto& worker : control_.workers()) {
    all.push_back({worker->metrics().name(), std::max(now - worker->metrics().last_turn(), Duration::zero()), 0});
  }
  return all;
}

std::vector<ReadinessCheck> AdminView::readiness() {
  auto checks = startup();
  checks.push_back({"draining", !control_.is_draining(), control_.is_draining() ? "the gateway is shutting down" : ""});
  return checks;
}

std::vector<ReadinessCheck> AdminView::startup() {
  const bool is_loaded = control_.snapshot() != nullptr;
  return {{"configuration", is_loaded, is_loaded ? "" : "no configuration is loaded"},
          {"listeners", is_loaded, is_loaded ? "" : "no listener is open"}};
}

std::string AdminView::metrics() { return expose(control_.metrics()); }

GatewayStatus AdminView::status() {
  GatewayStatus status;
  const auto build = build_info();
  status.version = build.version;
  status.commit = build.commit;
  status.started_at = started_at_;
  status.configuration_hash = control_.snapshot()->hash;
  status.configuration_loaded_at = control_.loaded_at();
  status.is_draining = control_.is_draining();
  status.last_reload = control_.last_reload();
  status.workers = workers();
  status.listeners = listeners();
  return status;
}

std::vector<RouteStatus> AdminView::routes() {
  std::vector<RouteStatus> all;
  const auto& snapshot = *control_.snapshot();
  const auto written = routes_in_order(snapshot.loaded->model);
  for (const auto& route : snapshot.routes) {
    RouteStatus status;
    status.name = route.name;
    status.service = route.service.empty() ? "-" : route.service;
    status.match = match_text(effective_match(written[route.index]));
    if (const auto* forward = route.forward()) {
      for (const auto& side : forward->sides) status.upstreams.push_back(snapshot.upstreams[side.upstream]->name);
    }
    for (const auto& entry : snapshot.chains[route.index].entries()) status.chain.push_back(entry.instance->address());
    status.totals = control_.metrics().totals(control_.route_slot(route.index));
    all.push_back(std::move(status));
  }
  return all;
}

std::vector<UpstreamStatus> AdminView::upstreams() {
  std::vector<UpstreamStatus> all;
  const auto uses = control_.endpoint_uses();
  const auto now = control_.clock().now();
  const auto& snapshot = *control_.snapshot();
  for (std::size_t i = 0; i < snapshot.upstreams.size(); ++i) {
    const auto& upstream = *snapshot.upstreams[i];
    UpstreamStatus status;
    status.name = upstream.name;
    status.balance = balance_name(upstream.balance);
    status.totals = control_.metrics().totals(control_.upstream_slot(i));
    const auto set = control_.health().find(upstream);
    for (const auto& entry : set->entries()) {
      EndpointStatus endpoint;
      endpoint.address = entry.endpoint.text;
      endpoint.state = state_name(entry, now);
      endpoint.weight = entry.endpoint.weight;
      for (const auto& use : uses) {
        if (use.upstream != &upstream || use.endpoint != entry.id) continue;
        endpoint.in_flight += use.in_flight;
        endpoint.consecutive_failures = std::max<std::uint64_t>(endpoint.consecutive_failures, use.failures);
      }
      if (entry.ejected_until > now) endpoint.ejected_until = wall_of(entry.ejected_until);
      status.endpoints.push_back(std::move(endpoint));
    }
    all.push_back(std::move(status));
  }
  return all;
}

std::vector<ListenerStatus> AdminView::listeners() {
  std::vector<ListenerStatus> all;
  const auto& snapshot = *control_.snapshot();
  for (const auto& listener : snapshot.listeners) {
    all.push_back({listener.name, control_.listeners().bound(listener.name), false,
                   control_.metrics().totals(control_.listener_slot(listener.index))});
  }
  return all;
}

PluginsStatus AdminView::plugins() { return plugins_status(*control_.snapshot(), control_.plugins()); }

ExplainOutcome AdminView::explain(const ExplainRequest& request) {
  ExplainQuestion question;
  question.method = request.method;
  question.url = request.url;
  question.headers = request.headers;
  question.client_ip = request.client_ip;
  const auto answer = core::explain(*control_.snapshot(), question);
  if (!answer.problem.empty()) return {false, answer.problem};
  return {true, format_json(answer)};
}

}  // namespace gatehouse::core
