// /metrics: the names are contracts, and the numbers add up.
#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class Metrics : public ::testing::Test {
 protected:
  static std::string routes(const FakeUpstream& upstream) {
    return "upstreams:\n" + upstream_entry("app", {upstream.address()}) + R"(services:
  - name: shop
    upstream: app
    routes: [{name: orders, match: {path: /orders}}]
routes:
  - {name: plain, match: {path: /plain}, upstream: app}
)";
  }

  FakeUpstream upstream_;
  Gateway gateway_{config(routes(upstream_))};

  Answer page() { return http_get(gateway_.admin_port(), "/metrics"); }
  void exchange(std::string_view method, std::string_view path) { ask(gateway_.port(), request(method, path), method); }
  bool becomes(std::string_view name, const std::vector<std::string>& labels, double value) {
    return eventually([&] { return gateway_.metric(name, labels) == value; });
  }
};

TEST_F(Metrics, ThePageIsPrometheusText) {
  exchange("GET", "/plain");
  ASSERT_TRUE(becomes("gatehouse_http_requests_total", {}, 1)) << "counted at the end of the exchange";
  const auto answer = page();
  ASSERT_EQ(answer.status, 200) << answer.error;
  EXPECT_TRUE(answer.get("Content-Type").starts_with("text/plain; version=0.0.4")) << answer.get("Content-Type");
  EXPECT_NE(answer.body.find("# TYPE gatehouse_http_requests_total counter"), std::string::npos);
}

TEST_F(Metrics, TheContractedNamesExist) {
  exchange("GET", "/plain");
  ASSERT_TRUE(becomes("gatehouse_http_requests_total", {}, 1)) << "counted at the end of the exchange";
  const auto body = page().body;
  for (const auto* name : {"gatehouse_http_requests_total",
                           "gatehouse_http_request_duration_seconds_bucket",
                           "gatehouse_overhead_duration_seconds_bucket",
                           "gatehouse_http_active_requests",
                           "gatehouse_connections_active",
                           "gatehouse_http_request_bytes_total",
                           "gatehouse_http_response_bytes_total",
                           "gatehouse_http_managed_stripped_total",
                           "gatehouse_upstream_request_duration_seconds_bucket",
                           "gatehouse_upstream_endpoint_healthy",
                           "gatehouse_upstream_connections",
                           "gatehouse_upstream_pending",
                           "gatehouse_upstream_ejections_total",
                           "gatehouse_upstream_connect_errors_total",
                           "gatehouse_upstream_retries_total",
                           "gatehouse_config_info",
                           "gatehouse_config_last_reload_successful",
                           "gatehouse_config_last_reload_timestamp_seconds",
                           "gatehouse_worker_loop_lag_seconds",
                           "gatehouse_worker_busy_ratio",
                           "gatehouse_build_info",
                           "process_cpu_seconds_total",
                           "process_resident_memory_bytes"}) {
    EXPECT_TRUE(has_metric(body, name)) << name;
  }
}

TEST_F(Metrics, RequestsAreCountedByRouteMethodAndStatus) {
  exchange("GET", "/plain");
  exchange("GET", "/plain");
  exchange("POST", "/plain");
  exchange("GET", "/orders/1");
  exchange("GET", "/nowhere");
  exchange("BREW", "/plain");
  const std::string name = "gatehouse_http_requests_total";
  EXPECT_TRUE(
      becomes(name, {"route=\"plain\"", "service=\"-\"", "method=\"GET\"", "code=\"200\"", "listener=\"http\""}, 2));
  EXPECT_TRUE(becomes(name, {"route=\"plain\"", "method=\"POST\"", "code=\"200\""}, 1));
  EXPECT_TRUE(becomes(name, {"route=\"orders\"", "service=\"shop\"", "code=\"200\""}, 1));
  EXPECT_TRUE(becomes(name, {"route=\"-\"", "service=\"-\"", "code=\"404\""}, 1));
  EXPECT_TRUE(becomes(name, {"method=\"_OTHER\""}, 1));
  EXPECT_TRUE(becomes("gatehouse_http_errors_total", {"reason=\"no_route\"", "route=\"-\""}, 1));
}

TEST_F(Metrics, NothingTheClientSendsBecomesALabel) {
  ask(gateway_.port(),
      request("GET", "/quince-path", "User-Agent: quince-agent\r\nHost: quince.test\r\n"));
  ASSERT_TRUE(becomes("gatehouse_http_requests_total", {"code=\"404\""}, 1));
  EXPECT_EQ(page().body.find("quince"), std::string::npos);
}

TEST_F(Metrics, BodiesAreCountedInBytes) {
  upstream_.answer_with(response(200, std::string(1000, 'x')));
  ask(gateway_.port(), request_with_body("POST", "/plain", std::string(300, 'y')));
  EXPECT_TRUE(becomes("gatehouse_http_request_bytes_total", {"route=\"plain\""}, 300));
  EXPECT_TRUE(becomes("gatehouse_http_response_bytes_total", {"route=\"plain\""}, 1000));
}

TEST_F(Metrics, DurationsHaveAsManyObservationsAsRequests) {
  for (int i = 0; i < 5; ++i) exchange("GET", "/plain");
  EXPECT_TRUE(becomes("gatehouse_http_request_duration_seconds_count", {"route=\"plain\""}, 5));
  EXPECT_TRUE(becomes("gatehouse_http_request_duration_seconds_bucket", {"route=\"plain\"", "le=\"+Inf\""}, 5));
  EXPECT_TRUE(becomes("gatehouse_upstream_request_duration_seconds_count", {"upstream=\"app\""}, 5));
}

TEST_F(Metrics, GaugesFollowWhatIsOpen) {
  Latch go;
  upstream_.answer_with([&](UpstreamConnection& connection, const Message& message) {
    if (connection.wait(go)) answer_ok(connection, message);
  });
  RawClient client(gateway_.port());
  client.send(request("GET", "/plain"));
  ASSERT_TRUE(upstream_.wait_for_requests(1));
  EXPECT_TRUE(becomes("gatehouse_http_active_requests", {"listener=\"http\""}, 1));
  EXPECT_TRUE(becomes("gatehouse_connections_active", {"listener=\"http\""}, 1));
  EXPECT_TRUE(becomes("gatehouse_upstream_connections", {"upstream=\"app\"", "state=\"active\""}, 1));
  go.open();
  EXPECT_EQ(client.read_response().status, 200);
  EXPECT_TRUE(becomes("gatehouse_http_active_requests", {"listener=\"http\""}, 0));
  EXPECT_TRUE(becomes("gatehouse_upstream_connections", {"upstream=\"app\"", "state=\"idle\""}, 1));
  client.close();
  EXPECT_TRUE(becomes("gatehouse_connections_active", {"listener=\"http\""}, 0));
}

TEST_F(Metrics, PromtoolAcceptsThePage) {
  if (!std::filesystem::exists("/usr/bin/promtool")) GTEST_SKIP() << "promtool is not installed";
  exchange("GET", "/plain");
  const TempDir directory;
  write_file(directory.path() / "page", page().body);
  const auto checked = run({"/bin/sh", "-c", "promtool check metrics < " + (directory.path() / "page").string()});
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

}  // namespace
}  // namespace gatehouse::testing
