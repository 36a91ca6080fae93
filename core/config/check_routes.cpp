// Routes: one action each, weights, templates, patterns the router accepts, matches that can win.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "base/text.hpp"
#include "config/check.hpp"
#include "config/scalars.hpp"

namespace gatehouse::core {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (auto& c : result) c = to_lower(c);
  return result;
}

Code code_of(RouteBuildError::Part part, bool is_regex) {
  using Part = RouteBuildError::Part;
  switch (part) {
    case Part::path:
    case Part::path_template:
      return Code::bad_path_template;
    case Part::host:
      return Code::bad_host_pattern;
    case Part::method:
      return Code::bad_enum;
    case Part::listener:
      return Code::no_listener;
    case Part::path_regex:
    case Part::header:
    case Part::query:
      break;
  }
  return is_regex || part == Part::path_regex ? Code::bad_regex : Code::bad_header_name;
}

struct Offender {
  Place place;
  std::string text;
  std::string what;  // "match.path"
  bool is_regex = false;
  bool was_refused = false;  // when it was read; reported there
};

/// The text of the configuration that a build error is about.
Offender offender_of(const ScopedRoute& scoped, const RouteBuildError& error) {
  using Part = RouteBuildError::Part;
  const auto& match = scoped.route->match;
  if (error.part == Part::host && scoped.hosts()) {
    const auto& host = scoped.hosts()->value.at(error.item);
    return {host.place, host.value, "match.hosts", false, false};
  }
  if (error.part == Part::method && match.methods) return {match.methods->place, {}, "match.methods", false, false};
  if (error.part == Part::header || error.part == Part::query) {
    const auto& condition = (error.part == Part::header ? match.headers : match.query).at(error.item);
    return {condition.place, condition.value.value,
            fmt::format("match.{}", error.part == Part::header ? "headers" : "query"),
            condition.value.test == FieldTest::regex, condition.value.name.empty()};
  }
  return {match.path.place, match.path.value.text, "match.path", error.part == Part::path_regex, false};
}

void report_build_error(const ScopedRoute& scoped, const RouteBuildError& error, ConfigReport& report) {
  const auto at = offender_of(scoped, error);
  if (at.was_refused) return;
  const auto place =
      place_in_text(report.sources(), at.place, at.text, error.offset, std::max<std::size_t>(error.fragment.size(), 1));
  const auto code = code_of(error.part, at.is_regex);
  const std::string_view kind = code == Code::bad_regex           ? "regex"
                                : code == Code::bad_host_pattern  ? "host"
                                : code == Code::bad_path_template ? "path"
                                                                  : "value";
  // A host of a service comes back for each of its routes.
  report.add_cause(code, place, report.sources().describe(place),
                   fmt::format("invalid {} for {}: {}", kind, at.what, error.message),
                   code == Code::bad_regex ? "RE2 syntax: no look-around, no back-references" : "");
}

void check_action(const ScopedRoute& scoped, ConfigReport& report) {
  const auto& route = *scoped.route;
  std::string found;
  int count = 0;
  const auto note = [&](bool is_set, std::string_view key) {
    if (!is_set) return;
    found += fmt::format("{}'{}'", count++ == 0 ? "" : ", ", key);
  };
  note(route.upstream.has_value(), "upstream");
  note(route.split.has_value(), "split");
  note(route.respond.has_value(), "respond");
  note(route.redirect.has_value(), "redirect");
  if (count > 1) {
    report.add(Code::mutually_exclusive, route.name.place,
               fmt::format("route '{}' has {}: only one of them can happen", route.name.value, found), "keep one");
  }
  const bool inherits =
      scoped.service != nullptr && (scoped.service->upstream || scoped.service->split || scoped.service->is_doubtful);
  if (count == 0 && !inherits && !route.is_doubtful) {
    report.add(Code::one_needed, route.name.place, fmt::format("route '{}' does nothing", route.name.value),
               scoped.service == nullptr
                   ? "give it one of upstream, split, respond, redirect"
                   : "give it one of upstream, split, respond, redirect, or give its service an upstream");
  }
}

void check_split(const SharedConfig& shared, ConfigReport& report) {
  if (!shared.split || shared.split->value.empty()) return;
  const auto& sides = shared.split->value;
  const auto sum =
      std::accumulate(sides.begin(), sides.end(), std::uint64_t{0},
                      [](std::uint64_t so_far, const SplitSideConfig& each) { return so_far + each.weight; });
  if (sum == 0) {
    report.add(Code::zero_weights, shared.split->place,
               fmt::format("the weights of the split of '{}' sum to 0", shared.name.value),
               "one of them must be greater");
  }
}

/// (attempts + 1) connects must fit into the request timeout, or the last attempts can never happen.
void check_attempts(const CheckInput& input, const ScopedRoute& scoped,
                    const std::map<std::string_view, const UpstreamConfig*>& upstreams, ConfigReport& report) {
  for (const auto& side : forward_sides(scoped)) {
    const auto found = upstreams.find(side.upstream.value);
    if (found == upstreams.end()) continue;
    const auto scopes = scoped.scopes(*input.model, found->second);
    const auto timeouts = effective_timeouts(scopes);
    const auto retries = effective_retries(scopes);
    const auto tries = retries.attempts.value + 1;
    if (timeouts.request.value == Duration::zero() || timeouts.connect.value * tries <= timeouts.request.value)
      continue;
    // The narrowest of the three is what was written last in mind.
    Place place = timeouts.request.place;
    Scope scope = timeouts.request.scope;
    if (timeouts.connect.scope > scope)
      std::tie(place, scope) = std::pair(timeouts.connect.place, timeouts.connect.scope);
    if (retries.attempts.scope > scope) place = retries.attempts.place;
    report.add_cause(Code::attempts_exceed_request, place, report.sources().describe(place),
                     fmt::format("{} attempts of {} to connect are longer than timeouts.request, {}", tries,
                                 duration_text(timeouts.connect.value), duration_text(timeouts.request.value)),
                     "shorten timeouts.connect, allow fewer attempts, or lengthen timeouts.request");
  }
}

void report_pairs(const std::vector<ScopedRoute>& routes, const Router& router, ConfigReport& report) {
  const auto path_place = [&](std::uint32_t index) { return routes[index].route->match.path.place; };
  const auto describe = [&](std::uint32_t index) {
    return fmt::format("'{}' at {}", routes[index].route->name.value,
                       report.sources().describe(routes[index].route->name.place));
  };
  for (const auto& [route, other] : router.find_identical_matches()) {
    report.add(Code::identical_matches, path_place(route),
               fmt::format("route '{}' has the same conditions as another one", routes[route].route->name.value),
               fmt::format("{}; change one of them, or set priority", describe(other)));
  }
  if (report.has_errors()) return;
  for (const auto& [route, other] : router.find_unreachable()) {
    report.add(Code::unreachable_route, path_place(route),
               fmt::format("route '{}' can never win", routes[route].route->name.value),
               fmt::format("all its requests go to {}", describe(other)));
  }
  for (const auto& [route, other] : router.find_ties()) {
    report.add(Code::tie_by_order, path_place(route),
               fmt::format("between route '{}' and another only the order in the file decides",
                           routes[route].route->name.value),
               fmt::format("{} comes first; set priority on one of them", describe(other)));
  }
}

}  // namespace

Match effective_match(const ScopedRoute& scoped) {
  const auto& from = scoped.route->match;
  Match match;
  match.path = from.path.value;
  if (from.methods) match.methods = from.methods->value;
  std::erase(match.methods, std::string());  // refused when it was read
  if (scoped.hosts()) {
    for (const auto& host : scoped.hosts()->value) match.hosts.push_back(lower(host.value));
  }
  for (const auto& condition : from.headers) match.headers.push_back(condition.value);
  for (const auto& condition : from.query) match.query.push_back(condition.value);
  match.client_ip = from.client_ip;
  if (scoped.listeners()) {
    for (const auto& name : scoped.listeners()->value) match.listeners.push_back(name.value);
  }
  match.priority = scoped.route->priority;
  return match;
}

void check_actions(const CheckInput& input, ConfigReport& report) {
  const auto& model = *input.model;
  for (const auto& service : model.services) {
    if (service.upstream && service.split) {
      report.add(Code::mutually_exclusive, service.name.place,
                 fmt::format("service '{}' has 'upstream' and 'split'", service.name.value), "keep one");
    }
    check_split(service, report);
  }
  std::map<std::string_view, const UpstreamConfig*> upstreams;
  for (const auto& upstream : model.upstreams) upstreams.emplace(upstream.name.value, &upstream);
  for (const auto& scoped : routes_in_order(model)) {
    const auto& route = *scoped.route;
    check_action(scoped, report);
    check_split(route, report);
    if (route.respond && route.respond->value.body && !route.respond->value.body->value.empty()) {
      const auto status = route.respond->value.status.value;
      if (status == 204 || status == 304) {
        report.add(Code::body_not_allowed, route.respond->value.body->place,
                   fmt::format("an answer with status {} has no body", status), "remove the body, or use status 200");
      }
    }
    check_attempts(input, scoped, upstreams, report);
  }
}

RouterPtr check_routes(const CheckInput& input, ConfigReport& report) {
  const auto routes = routes_in_order(*input.model);
  std::vector<std::string> listeners;
  for (const auto& listener : input.model->listeners) listeners.push_back(listener.name.value);
  const NameSet known(listeners.begin(), listeners.end());
  std::vector<RouteRule> rules;
  rules.reserve(routes.size());
  std::vector<std::uint32_t> positions;  // of each rule in `routes`
  for (std::uint32_t i = 0; i < routes.size(); ++i) {
    // An empty path was reported when it was read.
    if (!routes[i].route->match.path.value.text.starts_with('/') &&
        routes[i].route->match.path.value.kind != PathKind::regex)
      continue;
    auto match = effective_match(routes[i]);
    // Unknown listeners have been reported, or are defined in a file that is not under check.
    std::erase_if(match.listeners, [&](const std::string& name) { return !known.contains(name); });
    rules.push_back({std::move(match), i, routes[i].route->name.value});
    positions.push_back(i);
  }
  auto built = Router::build(std::move(rules), listeners);
  for (const auto& error : built.errors) report_build_error(routes[positions.at(error.rule)], error, report);
  if (report.has_errors() || built.router == nullptr) return nullptr;
  report_pairs(routes, *built.router, report);
  return std::move(built.router);
}

}  // namespace gatehouse::core
