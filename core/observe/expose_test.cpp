// The exposition: names, labels and values as operators see them; promtool's opinion of it.
#include "observe/expose.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

class Expose : public ::testing::Test {
 protected:
  Expose() : registry({}, {"0.1.0", "abc123", "gcc 12", "1.0"}) {
    worker = &registry.add_worker("worker-0");
    route = registry.route_slot("shop", "orders");
    listener = registry.listener_slot("http");
    upstream = registry.upstream_slot("orders-v1");
    endpoint = registry.endpoint_slot("orders-v1", "10.0.1.11:8080");
    registry.set_config("9f2c", "1");
    registry.reload_finished(true, std::chrono::system_clock::time_point(1795168947s));
    worker->ensure_capacity(registry.capacity());
  }

  void serve(std::uint16_t status, Error reason = Error::none, RouteSlot of = {}) {
    worker->exchange_finished({.route = of ? of : route,
                               .listener = listener,
                               .method = 1,
                               .status = status,
                               .total = 3ms,
                               .own = 40us,
                               .request_body_bytes = 10,
                               .response_body_bytes = 512,
                               .reason = reason});
  }

  void expect_line(const std::string& line) {
    EXPECT_NE(("\n" + text).find("\n" + line + "\n"), std::string::npos) << "missing: " << line << "\nin:\n" << text;
  }

  MetricsRegistry registry;
  WorkerMetrics* worker;
  RouteSlot route;
  ListenerSlot listener;
  UpstreamSlot upstream;
  EndpointSlot endpoint;
  std::string text;
};

TEST_F(Expose, AnExchangeIsInTheSeriesOfItsRoute) {
  serve(200);
  worker->attempt_finished(upstream, route, 2ms);
  text = expose(registry);
  expect_line("# TYPE gatehouse_http_requests_total counter");
  expect_line(
      R"(gatehouse_http_requests_total{listener="http",service="shop",route="orders",method="GET",code="200"} 1)");
  expect_line("# TYPE gatehouse_http_request_duration_seconds histogram");
  expect_line(R"(gatehouse_http_request_duration_seconds_bucket{service="shop",route="orders",le="0.0025"} 0)");
  expect_line(R"(gatehouse_http_request_duration_seconds_bucket{service="shop",route="orders",le="0.005"} 1)");
  expect_line(R"(gatehouse_http_request_duration_seconds_bucket{service="shop",route="orders",le="+Inf"} 1)");
  expect_line(R"(gatehouse_http_request_duration_seconds_sum{service="shop",route="orders"} 0.003)");
  expect_line(R"(gatehouse_http_request_duration_seconds_count{service="shop",route="orders"} 1)");
  expect_line(R"(gatehouse_overhead_duration_seconds_bucket{route="orders",le="5e-05"} 1)");
  expect_line(R"(gatehouse_http_request_bytes_total{service="shop",route="orders"} 10)");
  expect_line(R"(gatehouse_http_response_bytes_total{service="shop",route="orders"} 512)");
  expect_line(R"(gatehouse_upstream_request_duration_seconds_count{upstream="orders-v1",route="orders"} 1)");
}

TEST_F(Expose, AnAnswerOfTheGatewayHasItsReasonAndNoRouteIsADash) {
  serve(404, Error::no_route, kNoRoute);
  serve(503, Error::no_endpoint);
  text = expose(registry);
  expect_line(R"(gatehouse_http_requests_total{listener="http",service="-",route="-",method="GET",code="404"} 1)");
  expect_line(R"(gatehouse_http_errors_total{route="-",reason="no_route"} 1)");
  expect_line(R"(gatehouse_http_errors_total{route="orders",reason="no_endpoint"} 1)");
}

TEST_F(Expose, ListenersUpstreamsAndWorkersAreThereBeforeTheFirstExchange) {
  worker->connections(listener, 2);
  worker->managed_stripped(listener, 3);
  worker->connection_refused(listener, ConnectionRefusal::client_limit);
  worker->upstream_idle(upstream, 4);
  worker->timed_out(upstream, TimeoutKind::request);
  worker->loop_measured(2ms, 0.25);
  registry.set_endpoint_healthy(endpoint, false);
  text = expose(registry);
  expect_line(R"(gatehouse_connections_active{listener="http"} 2)");
  expect_line(R"(gatehouse_http_active_requests{listener="http"} 0)");
  expect_line(R"(gatehouse_http_managed_stripped_total{listener="http"} 3)");
  expect_line(R"(gatehouse_connections_refused_total{listener="http",cause="client_limit"} 1)");
  expect_line(R"(gatehouse_upstream_connections{upstream="orders-v1",state="idle"} 4)");
  expect_line(R"(gatehouse_upstream_timeouts_total{upstream="orders-v1",kind="request"} 1)");
  expect_line(R"(gatehouse_upstream_retries_total{upstream="orders-v1"} 0)");
  expect_line(R"(gatehouse_upstream_endpoint_healthy{upstream="orders-v1",endpoint="10.0.1.11:8080"} 0)");
  expect_line(R"(gatehouse_worker_loop_lag_seconds{worker="worker-0"} 0.002)");
  expect_line(R"(gatehouse_worker_busy_ratio{worker="worker-0"} 0.25)");
}

TEST_F(Expose, ConfigurationAndProcessAreThere) {
  registry.reload_finished(false, std::chrono::system_clock::time_point(1795168999s));
  text = expose(registry);
  expect_line(R"(gatehouse_build_info{version="0.1.0",commit="abc123",compiler="gcc 12",abi="1.0"} 1)");
  expect_line(R"(gatehouse_config_info{hash="9f2c",version="1"} 1)");
  expect_line("gatehouse_config_last_reload_successful 0");
  expect_line("gatehouse_config_last_reload_timestamp_seconds 1795168999");
  expect_line(R"(gatehouse_config_reloads_total{result="success"} 1)");
  expect_line(R"(gatehouse_config_reloads_total{result="failure"} 1)");
  expect_line("gatehouse_metrics_series_dropped_total 0");
  for (const char* name : {"process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
                           "process_max_fds", "process_start_time_seconds", "gatehouse_telemetry_dropped_total"}) {
    EXPECT_NE(text.find(std::string("\n") + name), std::string::npos) << name;
  }
}

TEST_F(Expose, SeriesOfARemovedRouteAreGoneOneScrapeAfterTheReload) {
  serve(200);
  registry.begin_reload();
  registry.listener_slot("http");
  registry.commit_reload();
  EXPECT_NE(expose(registry).find(R"(route="orders")"), std::string::npos);
  EXPECT_EQ(expose(registry).find(R"(route="orders")"), std::string::npos);
}

TEST_F(Expose, ARouteThatMovesToAnotherServiceIsNeverThereTwice) {
  serve(200);
  registry.begin_reload();
  registry.listener_slot("http");
  const auto moved = registry.route_slot("store", "orders");
  registry.commit_reload();
  worker->ensure_capacity(registry.capacity());
  serve(200, Error::none, moved);
  text = expose(registry);
  expect_line(R"(gatehouse_http_request_bytes_total{service="store",route="orders"} 10)");
  EXPECT_EQ(text.find(R"(service="shop")"), std::string::npos);
}

TEST_F(Expose, ARouteOverTheCapIsLeftOutWholeAndCounted) {
  serve(200);
  registry.set_max_series(60);
  text = expose(registry);
  EXPECT_EQ(text.find(R"(route="orders")"), std::string::npos);
  expect_line(R"(gatehouse_http_active_requests{listener="http"} 0)");
  expect_line(
      "gatehouse_metrics_series_dropped_total 37");  // 20 buckets and sums, 14 of overhead, requests, 2 of bytes
}

TEST_F(Expose, NamesFromTheConfigurationCannotBreakALine) {
  const auto hostile = registry.listener_slot("a\"b\\c\nd");
  worker->ensure_capacity(registry.capacity());
  worker->connections(hostile, 1);
  text = expose(registry);
  expect_line(R"(gatehouse_connections_active{listener="a\"b\\c\nd"} 1)");
}

TEST_F(Expose, PromtoolFindsNothingToSay) {
  if (std::system("command -v promtool >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "promtool (package prometheus) is absent";
  serve(200);
  serve(502, Error::upstream_reset);
  worker->attempt_finished(upstream, route, 2ms);
  std::string pattern = (std::filesystem::temp_directory_path() / "gatehouse-metrics-XXXXXX").string();
  const std::filesystem::path directory = ::mkdtemp(pattern.data());
  std::ofstream(directory / "metrics") << expose(registry);
  const auto command = "promtool check metrics < " + (directory / "metrics").string() + " 2>&1";
  std::string said;
  auto* pipe = ::popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  for (std::array<char, 512> part{}; std::fgets(part.data(), part.size(), pipe) != nullptr;) said += part.data();
  EXPECT_EQ(::pclose(pipe), 0) << said;
  EXPECT_EQ(said, "");
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace gatehouse::core
