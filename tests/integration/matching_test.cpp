// Which route wins, end to end: the answer names it.
#include <gtest/gtest.h>

#include "integration/problem.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

/// A route that answers with its own name.
std::string route(const std::string& name, const std::string& match) {
  return "  - {name: " + name + ", match: {" + match + "}, respond: {status: 200, body: " + name + "}}\n";
}

std::string routes() {
  return "routes:\n" + route("anything", "path: /any, hosts: [api.test]") +
         route("exact", "path: {exact: /any/exact}, hosts: [api.test]") +
         route("below", "path: /below/, hosts: [api.test]") +
         route("item", "path: {template: \"/items/{id}\"}, hosts: [api.test]") +
         route("item-new", "path: {template: \"/items/new\"}, hosts: [api.test]") +
         route("rest", "path: {template: \"/files/{path...}\"}, hosts: [api.test]") +
         route("regex", "path: {regex: \"/v[0-9]+/things/(?P<id>[0-9]+)\"}, hosts: [api.test]") +
         route("get-only", "path: /method, methods: [GET], hosts: [api.test]") +
         route("post-only", "path: /method, methods: [POST], hosts: [api.test]") +
         route("wildcard", "path: /, hosts: [\"*.wild.test\"]") +
         route("longer-wildcard", "path: /, hosts: [\"*.deep.wild.test\"]") +
         route("one-host", "path: /, hosts: [one.wild.test]") +
         route("by-header", "path: /cond, hosts: [api.test], headers: {x-kind: blue}") +
         route("by-header-regex", "path: /cond, hosts: [api.test], headers: {x-kind: {regex: \"gr.y\"}}") +
         route("by-presence", "path: /cond, hosts: [api.test], headers: {x-flag: {present: true}}") +
         route("by-query", "path: /cond, hosts: [api.test], query: {beta: \"1\"}") +
         route("by-address", "path: /cond, hosts: [api.test], client_ip: [127.0.0.9/32]") +
         route("otherwise", "path: /cond, hosts: [api.test]");
}

struct MatchCase {
  std::string name;
  std::string bytes;
  std::string winner;  // empty: 404
  std::string source = "127.0.0.1";
};

void PrintTo(const MatchCase& match, std::ostream* out) { *out << shown(match.bytes); }

class Matching : public ::testing::TestWithParam<MatchCase> {
 protected:
  static void SetUpTestSuite() { gateway_ = std::make_unique<Gateway>(config(routes())); }
  static void TearDownTestSuite() { gateway_.reset(); }
  static std::unique_ptr<Gateway> gateway_;
};

std::unique_ptr<Gateway> Matching::gateway_;

TEST_P(Matching, TheBestRouteWins) {
  RawClient client(gateway_->port(), {.source = GetParam().source});
  client.send(GetParam().bytes);
  const auto answer = client.read_response();
  if (GetParam().winner.empty()) return expect_problem(answer, 404, "no_route");
  ASSERT_EQ(answer.status, 200) << answer.error << answer.body;
  EXPECT_EQ(answer.body, GetParam().winner);
}

MatchCase on_host(std::string name, const std::string& host, std::string winner) {
  return {std::move(name), request("GET", "/x", "Host: " + host + "\r\n"), std::move(winner)};
}
MatchCase on_path(std::string name, const std::string& path, std::string winner) {
  return {std::move(name), request("GET", path), std::move(winner)};
}
MatchCase with_fields(std::string name, const std::string& fields, std::string winner) {
  return {std::move(name), request("GET", "/cond", fields), std::move(winner)};
}

INSTANTIATE_TEST_SUITE_P(
    Routes, Matching,
    ::testing::Values(
        on_path("PrefixItself", "/any", "anything"), on_path("PrefixBelow", "/any/thing", "anything"),
        on_path("PrefixIsNoTextPrefix", "/anything", ""), on_path("ExactBeatsPrefix", "/any/exact", "exact"),
        on_path("ExactIsExact", "/any/exact/x", "anything"), on_path("OnlyBelow", "/below/x", "below"),
        on_path("OnlyBelowSlash", "/below/", "below"), on_path("NotTheFolderItself", "/below", ""),
        on_path("Template", "/items/7", "item"), on_path("LiteralBeatsParameter", "/items/new", "item-new"),
        on_path("ParameterIsOneSegment", "/items/7/x", ""), on_path("ParameterIsNotEmpty", "/items/", ""),
        on_path("Rest", "/files/a/b/c", "rest"), on_path("Regex", "/v2/things/42", "regex"),
        on_path("RegexMatchesTheWhole", "/v2/things/42/x", ""), on_path("Unknown", "/nowhere", ""),
        on_path("PathsAreCaseSensitive", "/ANY", ""), on_path("QueryIsNotPath", "/any?x=/items/7", "anything"),
        on_host("Wildcard", "a.wild.test", "wildcard"), on_host("WildcardOfTwoLabels", "a.b.wild.test", "wildcard"),
        on_host("WildcardNeedsALabel", "wild.test", ""),
        on_host("LongerWildcard", "a.deep.wild.test", "longer-wildcard"),
        on_host("ExactHostBeatsWildcard", "one.wild.test", "one-host"), on_host("UnknownHost", "other.test", ""),
        on_host("HostsIgnoreCase", "ONE.Wild.Test", "one-host"),
        MatchCase{"MethodGet", request("GET", "/method"), "get-only"},
        MatchCase{"MethodPost", request("POST", "/method"), "post-only"}, with_fields("Otherwise", "", "otherwise"),
        with_fields("HeaderValue", "X-Kind: blue\r\n", "by-header"),
        with_fields("HeaderRegex", "X-Kind: grey\r\n", "by-header-regex"),
        with_fields("HeaderOther", "X-Kind: red\r\n", "otherwise"),
        with_fields("HeaderPresent", "X-Flag:\r\n", "by-presence"),
        MatchCase{"Query", request("GET", "/cond?a=b&beta=1"), "by-query"},
        MatchCase{"QueryOther", request("GET", "/cond?beta=2"), "otherwise"},
        MatchCase{"ClientAddress", request("GET", "/cond"), "by-address", "127.0.0.9"}),
    [](const auto& info) { return info.param.name; });

TEST_F(Matching, OtherMethodsOfAKnownPathAre405WithAllow) {
  const auto answer = ask(gateway_->port(), request("DELETE", "/method"));
  expect_problem(answer, 405, "method_not_allowed");
  for (const auto* method : {"GET", "HEAD", "POST"})
    EXPECT_NE(answer.get("Allow").find(method), std::string::npos) << answer.get("Allow");
  EXPECT_EQ(answer.get("Allow").find("DELETE"), std::string::npos);
}

TEST_F(Matching, HeadMatchesWhereGetIsListed) {
  const auto answer = ask(gateway_->port(), request("HEAD", "/method"), "HEAD");
  EXPECT_EQ(answer.status, 200) << answer.error;
  EXPECT_EQ(answer.get("Content-Length"), std::to_string(std::string_view("get-only").size()));
}

/// The answer without what must differ: the id of the request, wherever it stands, and the time.
std::string without_id(const Answer& answer) {
  auto text = answer.head + answer.body;
  const auto id = answer.get("X-Request-Id");
  EXPECT_FALSE(id.empty());
  for (auto at = text.find(id); !id.empty() && at != text.npos; at = text.find(id)) text.replace(at, id.size(), "ID");
  const auto date = text.find("Date: ");
  if (date != text.npos) text.replace(date, text.find('\r', date) - date, "Date");
  return text;
}

TEST_F(Matching, HT14_AnUnknownHostLooksLikeAnUnknownPath) {
  const auto host = ask(gateway_->port(), request("GET", "/nowhere", "Host: nobody.test\r\n"));
  const auto path = ask(gateway_->port(), request("GET", "/nowhere", "Host: api.test\r\n"));
  expect_problem(host, 404, "no_route");
  EXPECT_EQ(without_id(host), without_id(path));
}

TEST(Listeners, RoutesMayBelongToOne) {
  Gateway gateway({.config = R"(version: 1
gateway: {workers: 1, state_dir: "@DIR@/state", shutdown: {drain: 2s}}
admin: {address: "127.0.0.1:9901"}
listeners: [{name: inner, address: "127.0.0.1:8080"}, {name: outer, address: "127.0.0.1:8081"}]
routes:
  - {name: both, match: {path: /}, respond: {status: 200, body: both}}
  - {name: inner-only, match: {path: /inner, listeners: [inner]}, respond: {status: 200, body: inner}}
)",
                   .listeners = {"inner", "outer"}});
  EXPECT_EQ(ask(gateway.port("inner"), request("GET", "/inner")).body, "inner");
  EXPECT_EQ(ask(gateway.port("outer"), request("GET", "/inner")).body, "both");
}

}  // namespace
}  // namespace gatehouse::testing
