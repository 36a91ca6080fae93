// What the tests of the router share: rules and requests in one line each.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/block_pool.hpp"
#include "routing/router.hpp"

namespace gatehouse::core::router_test {

inline Match match_of(PathKind kind, std::string text) {
  Match match;
  match.path = {kind, std::move(text)};
  return match;
}
inline Match prefix(std::string text) { return match_of(PathKind::prefix, std::move(text)); }
inline Match exact(std::string text) { return match_of(PathKind::exact, std::move(text)); }
inline Match templated(std::string text) { return match_of(PathKind::template_, std::move(text)); }
inline Match regex(std::string text) { return match_of(PathKind::regex, std::move(text)); }

inline Match with_methods(Match match, std::vector<std::string> methods) {
  match.methods = std::move(methods);
  return match;
}
inline Match with_hosts(Match match, std::vector<std::string> hosts) {
  match.hosts = std::move(hosts);
  return match;
}
inline Match with_header(Match match, std::string name, FieldTest test, std::string value = {}) {
  match.headers.push_back({std::move(name), test, std::move(value)});
  return match;
}
inline Match with_query(Match match, std::string name, FieldTest test, std::string value = {}) {
  match.query.push_back({std::move(name), test, std::move(value)});
  return match;
}
inline Match with_priority(Match match, std::int32_t priority) {
  match.priority = priority;
  return match;
}

/// Rules numbered in the order given, called r0, r1, …
inline std::vector<RouteRule> rules(std::vector<Match> matches) {
  std::vector<RouteRule> result;
  for (auto& match : matches) {
    const auto index = static_cast<std::uint32_t>(result.size());
    result.push_back({std::move(match), index, "r" + std::to_string(index)});
  }
  return result;
}

inline RouterPtr built(std::vector<Match> matches, const std::vector<std::string>& listeners = {}) {
  auto result = Router::build(rules(std::move(matches)), listeners);
  for (const auto& error : result.errors) ADD_FAILURE() << "rule " << error.rule << ": " << error.message;
  return result.router;
}

inline MatchRequest get(std::string_view path, std::string_view host = "") {
  MatchRequest request;
  request.host = host;
  request.path = path;
  return request;
}

inline MatchRequest asked(Method method, std::string_view path, std::string_view text = "") {
  auto request = get(path);
  request.method = method;
  request.method_text = text;
  return request;
}

inline std::int32_t route_of(const Router& router, const MatchRequest& request) {
  Captures captures;
  return router.match(request, captures).route;
}

/// An arena with its pool.
struct TestArena {
  BlockPool pool{4096, 4};
  Arena arena{pool};
};

}  // namespace gatehouse::core::router_test
