// Step 6 of an exchange: which route takes a request. Immutable, built with a snapshot, read by all workers.
//
// Order of candidates, whatever the order in the file:
//   1. host: exact, then the longer wildcard, then routes without hosts;
//   2. path: exact; then templates and prefixes segment by segment: a literal segment beats a parameter, a parameter
//      beats {rest...}, {rest...} beats a prefix, longer beats shorter; then regexes in file order (the same regex
//      written twice is one path, at its first place);
//   3. more other conditions: methods, client_ip and listeners count one each, every header and query condition one;
//   4. higher priority; last, the order in the file.
// The first candidate whose conditions all hold wins. One that fails is passed over for the next, also from a host to
// its wildcards and on to routes without hosts: a host that has routes does not hide those that cover every host.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.hpp"
#include "base/ip.hpp"
#include "http/headers.hpp"
#include "http/message.hpp"
#include "routing/captures.hpp"
#include "routing/match.hpp"
#include "routing/method_set.hpp"

namespace gatehouse::core {

/// One route as the router sees it.
struct RouteRule {
  Match match;
  std::uint32_t index = 0;  // the caller's number of the route, given back by match()
  std::string name;         // for explain
};

/// What decides about a request. Views; nothing is kept.
struct MatchRequest {
  std::string_view host;         // lower case, no port, no trailing dot; empty: HTTP/1.0 without Host
  std::string_view path;         // normalised, begins with '/'
  std::string_view query;        // without '?'
  Method method = Method::get;   // for a CORS preflight: the method it asks for
  std::string_view method_text;  // looked at only when `method` is Method::other
  const Headers* headers = nullptr;
  IpAddress client;
  std::uint32_t listener = 0;  // position in the list given to build()
};

struct MatchResult {
  std::int32_t route = -1;    // RouteRule::index of the winner
  bool path_matched = false;  // no winner, but a route for which everything but the method holds: 405 instead of 404
  MethodBits allowed = 0;     // then: the methods of all such routes; Router::allow_text spells them
};

/// What is wrong with a rule.
struct RouteBuildError {
  enum class Part : std::uint8_t { path, path_template, path_regex, host, method, header, query, listener };
  std::uint32_t rule = 0;  // position in the list given to build()
  Part part = Part::path;
  std::size_t item = 0;    // which host, method, header, … of the rule
  std::size_t offset = 0;  // bytes inside the offending text
  std::string fragment;    // the offending part of that text
  std::string message;     // plain words, lower case
};

/// One route that was considered, for `gatehouse explain`.
struct RouteCandidate {
  std::uint32_t route = 0;  // RouteRule::index
  bool matched = false;     // all conditions hold; the first such candidate is the winner
  std::string failed;       // else: the first condition that does not hold, in words
};

/// Two routes that get in each other's way, by RouteRule::index.
struct RoutePair {
  std::uint32_t route = 0;  // the one to report
  std::uint32_t other = 0;  // the one it collides with, or that takes its requests
  bool operator==(const RoutePair&) const = default;
};

class Router {
 public:
  struct Built {
    std::shared_ptr<const Router> router;  // nullptr when there are errors
    std::vector<RouteBuildError> errors;   // every one found, in the order of the rules
  };

  /// `listeners` are the names of all listeners; MatchRequest::listener is a position in it. Start-up and reload only.
  static Built build(std::vector<RouteRule> rules, std::span<const std::string> listeners = {});

  /// The route for `request`; `captures` gets its path parameters. Hot path: no allocation of its own (a regex may make
  /// the library behind Pattern allocate).
  [[nodiscard]] MatchResult match(const MatchRequest& request, Captures& captures) const noexcept;

  /// "GET, HEAD, POST" for the field Allow, sorted by name.
  [[nodiscard]] std::string_view allow_text(MethodBits allowed, Arena& arena) const;

  /// Every route whose host and path fit, best first, each with its first failing condition. Control thread, CLI.
  [[nodiscard]] std::vector<RouteCandidate> explain(const MatchRequest& request) const;

  /// Pairs with the same conditions and the same priority: the later one could never be told from the earlier (E0407).
  [[nodiscard]] std::vector<RoutePair> find_identical_matches() const;

  /// Routes that can never win because another route takes all their requests (W301). Never names a route that can win;
  /// may miss one that only several routes with different paths hide together. Identical matches are not repeated.
  [[nodiscard]] std::vector<RoutePair> find_unreachable() const;

  /// Pairs for which some request fits both and only the order in the file decides (W302). Neither identical nor
  /// unreachable routes are repeated.
  [[nodiscard]] std::vector<RoutePair> find_ties() const;

  [[nodiscard]] std::size_t size() const noexcept;
  ~Router();

 private:
  struct Tables;
  class Builder;
  class Analysis;
  explicit Router(std::unique_ptr<const Tables> tables) noexcept;
  std::unique_ptr<const Tables> tables_;
};

using RouterPtr = std::shared_ptr<const Router>;

/// Names of the parameters of `path` in order: `{id}` of a template, named groups of a regex. Empty when the pattern
/// does not compile. For checking `${path.<name>}`. Allocates.
std::vector<std::string> path_parameters(const PathPattern& path);

}  // namespace gatehouse::core
