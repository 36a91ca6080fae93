// §6: names that belong to the gateway, in every spelling, and what Connection may not take away.
#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class ManagedNames : public ::testing::Test {
 protected:
  FakeUpstream upstream_;
  Gateway gateway_{config(single_route(upstream_), {.gateway = "trusted_proxies: [127.0.0.1/32]"})};

  Message forwarded(std::string_view bytes, const std::string& source = "127.0.0.2") {
    RawClient client(gateway_.port(), {.source = source});
    client.send(bytes);
    const auto answer = client.read_response();
    EXPECT_EQ(answer.status, 200) << answer.error << answer.body;
    return upstream_.last_request();
  }
};

TEST_F(ManagedNames, EverySpellingIsRemoved) {
  for (const auto* name :
       {"X-Passport", "X_Passport", "x.passport", "X-PASSPORT", "x_passport", "X-Passport-Action", "X_Passport_Action",
        "Gatehouse-Reason", "Gatehouse_Debug", "gatehouse.anything", "X_Forwarded_For", "X.Forwarded.Host", "X_Real_IP",
        "X_Request_Id", "x~passport", "x'passport"}) {
    const auto got = forwarded(request("GET", "/", std::string(name) + ": forged\r\n"));
    for (const auto& field : got.fields)
      EXPECT_EQ(field.value.find("forged"), std::string::npos) << name << " came through as " << field.name;
  }
}

TEST_F(ManagedNames, ATrustedPeersOtherSpellingIsRemovedToo) {
  const auto got = forwarded(request("GET", "/", "X_Forwarded_For: 6.6.6.6\r\nX-Passport: forged\r\n"), "127.0.0.1");
  EXPECT_EQ(got.get("X-Forwarded-For"), "127.0.0.1");
  EXPECT_FALSE(got.has("X_Forwarded_For"));
  EXPECT_FALSE(got.has("X-Passport"));
}

TEST_F(ManagedNames, TheyAreCounted) {
  const auto before = gateway_.metric("gatehouse_http_managed_stripped_total");
  forwarded(request("GET", "/", "X-Passport: a\r\nX_Passport: b\r\nX-Kept: c\r\n"));
  EXPECT_TRUE(eventually(
      [&] { return gateway_.metric("gatehouse_http_managed_stripped_total", {"listener=\"http\""}) == before + 2; }));
}

TEST_F(ManagedNames, HT08_ConnectionCannotTakeAwayWhatTheRequestNeeds) {
  const auto got = forwarded(request_with_body(
      "POST", "/", "hello",
      "Connection: X-Passport, Host, Content-Length, Authorization, Cookie, X-Forwarded-For, X-Request-Id, X-Mine\r\n"
      "Authorization: Bearer t\r\nCookie: a=b\r\nX-Mine: gone\r\n"));
  EXPECT_EQ(got.get("Host"), "api.test");
  EXPECT_EQ(got.body, "hello");
  EXPECT_EQ(got.get("Authorization"), "Bearer t");
  EXPECT_EQ(got.get("Cookie"), "a=b");
  EXPECT_EQ(got.get("X-Forwarded-For"), "127.0.0.2");
  EXPECT_FALSE(got.get("X-Request-Id").empty());
  EXPECT_FALSE(got.has("X-Mine"));
}

TEST_F(ManagedNames, HT08_ConnectionCannotTakeAwayChunkedFraming) {
  const auto got = forwarded(request("POST", "/", "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n") +
                             chunk("hello") + std::string(kLastChunk));
  EXPECT_EQ(got.framing, BodyFraming::chunked);
  EXPECT_EQ(got.body, "hello");
}

}  // namespace
}  // namespace gatehouse::testing
