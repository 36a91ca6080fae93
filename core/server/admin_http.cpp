// The admin API: checks, the table of endpoints, and what each of them answers.
#include "server/admin_http.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <iterator>

#include "http/headers.hpp"
#include "observe/expose.hpp"
#include "observe/log.hpp"
#include "server/admin_hosts.hpp"
#include "server/admin_json.hpp"

namespace gatehouse::core {

namespace {

struct Call {
  AdminSource& source;
  std::string_view name;  // the part behind the last '/', when the endpoint has one
  std::string_view query;
  std::string_view body;
};

AdminResponse document(std::string text) { return {.body = std::move(text)}; }

AdminResponse problem_document(unsigned status, std::string text) {
  return {.status = status, .content_type = "application/problem+json", .body = std::move(text)};
}

AdminResponse livez(const Call& call) {
  std::vector<WorkerStatus> stalled;
  for (auto& worker : call.source.workers()) {
    if (worker.since_last_turn > kWorkerStall) stalled.push_back(std::move(worker));
  }
  if (!stalled.empty()) return problem_document(500, stalled_json(stalled));
  return document(checks_json("alive", {}));
}

AdminResponse checked(const Call& call, const std::vector<ReadinessCheck>& checks, std::string_view good,
                      std::string_view code, std::string_view detail) {
  const bool passed = std::all_of(checks.begin(), checks.end(), [](const auto& check) { return check.passed; });
  const bool is_verbose = call.query == "verbose" || call.query.starts_with("verbose=");
  if (passed) return document(checks_json(good, is_verbose ? checks : std::vector<ReadinessCheck>()));
  if (is_verbose) return problem_document(503, not_ready_json(code, detail, checks));
  std::vector<ReadinessCheck> failed;
  std::copy_if(checks.begin(), checks.end(), std::back_inserter(failed), [](const auto& c) { return !c.passed; });
  return problem_document(503, not_ready_json(code, detail, failed));
}

AdminResponse readyz(const Call& call) {
  return checked(call, call.source.readiness(), "ready", "not_ready", "The gateway is not ready for traffic.");
}

AdminResponse startupz(const Call& call) {
  return checked(call, call.source.startup(), "started", "not_started", "The gateway has not started yet.");
}

AdminResponse metrics(const Call& call) {
  return {.content_type = std::string(kExpositionType), .body = call.source.metrics()};
}

AdminResponse index(const Call& call) { return document(index_json(call.source.status().version)); }

AdminResponse status(const Call& call) {
  return document(to_json(call.source.status(), std::chrono::system_clock::now()));
}

template <class Items>
AdminResponse list_or_one(const Call& call, const Items& items, std::string_view kind) {
  using Item = typename Items::value_type;
  if (call.name.empty()) return document(to_json(std::span<const Item>(items)));
  const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.name == call.name; });
  if (found != items.end()) return document(to_json(*found));
  return admin_problem(404, "not_found", std::string("There is no ").append(kind).append(" of this name."));
}

AdminResponse routes(const Call& call) { return list_or_one(call, call.source.routes(), "route"); }
AdminResponse upstreams(const Call& call) { return list_or_one(call, call.source.upstreams(), "upstream"); }
AdminResponse listeners(const Call& call) { return list_or_one(call, call.source.listeners(), "listener"); }

AdminResponse plugins(const Call& call) { return document(to_json(call.source.plugins())); }

AdminResponse reload(const Call& call) {
  const auto outcome = call.source.reload();
  if (outcome.succeeded) return document(reloaded_json(outcome));
  return problem_document(422, refused_reload_json(outcome));
}

AdminResponse explain(const Call& call) {
  ExplainRequest request;
  std::string problem;
  if (!read_explain(call.body, request, problem)) return admin_problem(400, "bad_json", problem);
  auto outcome = call.source.explain(request);
  if (!outcome.succeeded) return admin_problem(422, "not_explained", outcome.text);
  return document(std::move(outcome.text));
}

struct Endpoint {
  std::string_view path;
  bool takes_name;  // also path + "/" + name
  bool is_write;    // POST; else GET and HEAD
  bool is_audited;  // a write that changes something
  AdminResponse (*handle)(const Call&);
};

constexpr std::array kEndpoints{
    Endpoint{"/", false, false, false, index},
    Endpoint{"/livez", false, false, false, livez},
    Endpoint{"/readyz", false, false, false, readyz},
    Endpoint{"/startupz", false, false, false, startupz},
    Endpoint{"/metrics", false, false, false, metrics},
    Endpoint{"/v1/status", false, false, false, status},
    Endpoint{"/v1/routes", true, false, false, routes},
    Endpoint{"/v1/upstreams", true, false, false, upstreams},
    Endpoint{"/v1/listeners", true, false, false, listeners},
    Endpoint{"/v1/plugins", false, false, false, plugins},
    Endpoint{"/v1/reload", false, true, true, reload},
    Endpoint{"/v1/explain", false, true, false, explain},
};

// The endpoint for `path`, and in `name` what follows it.
const Endpoint* find_endpoint(std::string_view path, std::string_view& name) {
  for (const auto& endpoint : kEndpoints) {
    if (path == endpoint.path) return &endpoint;
    if (!endpoint.takes_name || !path.starts_with(endpoint.path)) continue;
    const auto rest = path.substr(endpoint.path.size());
    if (rest.size() < 2 || rest.front() != '/' || rest.find('/', 1) != std::string_view::npos) continue;
    name = rest.substr(1);
    return &endpoint;
  }
  return nullptr;
}

bool is_json(std::string_view content_type) {
  auto type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  return iequals(type, "application/json");
}

// Whose request is it? Nothing when it may go on.
std::optional<AdminResponse> refuse(const AdminSettings& settings, const AdminRequest& request) {
  if (request.hosts.size() != 1) return admin_problem(400, "bad_host", "Exactly one Host field is required.");
  if (!is_accepted_host(request.hosts.front(), settings.hosts)) {
    return admin_problem(421, "misdirected", "The Host of the request is not one this listener answers to.");
  }
  if (request.origin && !is_same_origin(*request.origin, request.hosts.front())) {
    return admin_problem(403, "forbidden", "Requests from pages of another origin are refused.");
  }
  return std::nullopt;
}

AdminResponse method_not_allowed(const Endpoint& endpoint) {
  auto response = admin_problem(405, "method_not_allowed", "The endpoint does not know this method.");
  response.headers.emplace_back("Allow", endpoint.is_write ? "POST" : "GET, HEAD");
  return response;
}

AdminResponse handle(const Endpoint& endpoint, const Call& call) {
  try {
    return endpoint.handle(call);
  } catch (const std::exception& error) {
    log_error("admin request failed", {{"endpoint", endpoint.path}, {"error", error.what()}});
    return admin_problem(500, "internal", "The gateway could not answer; its log says why.");
  }
}

}  // namespace

AdminResponse admin_problem(unsigned status, std::string_view code, std::string_view detail) {
  return problem_document(status, problem_json(status, code, detail));
}

AdminResponse answer(AdminSource& source, const AdminSettings& settings, const AdminRequest& request) {
  if (auto refused = refuse(settings, request)) return std::move(*refused);
  const auto question = request.target.find('?');
  const auto path = request.target.substr(0, question);
  std::string_view name;
  const auto* endpoint = find_endpoint(path, name);
  if (endpoint == nullptr) return admin_problem(404, "not_found", "There is no such endpoint.");
  const bool is_read = request.method == "GET" || request.method == "HEAD";
  if (endpoint->is_write ? request.method != "POST" : !is_read) return method_not_allowed(*endpoint);
  // A form of a foreign page cannot send JSON without asking first.
  if (endpoint->is_write && (request.content_type ? !is_json(*request.content_type) : !request.body.empty())) {
    return admin_problem(415, "unsupported_media_type", "Writes take application/json, or an empty body.");
  }
  const auto query = question == std::string_view::npos ? std::string_view() : request.target.substr(question + 1);
  auto response = handle(*endpoint, {source, name, query, request.body});
  if (endpoint->is_audited) {
    log_info("admin write", {{"method", request.method},
                             {"path", path},
                             {"client", request.peer},
                             {"status", static_cast<std::uint64_t>(response.status)}});
  }
  return response;
}

}  // namespace gatehouse::core
