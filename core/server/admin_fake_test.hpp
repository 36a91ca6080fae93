// A gateway for the tests of the admin API: plain answers, and what was asked of it.
#pragma once

#include <stdexcept>

#include "server/admin_source.hpp"

namespace gatehouse::core {

class FakeAdminSource final : public AdminSource {
 public:
  std::vector<WorkerStatus> workers() override {
    if (is_broken) throw std::runtime_error("broken on purpose");
    return {{"worker-0", std::chrono::milliseconds(3), 7}, {"worker-1", silence_of_second, 0}};
  }
  std::vector<ReadinessCheck> readiness() override {
    return {{"listeners", true, ""}, {"draining", !is_draining, is_draining ? "the gateway is draining" : ""}};
  }
  std::vector<ReadinessCheck> startup() override { return {{"configuration", has_started, ""}}; }
  std::string metrics() override { return "# TYPE x gauge\nx 1\n"; }
  GatewayStatus status() override {
    const WallTime at(std::chrono::seconds(1795168947));
    return {"0.1.0",   "abc123",   at, "9f2c", at, is_draining, LastReload{at, false, "gatehouse.yaml:3:1: no"},
            workers(), listeners()};
  }
  std::vector<RouteStatus> routes() override {
    return {{"orders",
             "shop",
             "GET api.example.com/orders/{id}",
             {"orders-v1"},
             {"global/cors"},
             {.requests = 12, .server_errors = 1, .p50 = 0.002}},
            {"carts", "-", "\"</script>", {}, {}, {}}};
  }
  std::vector<UpstreamStatus> upstreams() override {
    const WallTime until(std::chrono::seconds(1795168999));
    return {{"orders-v1", "round-robin", {{"10.0.1.11:8080", "ejected", 50, 1, 5, until, std::nullopt, ""}}, {}}};
  }
  std::vector<ListenerStatus> listeners() override { return {{"http", "0.0.0.0:8080", false, {3, 1}}}; }
  PluginsStatus plugins() override {
    return {
        {{"global/cors", "cors", "1.0.0", "enforce", {"orders"}, {{"request", 12, 1, 0, 0, 0.5, 0}}, 1, 0, 0, 2, 64}},
        {{"cors", "1.0.0", "ab12", "/var/lib/gatehouse/plugins/cors-1.0.0-ab12.so", "live", 1}}};
  }
  ReloadOutcome reload() override {
    ++reloads;
    if (reload_succeeds) return {true, "aaaa", {}, ""};
    return {false, "9f2c", {{"gatehouse.yaml", 3, 1, "E0102", "unknown key", "did you mean routes?"}}, "the text"};
  }
  ExplainOutcome explain(const ExplainRequest& request) override {
    explained = request;
    if (request.url == "nonsense") return {false, "the url has no host"};
    return {true, R"({"route":"orders"})"};
  }

  Duration silence_of_second{};
  bool is_broken = false;
  bool is_draining = false;
  bool has_started = true;
  bool reload_succeeds = true;
  int reloads = 0;
  ExplainRequest explained;
};

}  // namespace gatehouse::core
