// What happens to header fields on the way through.
#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class HeaderFields : public ::testing::Test {
 protected:
  FakeUpstream upstream_;
  Gateway gateway_{config(single_route(upstream_))};

  Message forwarded(std::string_view field_lines) {
    const auto answer = ask(gateway_.port(), request("GET", "/", field_lines));
    EXPECT_EQ(answer.status, 200) << answer.error << answer.body;
    return upstream_.last_request();
  }
};

TEST_F(HeaderFields, OrderRepetitionAndValueAreKept) {
  const auto got = forwarded("X-B: 2\r\nCookie: a=1\r\nX-A: 1, 1\r\nCookie: b=2\r\nX-B: 1\r\nX-Empty:\r\n");
  EXPECT_EQ(got.all("X-B"), (std::vector<std::string>{"2", "1"}));
  EXPECT_EQ(got.all("Cookie"), (std::vector<std::string>{"a=1", "b=2"}));
  EXPECT_EQ(got.get("X-A"), "1, 1");
  EXPECT_EQ(got.count("X-Empty"), 1U);
}

TEST_F(HeaderFields, ResponseFieldsKeepOrderAndRepetition) {
  upstream_.answer_with(response(
      200, "ok", "Set-Cookie: a=1\r\nServer: theirs\r\nSet-Cookie: b=2\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"));
  const auto answer = ask(gateway_.port(), request("GET", "/"));
  EXPECT_EQ(answer.all("Set-Cookie"), (std::vector<std::string>{"a=1", "b=2"}));
  EXPECT_EQ(answer.get("Server"), "theirs");
  EXPECT_EQ(answer.all("Date"), (std::vector<std::string>{"Thu, 01 Jan 1970 00:00:00 GMT"}));
}

TEST_F(HeaderFields, DateIsAddedWhenAbsent) {
  const auto date = ask(gateway_.port(), request("GET", "/")).get("Date");
  EXPECT_EQ(date.size(), std::string_view("Thu, 01 Jan 1970 00:00:00 GMT").size()) << date;
  EXPECT_TRUE(date.ends_with(" GMT")) << date;
}

TEST_F(HeaderFields, HopByHopFieldsOfRequestsEndHere) {
  const auto got = forwarded(
      "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\n"
      "Proxy-Authorization: Basic eDp5\r\nProxy-Authenticate: Basic\r\nTE: gzip\r\nTrailer: X-Sum\r\nUpgrade: h2c\r\n"
      "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\nX-End: 1\r\n");
  for (const auto* name : {"X-Hop", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate",
                           "Trailer", "Upgrade", "HTTP2-Settings", "TE", "Transfer-Encoding"}) {
    EXPECT_FALSE(got.has(name)) << name;
  }
  EXPECT_EQ(got.get("X-End"), "1");
  EXPECT_EQ(got.get("Connection").find("X-Hop"), std::string::npos);
}

TEST_F(HeaderFields, HopByHopFieldsOfResponsesEndHere) {
  upstream_.answer_with(
      response(200, "ok",
               "Connection: X-Hop, keep-alive\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: "
               "Basic\r\nUpgrade: h2c\r\nTrailer: X\r\nX-End: 1\r\n"));
  const auto answer = ask(gateway_.port(), request("GET", "/"));
  EXPECT_EQ(answer.status, 200) << answer.error;
  for (const auto* name : {"X-Hop", "Keep-Alive", "Proxy-Authenticate", "Upgrade", "Trailer", "Connection"}) {
    EXPECT_FALSE(answer.has(name)) << name;
  }
  EXPECT_EQ(answer.get("X-End"), "1");
}

TEST_F(HeaderFields, UpgradeIsDroppedWhereTheRouteDoesNotAllowIt) {
  const auto got = forwarded(
      "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
  EXPECT_FALSE(got.has("Upgrade"));
  EXPECT_EQ(got.get("Connection").find("upgrade"), std::string::npos);
}

TEST_F(HeaderFields, NamesWithUnderscorePassUnchanged) { EXPECT_EQ(forwarded("my_field: 1\r\n").get("my_field"), "1"); }

TEST_F(HeaderFields, RewriteFieldsAreRemovedAtTheEdge) {
  const auto got = forwarded(
      "X-Original-URL: /admin\r\nX-Rewrite-URL: /admin\r\nX-HTTP-Method-Override: DELETE\r\n"
      "X-HTTP-Method: DELETE\r\nX-Method-Override: DELETE\r\nProxy: http://evil.test\r\n");
  for (const auto* name :
       {"X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "Proxy"}) {
    EXPECT_FALSE(got.has(name)) << name;
  }
  EXPECT_EQ(got.method, "GET");
  EXPECT_EQ(got.request_target, "/");
}

TEST_F(HeaderFields, UpstreamErrorsPassUnchanged) {
  for (const int status : {400, 401, 404, 500, 501, 502, 503, 504}) {
    upstream_.answer_with(response(status, "theirs", "X-A: b\r\nContent-Type: text/x\r\n"));
    const auto answer = ask(gateway_.port(), request("POST", "/", "Content-Length: 0\r\n"));
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(answer.body, "theirs");
    EXPECT_EQ(answer.get("Content-Type"), "text/x");
  }
}

}  // namespace
}  // namespace gatehouse::testing
