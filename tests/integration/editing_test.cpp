// strip_prefix, rewrite and header edits: what the upstream and the client see.
#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class Editing : public ::testing::Test {
 protected:
  static std::string routes(const FakeUpstream& upstream) {
    return "upstreams:\n" + upstream_entry("app", {upstream.address()}) + R"(services:
  - name: shop
    upstream: app
    labels: {team: payments}
    headers: {request: {set: {x-team: "${label.team}"}}}
    routes:
      - {name: in-service, match: {path: /shop}}
routes:
  - {name: strip, match: {path: /strip}, upstream: app, strip_prefix: /strip}
  - name: rewritten
    match: {path: {template: "/orders/{id}/{rest...}"}}
    upstream: app
    rewrite: {path: "/v2/${path.rest}/${path.id}", host: "${path.id}.inner.test"}
  - name: edited
    match: {path: /edit}
    upstream: app
    headers:
      request:
        set:
          x-plan: gold
          x-where: "${request.method} ${request.path} ${request.host} ${request.scheme}"
          x-agent: "${header.user-agent}"
          x-q: "${query.q}"
          x-empty: "${header.x-none}"
          x-route: "${route.name}"
          x-literal: "$${x}"
        remove: [x-secret, cookie]
      response:
        set: {x-served-by: "${upstream.name}", cache-control: private}
        remove: [server, x-powered-by]
  - {name: plain, match: {path: /}, upstream: app}
)";
  }

  FakeUpstream upstream_;
  Gateway gateway_{config(routes(upstream_))};

  Message forwarded(std::string_view bytes) {
    const auto answer = ask(gateway_.port(), bytes);
    EXPECT_EQ(answer.status, 200) << answer.error << answer.body;
    return upstream_.last_request();
  }
};

TEST_F(Editing, NothingIsStrippedByDefault) {
  EXPECT_EQ(forwarded(request("GET", "/plain/path?q")).request_target, "/plain/path?q");
}

TEST_F(Editing, StripPrefixTakesWholeSegments) {
  EXPECT_EQ(forwarded(request("GET", "/strip/a/b?q=1")).request_target, "/a/b?q=1");
  EXPECT_EQ(forwarded(request("GET", "/strip")).request_target, "/");
  EXPECT_EQ(forwarded(request("GET", "/strip/")).request_target, "/");
  EXPECT_EQ(forwarded(request("GET", "/stripped")).request_target, "/stripped");
}

TEST_F(Editing, StripPrefixNeverMakesADoubleSlash) {
  EXPECT_EQ(forwarded(request("GET", "/strip//evil.test/x")).request_target.substr(0, 1), "/");
}

TEST_F(Editing, RewriteFillsInParameters) {
  const auto got = forwarded(request("GET", "/orders/7/lines/2?full"));
  EXPECT_EQ(got.request_target, "/v2/lines/2/7?full");
  EXPECT_EQ(got.get("Host"), "7.inner.test");
}

TEST_F(Editing, ParametersCannotAddToTheRequestLine) {
  const auto answer = ask(gateway_.port(), request("GET", "/orders/a%20b%3Fc%23d/x"));
  if (answer.status != 200) return;
  const auto got = upstream_.last_request();
  EXPECT_EQ(got.request_target.find(' '), std::string::npos);
  EXPECT_EQ(got.request_target.find('#'), std::string::npos);
  EXPECT_EQ(got.request_target.find('?'), std::string::npos) << "a parameter has become a query";
}

TEST_F(Editing, RequestHeadersAreSetAndRemoved) {
  const auto got =
      forwarded(request("GET", "/edit/x?q=1%202",
                        "User-Agent: test\r\nX-Plan: forged\r\nx-plan: twice\r\nX-Secret: s\r\nCookie: a=b\r\n"));
  EXPECT_EQ(got.all("X-Plan"), (std::vector<std::string>{"gold"}));
  EXPECT_EQ(got.get("X-Where"), "GET /edit/x api.test http");
  EXPECT_EQ(got.get("X-Agent"), "test");
  EXPECT_EQ(got.get("X-Route"), "edited");
  EXPECT_EQ(got.get("X-Literal"), "${x}");
  EXPECT_FALSE(got.has("X-Secret"));
  EXPECT_FALSE(got.has("Cookie"));
  EXPECT_FALSE(got.has("X-Empty")) << "a header that is one empty variable is not sent";
}

TEST_F(Editing, ValuesFromTheClientCannotAddHeaderLines) {
  forwarded(request("GET", "/edit?q=a%0d%0aX-Injected:%20b"));
  EXPECT_FALSE(upstream_.last_request().has("X-Injected"));
}

TEST_F(Editing, ResponseHeadersAreSetAndRemoved) {
  upstream_.answer_with(response(200, "ok", "Server: s\r\nX-Powered-By: p\r\nCache-Control: public\r\nX-Kept: k\r\n"));
  const auto answer = ask(gateway_.port(), request("GET", "/edit"));
  EXPECT_EQ(answer.get("X-Served-By"), "app");
  EXPECT_EQ(answer.all("Cache-Control"), (std::vector<std::string>{"private"}));
  EXPECT_FALSE(answer.has("Server"));
  EXPECT_FALSE(answer.has("X-Powered-By"));
  EXPECT_EQ(answer.get("X-Kept"), "k");
}

TEST_F(Editing, RoutesInheritFromTheirService) {
  EXPECT_EQ(forwarded(request("GET", "/shop/1")).get("X-Team"), "payments");
}

}  // namespace
}  // namespace gatehouse::testing
