// The answer for a person and for a program.
#include <fmt/format.h>

#include <iterator>

#include "base/json.hpp"
#include "config/explain.hpp"

namespace gatehouse::core {
namespace {

void write_settings(std::string& out, const std::vector<ExplainSetting>& settings, std::string_view indent) {
  for (const auto& each : settings) {
    fmt::format_to(std::back_inserter(out), "{}{:<26} {:<22} {}{}{}\n", indent, each.key, each.value, each.scope,
                   each.origin.empty() ? "" : " ", each.origin);
  }
}

json::array to_json(const std::vector<ExplainSetting>& settings) {
  json::array out;
  for (const auto& each : settings) {
    out.emplace_back(
        json::object{{"key", each.key}, {"value", each.value}, {"scope", each.scope}, {"origin", each.origin}});
  }
  return out;
}

json::object to_json(const ExplainInstance& each) {
  return {{"address", each.address}, {"plugin", each.plugin},         {"version", each.version},
          {"mode", each.mode},       {"on_failure", each.on_failure}, {"origin", each.origin}};
}

void write_chain(std::string& out, const ExplainAnswer& answer) {
  if (!answer.chain.empty()) out += "chain, in order\n";
  for (const auto& each : answer.chain) {
    fmt::format_to(std::back_inserter(out), "  {:<36} {:<8} {}{}{}\n", each.address, each.mode, each.origin,
                   each.version.empty() ? "" : fmt::format("  {} {}", each.plugin, each.version),
                   each.on_failure == "open" ? "  on_failure: open" : "");
  }
}

json::object to_json(const std::vector<std::pair<std::string, std::string>>& pairs) {
  json::object out;
  for (const auto& [name, value] : pairs) out[name] = value;
  return out;
}

}  // namespace

std::string format_text(const ExplainAnswer& answer) {
  if (!answer.problem.empty()) return answer.problem + "\n";
  std::string out;
  const auto to = std::back_inserter(out);
  fmt::format_to(to, "listener  {}\nhost      {}\npath      {}\n", answer.listener,
                 answer.host.empty() ? "(none)" : answer.host, answer.path);
  if (answer.route) {
    fmt::format_to(to, "route     {} ({})\n", *answer.route, answer.origin);
    if (!answer.service.empty()) fmt::format_to(to, "service   {}\n", answer.service);
  } else {
    fmt::format_to(to, "route     none\n");
  }
  fmt::format_to(to, "outcome   {}\n", answer.outcome);
  if (answer.is_preflight) fmt::format_to(to, "preflight answered in the chain, routed by the method it asks for\n");
  for (const auto& [name, value] : answer.parameters) fmt::format_to(to, "  ${{path.{}}} = {}\n", name, value);
  for (const auto& [name, value] : answer.labels) fmt::format_to(to, "  ${{label.{}}} = {}\n", name, value);
  write_chain(out, answer);
  if (!answer.upstream_path.empty()) fmt::format_to(to, "sent path {}\n", answer.upstream_path);
  for (const auto& side : answer.sides) {
    fmt::format_to(to, "upstream  {} weight {}{} [{}]\n", side.upstream, side.weight,
                   side.name == side.upstream ? "" : fmt::format(" as {}", side.name), fmt::join(side.endpoints, ", "));
    write_settings(out, side.settings, "  ");
  }
  if (!answer.settings.empty()) out += "settings\n";
  write_settings(out, answer.settings, "  ");
  if (!answer.candidates.empty()) out += "candidates, best first\n";
  for (const auto& each : answer.candidates) {
    fmt::format_to(to, "  {} {:<24} {}{}{}\n", each.wins ? "*" : "-", each.route, each.origin,
                   each.why_not.empty() ? "" : ": ", each.why_not);
  }
  return out;
}

std::string format_json(const ExplainAnswer& answer) {
  if (!answer.problem.empty()) return json::serialize(json::object{{"problem", answer.problem}}) + "\n";
  json::array sides;
  for (const auto& side : answer.sides) {
    json::array endpoints(side.endpoints.begin(), side.endpoints.end());
    sides.emplace_back(json::object{{"name", side.name},
                                    {"upstream", side.upstream},
                                    {"weight", side.weight},
                                    {"endpoints", std::move(endpoints)},
                                    {"settings", to_json(side.settings)}});
  }
  json::array candidates;
  for (const auto& each : answer.candidates) {
    candidates.emplace_back(
        json::object{{"route", each.route}, {"origin", each.origin}, {"wins", each.wins}, {"why_not", each.why_not}});
  }
  json::object out{{"listener", answer.listener}, {"host", answer.host}, {"path", answer.path}};
  out["route"] = answer.route ? json::value(*answer.route) : json::value(nullptr);
  out["service"] = answer.service;
  out["origin"] = answer.origin;
  out["outcome"] = answer.outcome;
  out["parameters"] = to_json(answer.parameters);
  out["labels"] = to_json(answer.labels);
  out["preflight"] = answer.is_preflight;
  json::array chain;
  for (const auto& each : answer.chain) chain.emplace_back(to_json(each));
  out["chain"] = std::move(chain);
  out["upstream_path"] = answer.upstream_path;
  out["upstreams"] = std::move(sides);
  out["settings"] = to_json(answer.settings);
  out["candidates"] = std::move(candidates);
  return json::serialize(out) + "\n";
}

}  // namespace gatehouse::core
