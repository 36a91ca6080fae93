// Puts the question to the same gate and the same router that serve exchanges.
#include "config/explain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/block_pool.hpp"
#include "base/text.hpp"
#include "config/compose.hpp"
#include "config/inherit.hpp"
#include "config/plugin_config.hpp"
#include "config/scalars.hpp"
#include "http/request_target.hpp"
#include "routing/path_edit.hpp"

namespace gatehouse::core {
namespace {

struct Url {
  std::string host;
  std::string path = "/";
  std::string query;
};

Url split_url(std::string_view url) {
  Url result;
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
    const auto end = std::min(url.find_first_of("/?#"), url.size());
    result.host = url.substr(0, end);
    url.remove_prefix(end);
  }
  url = url.substr(0, url.find('#'));
  const auto question = url.find('?');
  if (question != std::string_view::npos) result.query = url.substr(question + 1);
  if (const auto path = url.substr(0, question); !path.empty()) result.path = path;
  return result;
}

/// Adds settings with their origins.
class Settings {
 public:
  Settings(const Sources& sources, std::vector<ExplainSetting>& out) : sources_(sources), out_(out) {}

  template <class T>
  void add(std::string_view key, const Effective<T>& effective, std::string value) {
    out_.push_back({std::string(key), std::move(value), std::string(scope_name(effective.scope)),
                    effective.place.known() ? sources_.describe(effective.place) : std::string()});
  }

  void timeouts(const EffectiveTimeouts& timeouts) {
    add("timeouts.connect", timeouts.connect, duration_text(timeouts.connect.value));
    add("timeouts.request", timeouts.request, duration_text(timeouts.request.value));
    add("timeouts.idle", timeouts.idle, duration_text(timeouts.idle.value));
    add("timeouts.total", timeouts.total, duration_text(timeouts.total.value));
  }

  void limits(const EffectiveLimits& limits) {
    add("limits.request_body", limits.request_body, size_text(limits.request_body.value));
    add("limits.request_headers", limits.request_headers, size_text(limits.request_headers.value));
    add("limits.header_count", limits.header_count, fmt::format("{}", limits.header_count.value));
    add("limits.uri", limits.uri, size_text(limits.uri.value));
    add("limits.response_headers", limits.response_headers, size_text(limits.response_headers.value));
  }

  void retries(const EffectiveRetries& retries) {
    std::vector<std::string> causes;
    const auto when = retries.when.value.when;
    if ((when & RetryPolicy::connect_failure) != 0) causes.emplace_back("connect-failure");
    if ((when & RetryPolicy::reset_before_response) != 0) causes.emplace_back("reset-before-response");
    if ((when & RetryPolicy::timeout) != 0) causes.emplace_back("timeout");
    for (const auto status : retries.when.value.statuses) causes.push_back(std::to_string(status));
    add("retries.attempts", retries.attempts, fmt::format("{}", retries.attempts.value));
    add("retries.when", retries.when, fmt::format("[{}]", fmt::join(causes, ", ")));
    add("retries.budget", retries.budget, fmt::format("{:g}%", retries.budget.value * 100));
  }

 private:
  const Sources& sources_;
  std::vector<ExplainSetting>& out_;
};

void explain_route(const Snapshot& snapshot, const Route& route, ExplainAnswer& answer) {
  const auto& model = snapshot.loaded->model;
  const auto& sources = *snapshot.loaded->sources;
  const auto scoped = routes_in_order(model)[route.index];
  answer.route = route.name;
  answer.service = route.service;
  answer.origin = sources.describe(scoped.route->name.place);
  answer.labels = route.labels;
  const auto scopes = scoped.scopes(model);
  Settings settings(sources, answer.settings);
  settings.limits(effective_limits(scopes));
  const auto format = effective_error_format(scopes);
  settings.add("error_format", format, format.value);
  if (const auto* respond = route.respond()) answer.outcome = fmt::format("respond {}", respond->status);
  if (const auto* redirect = route.redirect())
    answer.outcome = fmt::format("redirect {} to {}", redirect->status, redirect->location.source());
  const auto* forward = route.forward();
  if (forward == nullptr) {
    settings.timeouts(effective_timeouts(scopes));
    return;
  }
  answer.outcome = "forward";
  answer.upstream_path = route.rewrite_path.source().empty()
                             ? std::string(strip_path_prefix(answer.path, route.strip_prefix))
                             : route.rewrite_path.source();
  for (const auto& each : forward->sides) {
    const auto& upstream = *snapshot.upstreams[each.upstream];
    const auto config = std::find_if(model.upstreams.begin(), model.upstreams.end(),
                                     [&](const UpstreamConfig& one) { return one.name.value == upstream.name; });
    auto& side = answer.sides.emplace_back(ExplainSide{each.name, upstream.name, each.weight, {}, {}});
    for (const auto& endpoint : upstream.endpoints) side.endpoints.push_back(endpoint.text);
    Settings of_side(sources, side.settings);
    const auto over = scoped.scopes(model, &*config);
    of_side.timeouts(effective_timeouts(over));
    of_side.retries(effective_retries(over));
  }
}

void explain_chain(const Snapshot& snapshot, const ServiceConfig* service, const RouteConfig* route,
                   ExplainAnswer& answer) {
  const auto& sources = *snapshot.loaded->sources;
  for (const auto& each : compose_chain(snapshot.loaded->model, service, route)) {
    const auto& entry = *each.entry;
    answer.chain.push_back({each.address, entry.name.value,
                            entry.config == nullptr ? std::string() : entry.config->library->version(),
                            entry.mode.value == EntryMode::shadow ? "shadow" : "enforce",
                            entry.fails_open.value ? "open" : "closed", sources.describe(entry.name.place)});
  }
}

/// As find_route(), also where a load made no instances. `request` becomes what was matched in the end.
MatchResult match_route(const Snapshot& snapshot, MatchRequest& request, Captures& captures, ExplainAnswer& answer) {
  const auto* asked = request.headers->find("access-control-request-method");
  if (request.method == Method::options && asked != nullptr && request.headers->find("origin") != nullptr) {
    auto preflight = request;
    preflight.method = method_of(asked->value);
    preflight.method_text = asked->value;
    const auto found = snapshot.router->match(preflight, captures);
    if (found.route >= 0) {
      const auto& model = snapshot.loaded->model;
      const auto scoped = routes_in_order(model)[static_cast<std::size_t>(found.route)];
      answer.is_preflight = answers_preflight(compose_chain(model, scoped.service, scoped.route));
      if (answer.is_preflight) {
        request = preflight;
        return found;
      }
    }
    captures.clear();
  }
  return snapshot.router->match(request, captures);
}

void explain_candidates(const Snapshot& snapshot, const MatchRequest& request, ExplainAnswer& answer) {
  bool is_won = false;
  for (const auto& candidate : snapshot.router->explain(request)) {
    const auto& route = snapshot.routes[candidate.route];
    auto& out = answer.candidates.emplace_back();
    out.route = route.name;
    out.origin = fmt::format("{}:{}", route.origin.file, route.origin.line);
    out.wins = candidate.matched && !is_won;
    out.why_not = candidate.matched ? (is_won ? "another route comes first" : "") : candidate.failed;
    is_won = is_won || candidate.matched;
  }
}

/// The question as the router takes it. Views point into the arena, the question and the answer.
struct Prepared {
  explicit Prepared(Arena& arena) : headers(arena) {}
  Headers headers;
  MatchRequest request;
  const Listener* listener = nullptr;
  std::string query;
};

/// Passes the question through what the gate does before routing; false: answer.problem says why not.
bool prepare(const Snapshot& snapshot, const ExplainQuestion& question, Arena& arena, Prepared& prepared,
             ExplainAnswer& answer) {
  auto url = split_url(question.url);
  const bool takes_first = question.listener.empty() && !snapshot.listeners.empty();
  prepared.listener = takes_first ? snapshot.listeners.data() : snapshot.find_listener(question.listener);
  const auto client = question.client_ip.empty() ? IpAddress::v4(0x7f000001) : IpAddress::parse(question.client_ip);
  if (prepared.listener == nullptr) answer.problem = fmt::format("no listener named '{}'", question.listener);
  if (!client) answer.problem = fmt::format("'{}' is not an IP address", question.client_ip);
  if (!is_token(question.method)) answer.problem = fmt::format("'{}' is not a method", question.method);
  std::string_view authority = url.host;
  for (const auto& [name, value] : question.headers) {
    prepared.headers.add(name, value);
    if (authority.empty() && iequals(name, "host")) authority = value;
  }
  if (!authority.empty() && !is_authority(authority)) answer.problem = fmt::format("'{}' is not a host", authority);
  if (!answer.problem.empty()) return false;
  const char* detail = "";
  const auto path = normalise_path(url.path, prepared.listener->path_policy, arena, detail);
  if (!path) {
    answer.problem = fmt::format("the path is refused with 400 bad_target: {}", detail);
    return false;
  }
  answer.listener = prepared.listener->name;
  if (!authority.empty()) answer.host = routing_host(authority, arena);
  answer.path = *path;
  prepared.query = std::move(url.query);
  auto& request = prepared.request;
  request.host = answer.host;
  request.path = answer.path;
  request.query = prepared.query;
  request.method = method_of(question.method);
  request.method_text = question.method;
  request.headers = &prepared.headers;
  request.client = *client;
  request.listener = prepared.listener->index;
  return true;
}

}  // namespace

ExplainAnswer explain(const Snapshot& snapshot, const ExplainQuestion& question) {
  constexpr std::size_t kBlockBytes = 16 * 1024;
  ExplainAnswer answer;
  BlockPool pool(kBlockBytes, 1);
  Arena arena(pool);
  Prepared prepared(arena);
  if (!prepare(snapshot, question, arena, prepared, answer)) return answer;
  Captures captures;
  const auto match = match_route(snapshot, prepared.request, captures, answer);
  explain_candidates(snapshot, prepared.request, answer);
  if (match.route < 0) {
    explain_chain(snapshot, nullptr, nullptr, answer);
    answer.outcome = match.path_matched ? fmt::format("405 method_not_allowed (Allow: {})",
                                                      snapshot.router->allow_text(match.allowed, arena))
                                        : "404 no_route";
    return answer;
  }
  for (std::size_t i = 0; i < captures.size(); ++i) answer.parameters.emplace_back(captures.names[i], captures.raw[i]);
  const auto index = static_cast<std::size_t>(match.route);
  explain_route(snapshot, snapshot.routes[index], answer);
  const auto scoped = routes_in_order(snapshot.loaded->model)[index];
  explain_chain(snapshot, scoped.service, scoped.route, answer);
  const auto& status = prepared.listener->redirect_to_https;
  if (status && !routes_in_order(snapshot.loaded->model)[index].listeners()) {
    answer.outcome = fmt::format("redirect {} to https (listener '{}')", *status, answer.listener);
  }
  return answer;
}

}  // namespace gatehouse::core
