// The compiled settings of one route: what happens once the router has chosen it. Services have dissolved into it.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "routing/settings.hpp"
#include "routing/template_text.hpp"

namespace gatehouse::core {

/// One side of a split (a route without split has exactly one).
struct Forwarding {
  std::uint32_t upstream = 0;  // index in the snapshot
  std::uint32_t weight = 1;    // 0: never drawn
  std::string name;            // of the side: the upstream's unless the split names it
  Timeouts timeouts;           // effective for this route over this upstream
  RetryPolicy retries;
};

struct ForwardAction {
  std::vector<Forwarding> sides;  // never empty; their weights do not sum to 0
  KeySource sticky;               // none: drawn anew for every exchange
};

struct HeaderTemplate {
  std::string name;  // lower case
  TemplateText value;
};

struct RespondAction {
  std::uint16_t status = 200;
  std::vector<HeaderTemplate> headers;
  std::string body;
};

struct RedirectAction {
  std::uint16_t status = 308;
  TemplateText location;  // RenderAs::url
};

using RouteAction = std::variant<ForwardAction, RespondAction, RedirectAction>;

/// First `remove`, then `set`; a set field replaces every field of its name.
struct HeaderEdits {
  std::vector<HeaderTemplate> set;
  std::vector<std::string> remove;  // lower case
  [[nodiscard]] bool empty() const noexcept { return set.empty() && remove.empty(); }
};

/// Where a route was written, for `explain` and logs.
struct Origin {
  std::string file;
  std::uint32_t line = 0;
};

struct Route {
  std::uint32_t index = 0;  // position in the snapshot
  std::string name;
  std::string service;       // empty: a top-level route
  std::string path_pattern;  // as written: "/orders/{id}"
  Labels labels;             // the route's, and those of its service that it does not replace; sorted by name
  RouteAction action;
  std::string strip_prefix;   // empty: nothing is stripped
  TemplateText rewrite_path;  // RenderAs::url; an empty constant: not rewritten. Wins over strip_prefix
  TemplateText rewrite_host;  // an empty constant: as the upstream's `host` says
  HeaderEdits request_headers;
  HeaderEdits response_headers;
  bool names_listeners = false;  // match.listeners is set: wanted on those listeners even where they redirect
  bool allows_websocket = false;
  BodyAndHeadLimits limits;
  Timeouts timeouts;         // before an upstream is chosen, and for respond and redirect
  std::string error_format;  // "problem" unless named
  Origin origin;

  [[nodiscard]] const ForwardAction* forward() const noexcept { return std::get_if<ForwardAction>(&action); }
  [[nodiscard]] const RespondAction* respond() const noexcept { return std::get_if<RespondAction>(&action); }
  [[nodiscard]] const RedirectAction* redirect() const noexcept { return std::get_if<RedirectAction>(&action); }
};

}  // namespace gatehouse::core
