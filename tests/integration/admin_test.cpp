// The admin listener: health, status, lists, and who may ask.
#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class Admin : public ::testing::Test {
 protected:
  FakeUpstream upstream_;
  Gateway gateway_{config(single_route(upstream_))};

  Answer get(std::string_view path) { return http_get(gateway_.admin_port(), path); }
  std::string text_of(std::string_view path) { return boost::json::serialize(json_of(get(path))); }
};

TEST_F(Admin, HealthIsGood) {
  EXPECT_EQ(get("/livez").status, 200);
  EXPECT_EQ(get("/readyz").status, 200);
  EXPECT_EQ(get("/readyz?verbose").status, 200);
}

TEST_F(Admin, StatusSaysWhatRuns) {
  const auto answer = get("/v1/status");
  ASSERT_EQ(answer.status, 200) << answer.error << answer.body;
  EXPECT_TRUE(answer.get("Content-Type").starts_with("application/json")) << answer.get("Content-Type");
  const auto status = json_of(answer).as_object();
  EXPECT_TRUE(status.contains("version"));
  const auto text = boost::json::serialize(status);
  for (const auto* word : {"uptime", "hash", "workers", "listeners"})
    EXPECT_NE(text.find(word), std::string::npos) << word << " in " << text;
}

TEST_F(Admin, RoutesAndUpstreamsAreListed) {
  EXPECT_NE(text_of("/v1/routes").find("\"all\""), std::string::npos);
  const auto upstreams = text_of("/v1/upstreams");
  EXPECT_NE(upstreams.find("\"app\""), std::string::npos);
  EXPECT_NE(upstreams.find(upstream_.address()), std::string::npos);
}

TEST_F(Admin, OneOfThemCanBeAskedFor) {
  EXPECT_EQ(get("/v1/routes/all").status, 200);
  EXPECT_EQ(get("/v1/upstreams/app").status, 200);
  EXPECT_EQ(get("/v1/routes/none").status, 404);
}

TEST_F(Admin, UnknownPathsAndMethodsAreProblems) {
  const auto unknown = get("/v1/nonsense");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.get("Content-Type"), "application/problem+json");
  const auto method =
      ask(gateway_.admin_port(), request("DELETE", "/v1/status", "Host: localhost\r\nConnection: close\r\n"));
  EXPECT_EQ(method.status, 405);
  const auto by_get = get("/v1/reload");
  EXPECT_EQ(by_get.status, 405) << "no GET changes state";
}

TEST_F(Admin, AForeignHostIsRefused) {
  const auto answer =
      ask(gateway_.admin_port(), request("GET", "/v1/status", "Host: evil.test\r\nConnection: close\r\n"));
  EXPECT_GE(answer.status, 400);
  EXPECT_LT(answer.status, 500);
}

TEST_F(Admin, AForeignOriginMayNotWrite) {
  const auto answer = ask(gateway_.admin_port(),
                          request_with_body("POST", "/v1/reload", "{}",
                                            "Host: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                                            "Origin: https://evil.test\r\n"));
  EXPECT_EQ(answer.status, 403) << answer.error << answer.body;
}

TEST_F(Admin, WritesAcceptOnlyJson) {
  const auto answer =
      ask(gateway_.admin_port(), request_with_body("POST", "/v1/reload", "a=b",
                                                   "Host: localhost\r\nConnection: close\r\nContent-Type: "
                                                   "application/x-www-form-urlencoded\r\n"));
  EXPECT_EQ(answer.status, 415) << answer.error << answer.body;
}

TEST_F(Admin, KeepsItsConnectionsAndSurvivesNonsense) {
  RawClient client(gateway_.admin_port());
  for (int i = 0; i < 3; ++i) {
    client.send(request("GET", "/livez", "Host: localhost\r\n"));
    EXPECT_EQ(client.read_response().status, 200);
  }
  RawClient nonsense(gateway_.admin_port());
  nonsense.send("\x16\x03\x01 nonsense\r\n\r\n");
  nonsense.read_until_closed();
  EXPECT_EQ(get("/livez").status, 200);
}

TEST_F(Admin, TheAdminPathsAreNotOnTheListeners) {
  ask(gateway_.port(), request("GET", "/livez"));
  EXPECT_EQ(upstream_.last_request().request_target, "/livez");
}

}  // namespace
}  // namespace gatehouse::testing
