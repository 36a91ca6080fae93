// The admin API without a socket: every endpoint, and who is refused.
#include "server/admin_http.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "server/admin_fake_test.hpp"

namespace gatehouse::core {
namespace {

class AdminHttp : public ::testing::Test {
 protected:
  AdminResponse ask(std::string_view method, std::string_view target, std::string_view body = {},
                    std::optional<std::string_view> type = std::nullopt) {
    return answer(source, {},
                  {.method = method,
                   .target = target,
                   .hosts = {"localhost:9901"},
                   .content_type = type,
                   .body = body,
                   .peer = "127.0.0.1:5555"});
  }
  json::value document(const AdminResponse& response) { return json::parse(response.body); }
  void expect_problem(const AdminResponse& response, unsigned status, std::string_view code) {
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_EQ(response.content_type, "application/problem+json");
    const auto problem = document(response);
    EXPECT_EQ(problem.at("status").to_number<unsigned>(), status);
    EXPECT_EQ(problem.at("code").as_string(), code);
    EXPECT_FALSE(problem.at("title").as_string().empty());
    EXPECT_FALSE(problem.at("detail").as_string().empty());
  }

  FakeAdminSource source;
};

TEST_F(AdminHttp, LivezNamesTheWorkerThatStands) {
  EXPECT_EQ(ask("GET", "/livez").status, 200U);
  source.silence_of_second = std::chrono::seconds(6);
  const auto response = ask("GET", "/livez");
  expect_problem(response, 500, "worker_stalled");
  EXPECT_NE(response.body.find("worker-1"), std::string::npos);
  EXPECT_EQ(response.body.find("worker-0"), std::string::npos);
}

TEST_F(AdminHttp, ReadyzSaysWhyNot) {
  EXPECT_EQ(ask("GET", "/readyz").status, 200U);
  EXPECT_EQ(document(ask("GET", "/readyz?verbose")).at("checks").as_array().size(), 2U);
  source.is_draining = true;
  const auto response = ask("GET", "/readyz");
  expect_problem(response, 503, "not_ready");
  ASSERT_EQ(document(response).at("checks").as_array().size(), 1U);
  EXPECT_EQ(document(response).at("checks").at(0).at("detail").as_string(), "the gateway is draining");
  EXPECT_EQ(document(ask("GET", "/readyz?verbose")).at("checks").as_array().size(), 2U);
}

TEST_F(AdminHttp, StartupzWaitsForTheStart) {
  EXPECT_EQ(ask("GET", "/startupz").status, 200U);
  source.has_started = false;
  expect_problem(ask("GET", "/startupz"), 503, "not_started");
}

TEST_F(AdminHttp, MetricsAreTheTextOfTheSource) {
  const auto response = ask("GET", "/metrics");
  EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(response.body, source.metrics());
}

TEST_F(AdminHttp, StatusTellsOfTheProcessAndTheConfiguration) {
  const auto status = document(ask("GET", "/v1/status"));
  EXPECT_EQ(status.at("version").as_string(), "0.1.0");
  EXPECT_EQ(status.at("started_at").as_string(), "2026-11-20T10:02:27.000Z");
  EXPECT_EQ(status.at("configuration").at("hash").as_string(), "9f2c");
  EXPECT_EQ(status.at("last_reload").at("error").as_string(), "gatehouse.yaml:3:1: no");
  EXPECT_EQ(status.at("workers").as_array().size(), 2U);
  EXPECT_EQ(status.at("listeners").at(0).at("connections").as_int64(), 3);
}

TEST_F(AdminHttp, RoutesUpstreamsAndListenersAreListedAndFoundByName) {
  EXPECT_EQ(document(ask("GET", "/v1/routes")).at("routes").as_array().size(), 2U);
  const auto route = document(ask("GET", "/v1/routes/orders"));
  EXPECT_EQ(route.at("requests").to_number<int>(), 12);
  EXPECT_EQ(route.at("duration_seconds").at("p50").as_double(), 0.002);
  const auto upstream = document(ask("GET", "/v1/upstreams/orders-v1"));
  const auto& endpoint = upstream.at("endpoints").at(0);
  EXPECT_EQ(endpoint.at("state").as_string(), "ejected");
  EXPECT_EQ(endpoint.at("ejected_until").as_string(), "2026-11-20T10:03:19.000Z");
  EXPECT_TRUE(endpoint.at("last_check").is_null());
  EXPECT_EQ(document(ask("GET", "/v1/upstreams")).at("upstreams").as_array().size(), 1U);
  EXPECT_EQ(document(ask("GET", "/v1/listeners/http")).at("address").as_string(), "0.0.0.0:8080");
  expect_problem(ask("GET", "/v1/routes/none"), 404, "not_found");
}

TEST_F(AdminHttp, AReloadIsAdoptedOrRefusedWithItsErrors) {
  EXPECT_EQ(document(ask("POST", "/v1/reload")).at("hash").as_string(), "aaaa");
  source.reload_succeeds = false;
  const auto response = ask("POST", "/v1/reload", "{}", "application/json; charset=utf-8");
  expect_problem(response, 422, "config_invalid");
  const auto refused = document(response);
  EXPECT_EQ(refused.at("hash").as_string(), "9f2c");
  EXPECT_EQ(refused.at("errors").at(0).at("line").to_number<int>(), 3);
  EXPECT_EQ(refused.at("text").as_string(), "the text");
  EXPECT_EQ(source.reloads, 2);
}

TEST_F(AdminHttp, ExplainPassesTheRequestOn) {
  const auto response =
      ask("POST", "/v1/explain", R"({"url":"http://a/b","headers":{"x":"1","y":["2","3"]},"client_ip":"10.0.0.1"})",
          "application/json");
  EXPECT_EQ(response.body, R"({"route":"orders"})");
  EXPECT_EQ(source.explained.method, "GET");
  EXPECT_EQ(source.explained.headers.size(), 3U);
  EXPECT_EQ(source.explained.client_ip, "10.0.0.1");
  expect_problem(ask("POST", "/v1/explain", R"({"url":"nonsense"})", "application/json"), 422, "not_explained");
}

TEST_F(AdminHttp, ABodyThatIsNoExplainRequestIsRefusedWithAReason) {
  for (const char* body :
       {"", "[]", "{", "{}", R"({"url":1})", R"({"url":"http://a/","hedders":{}})",
        R"({"url":"http://a/","headers":[]})", R"({"url":"http://a/","headers":{"x":1}})",
        R"({"url":"http://a/","url":"http://b/"})", R"({"url":"http://a/","headers":{"x":"1","x":"2"}})",
        R"({"url":"http://a/","headers":{"x":[[[[[[[[[1]]]]]]]]]}})"}) {
    expect_problem(ask("POST", "/v1/explain", body, "application/json"), 400, "bad_json");
  }
}

TEST_F(AdminHttp, TheIndexNamesOnlyWhatIsThere) {
  const auto index = document(ask("GET", "/"));
  for (const auto& endpoint : index.at("endpoints").as_array()) {
    EXPECT_NE(ask("GET", std::string_view(endpoint.as_string())).status, 404U);
  }
}

TEST_F(AdminHttp, OtherPathsAndMethodsAreRefused) {
  for (const char* path :
       {"/nothing", "/v1", "/v1/", "/v1/routes/", "/v1/routes/a/b", "/livez/x", "/metrics/", "*", ""}) {
    expect_problem(ask("GET", path), 404, "not_found");
  }
  const auto read_only = ask("POST", "/v1/status");
  expect_problem(read_only, 405, "method_not_allowed");
  EXPECT_EQ(read_only.headers.front(), (std::pair<std::string, std::string>("Allow", "GET, HEAD")));
  const auto write_only = ask("GET", "/v1/reload");
  expect_problem(write_only, 405, "method_not_allowed");
  EXPECT_EQ(write_only.headers.front().second, "POST");
  EXPECT_EQ(source.reloads, 0);
  EXPECT_EQ(ask("HEAD", "/v1/status").status, 200U);
}

TEST_F(AdminHttp, WritesTakeJsonOrNothing) {
  expect_problem(ask("POST", "/v1/reload", "a=b", "application/x-www-form-urlencoded"), 415, "unsupported_media_type");
  expect_problem(ask("POST", "/v1/reload", "", "text/plain"), 415, "unsupported_media_type");
  expect_problem(ask("POST", "/v1/reload", "{}"), 415, "unsupported_media_type");
  EXPECT_EQ(source.reloads, 0);
}

TEST_F(AdminHttp, ForeignHostsAndOriginsAreRefused) {
  AdminRequest request{.method = "POST", .target = "/v1/reload"};
  expect_problem(answer(source, {}, request), 400, "bad_host");
  request.hosts = {"localhost", "localhost"};
  expect_problem(answer(source, {}, request), 400, "bad_host");
  request.hosts = {"rebound.example:9901"};
  expect_problem(answer(source, {}, request), 421, "misdirected");
  request.hosts = {"localhost:9901"};
  request.origin = "http://evil.example";
  expect_problem(answer(source, {}, request), 403, "forbidden");
  EXPECT_EQ(source.reloads, 0);
  request.origin = "http://localhost:9901";
  EXPECT_EQ(answer(source, {}, request).status, 200U);
}

TEST_F(AdminHttp, WhatTheSourceThrowsIsAProblemWithoutItsText) {
  source.is_broken = true;
  ::testing::internal::CaptureStderr();
  const auto response = ask("GET", "/livez");
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("broken on purpose"), std::string::npos);
  expect_problem(response, 500, "internal");
  EXPECT_EQ(response.body.find("broken"), std::string::npos);
}

TEST_F(AdminHttp, EveryReloadLeavesAnAuditLine) {
  ::testing::internal::CaptureStderr();
  ask("POST", "/v1/reload");
  EXPECT_NE(::testing::internal::GetCapturedStderr().find(
                "admin write method=POST path=/v1/reload client=127.0.0.1:5555 status=200"),
            std::string::npos);
}

}  // namespace
}  // namespace gatehouse::core
