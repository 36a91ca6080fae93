// Which route takes a request and why, decided without sending anything.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ip.hpp"
#include "config/snapshot.hpp"

namespace gatehouse::core {

struct ExplainQuestion {
  std::string method = "GET";
  std::string url{};  // "http://api.example.com/orders/7?page=2", or a path
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string client_ip{};  // empty: 127.0.0.1
  std::string listener{};   // empty: the first one
};

/// One key with its value as it would be written, and who set it.
struct ExplainSetting {
  std::string key;     // "timeouts.connect"
  std::string value;   // "2s"
  std::string scope;   // "default", "defaults", "upstream", "service", "route"
  std::string origin;  // "gatehouse.yaml:12:5"; empty for a default
};

struct ExplainCandidate {
  std::string route;
  std::string origin;
  bool wins = false;
  std::string why_not;  // the first condition that does not hold, or "another route comes first"
};

struct ExplainSide {
  std::string name;
  std::string upstream;
  std::uint32_t weight = 0;
  std::vector<std::string> endpoints;
  std::vector<ExplainSetting> settings;  // timeouts and retries over this upstream
};

/// One instance of the chain.
struct ExplainInstance {
  std::string address;  // "service/orders/jwks-auth"
  std::string plugin;
  std::string version;
  std::string mode;        // "enforce", "shadow"
  std::string on_failure;  // "closed", "open"
  std::string origin;      // "gatehouse.yaml:31:15"
};

struct ExplainAnswer {
  std::string problem;  // not empty: the question makes no sense, or the gate would refuse the request
  std::string listener;
  std::string host;
  std::string path;  // normalised
  std::optional<std::string> route;
  std::string service;
  std::string origin;   // of the route
  std::string outcome;  // "forward", "respond 200", "redirect 308", "404 no_route", "405 method_not_allowed"
  std::vector<std::pair<std::string, std::string>> parameters;  // of the path
  std::vector<std::pair<std::string, std::string>> labels;
  bool is_preflight = false;  // routed by the method it asks for, answered by an instance
  std::vector<ExplainInstance> chain;
  std::string upstream_path;  // after strip_prefix; templates are not rendered
  std::vector<ExplainSide> sides;
  std::vector<ExplainSetting> settings;
  std::vector<ExplainCandidate> candidates;
};

/// Control thread or command line.
ExplainAnswer explain(const Snapshot& snapshot, const ExplainQuestion& question);

std::string format_text(const ExplainAnswer& answer);
/// One JSON document.
std::string format_json(const ExplainAnswer& answer);

}  // namespace gatehouse::core
