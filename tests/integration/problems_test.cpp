// HT-13: every answer of the table of errors that can be provoked from outside has the same shape, and none to HEAD.
#include <gtest/gtest.h>

#include "integration/problem.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

struct ProblemCase {
  int status;
  std::string code;
  std::string bytes;
};

void PrintTo(const ProblemCase& problem, std::ostream* out) { *out << problem.status << " " << problem.code; }

std::vector<ProblemCase> cases() {
  const auto get = [](std::string_view path, std::string_view fields = {}) { return request("GET", path, fields); };
  return {
      {400, "bad_framing", get("/", "Content-Length: 1, 1\r\n")},
      {400, "bad_head", get("/", "X : y\r\n")},
      {400, "bad_host", "GET / HTTP/1.1\r\n\r\n"},
      {400, "bad_target", get("/%00")},
      {404, "no_route", get("/nowhere", "Host: nobody.test\r\n")},
      {405, "method_not_allowed", request("DELETE", "/get-only", "Host: m.test\r\n")},
      {413, "request_too_large", request("POST", "/ok", "Content-Length: 99999999999\r\n")},
      {414, "uri_too_long", get("/" + std::string(9000, 'x'))},
      {417, "expectation_failed", get("/", "Expect: gold\r\n")},
      {421, "misdirected", "GET https://api.test/ HTTP/1.1\r\nHost: api.test\r\n\r\n"},
      {431, "headers_too_large", get("/", "X: " + std::string(40000, 'x') + "\r\n")},
      {501, "not_implemented", request("TRACE", "/")},
      {502, "upstream_connect_failed", get("/closed")},
      {502, "upstream_reset", get("/reset")},
      {502, "upstream_protocol_error", get("/nonsense")},
      {502, "upstream_headers_too_large", get("/large-head")},
      {503, "no_endpoint", get("/no-endpoint")},
      {504, "upstream_timeout", get("/silent")},
      {504, "total_timeout", get("/total")},
      {505, "version_unsupported", "GET / HTTP/1.2\r\nHost: api.test\r\n\r\n"},
      {508, "loop_detected", get("/ok", "Via: 1.1 edge-1, 1.1 edge-1\r\n")},
  };
}

void misbehave(UpstreamConnection& connection, const Message& message) {
  if (message.request_target == "/reset") return connection.close();
  if (message.request_target == "/nonsense") connection.send("HTTP/1.1 nonsense\r\n\r\n");
  if (message.request_target == "/large-head")
    connection.send(response(200, "ok", "X: " + std::string(70000, 'x') + "\r\n"));
  if (message.request_target == "/ok") return answer_ok(connection, message);
  connection.wait_for_end();
}

class Problems : public ::testing::TestWithParam<ProblemCase> {
 protected:
  struct Stage {
    FakeUpstream upstream{Script(misbehave)};
    ClosedPort closed;
    Gateway gateway{config(routes(upstream, closed))};
  };

  static std::string routes(const FakeUpstream& upstream, const ClosedPort& closed) {
    return "upstreams:\n" +
           upstream_entry("app", {upstream.address()}, "health: {passive: {consecutive_failures: 1000}}") +
           upstream_entry("closed", {closed.address()}) + "  - {name: empty, endpoints: [{address: \"" +
           closed.address() + "\", state: maintenance}]}\n" + R"(routes:
  - {name: all, match: {path: /, hosts: [api.test]}, upstream: app}
  - {name: get-only, match: {path: /get-only, hosts: [m.test], methods: [GET]}, respond: {status: 200}}
  - {name: closed, match: {path: /closed, hosts: [api.test]}, upstream: closed}
  - {name: empty, match: {path: /no-endpoint, hosts: [api.test]}, upstream: empty}
  - {name: silent, match: {path: /silent, hosts: [api.test]}, upstream: app, timeouts: {request: 200ms}}
  - {name: total, match: {path: /total, hosts: [api.test]}, upstream: app, timeouts: {total: 200ms}}
)";
  }
  static void SetUpTestSuite() { stage_ = std::make_unique<Stage>(); }
  static void TearDownTestSuite() { stage_.reset(); }
  static Gateway& gateway() { return stage_->gateway; }

  static std::unique_ptr<Stage> stage_;
};

std::unique_ptr<Problems::Stage> Problems::stage_;

TEST_P(Problems, HT13_HaveOneShape) {
  const auto& problem = GetParam();
  expect_problem(ask(gateway().port(), problem.bytes), problem.status, problem.code);
}

TEST_P(Problems, HT13_HaveNoBodyForHead) {
  const auto& problem = GetParam();
  if (!problem.bytes.starts_with("GET ")) GTEST_SKIP() << "the method is part of the fault";
  if (problem.code == "uri_too_long") GTEST_SKIP() << "the method may be unknown when a line is too long";
  RawClient client(gateway().port());
  client.send("HEAD " + problem.bytes.substr(4));
  const auto answer = client.read_response("HEAD");
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.status, problem.status);
  client.shutdown_write();
  EXPECT_EQ(client.read_until_closed(), "") << "a body behind the head";
}

INSTANTIATE_TEST_SUITE_P(Table, Problems, ::testing::ValuesIn(cases()),
                         [](const auto& info) { return info.param.code + "_" + std::to_string(info.param.status); });

TEST_F(Problems, NoCauseIsTold) {
  const auto answer = ask(gateway().port(), request("GET", "/closed"));
  EXPECT_EQ(answer.body.find(std::to_string(stage_->closed.port())), std::string::npos)
      << "the address of a backend is nobody's business";
}

TEST_F(Problems, TheyAreCountedByReason) {
  const auto labels = std::vector<std::string>{"reason=\"no_route\""};
  const auto before = gateway().metric("gatehouse_http_errors_total", labels);
  ask(gateway().port(), request("GET", "/nowhere", "Host: nobody.test\r\n"));
  EXPECT_TRUE(eventually([&] { return gateway().metric("gatehouse_http_errors_total", labels) > before; }));
}

}  // namespace
}  // namespace gatehouse::testing
