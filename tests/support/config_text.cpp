// Pieces of YAML.
#include "support/config_text.hpp"

namespace gatehouse::testing {
namespace {

std::string also(std::string_view keys) { return keys.empty() ? std::string() : ", " + std::string(keys); }

}  // namespace

std::string config(std::string_view rest, const ProcessText& process) {
  std::string text = "version: 1\n";
  text += "gateway: {name: edge-1, workers: " + process.workers + ", state_dir: \"@DIR@/state\", shutdown: {" +
          process.shutdown + "}" + also(process.gateway) + "}\n";
  text += "admin: {address: \"127.0.0.1:9901\"}\n";
  text += "listeners: [{name: http, address: \"127.0.0.1:8080\", connections: {" + process.connections + "}}]\n";
  return text.append(rest);
}

std::string upstream_entry(std::string_view name, std::initializer_list<std::string> addresses, std::string_view more) {
  std::string list;
  for (const auto& address : addresses) list += (list.empty() ? "{address: \"" : ", {address: \"") + address + "\"}";
  return "  - {name: " + std::string(name) + ", endpoints: [" + list + "]" + also(more) + "}\n";
}

std::string single_route(const FakeUpstream& fake, std::string_view route_keys, std::string_view upstream_keys) {
  return "upstreams:\n" + upstream_entry("app", {fake.address()}, upstream_keys) +
         "routes:\n  - {name: all, match: {path: /}, upstream: app" + also(route_keys) + "}\n";
}

}  // namespace gatehouse::testing
