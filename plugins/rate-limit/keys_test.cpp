// Who shares a count: keys, what happens without one, scopes.
#include <gtest/gtest.h>

#include <gatehouse/testing/harness.hpp>

#include "rate_limit.hpp"

namespace {

namespace tools = gatehouse::testing;
using Gateway = tools::Harness<rate_limit::RateLimit>;

unsigned from(tools::Gateway& gateway, const std::string& client, tools::Headers headers = {}) {
  tools::StartOptions options;
  options.client = client;
  return gateway.start("GET /", std::move(headers), options).status();
}

std::string one(const std::string& key, const std::string& more = {}) {
  return "policies: [{limit: 1/1h, key: [" + key + "]" + more + "}]";
}

TEST(RateLimitKey, RL08_ConsumerAndAddressSeparate) {
  Gateway gateway{one("consumer, ip")};
  gateway.add_consumer({.name = "acme", .subject = "u1"});
  for (const char* subject : {"u1", "u2", "u3"}) {
    gateway.set_identity({.kind = GH_USER, .subject = subject, .issuer = "https://id.example"});
    EXPECT_EQ(from(gateway, "192.0.2.1"), 200U) << subject;
    EXPECT_EQ(from(gateway, "192.0.2.2"), 200U) << subject;
    EXPECT_EQ(from(gateway, "192.0.2.2"), 429U) << subject;
  }
}

TEST(RateLimitKey, RL08_AnonymousCallersNeverShareAConsumersKey) {
  Gateway gateway{one("consumer, ip")};
  gateway.add_consumer({.name = "missing", .subject = "u1"});
  gateway.set_identity({});
  EXPECT_EQ(from(gateway, "192.0.2.1"), 200U);
  EXPECT_EQ(from(gateway, "192.0.2.1"), 429U) << "counted by their address";
  EXPECT_EQ(gateway.metric("key_missing_total", {{"policy", "default"}}), 2);
  gateway.set_identity({.kind = GH_USER, .subject = "u1"});
  EXPECT_EQ(from(gateway, "192.0.2.1"), 200U);
}

TEST(RateLimitKey, RL08_NoTextOfAClientReachesTheKeySpaceOfMissingKeys) {
  Gateway gateway{one("\"header:x-a\", \"header:x-b\"")};
  EXPECT_EQ(from(gateway, "65.66.67.68", {{"x-a", "missing"}, {"x-b", "ABCD"}}), 200U);
  EXPECT_EQ(from(gateway, "65.66.67.68"), 200U) << "65.66.67.68 is ABCD in bytes";
}

TEST(RateLimitKey, RL08_WithoutAKeyItIsDeniedOrNotCounted) {
  Gateway denies{one("\"header:x-user\"", ", key_missing: deny")};
  const auto denied = denies.start("GET /");
  EXPECT_EQ(denied.status(), 400U);
  EXPECT_EQ(denied.reason(), "rate_key_missing");
  Gateway skips{one("\"header:x-user\"", ", key_missing: skip")};
  for (int i = 0; i < 3; ++i) {
    const auto reply = skips.start("GET /");
    EXPECT_EQ(reply.status(), 200U);
    EXPECT_FALSE(reply.has("RateLimit")) << "no policy holds";
  }
  EXPECT_EQ(from(skips, "192.0.2.1", {{"x-user", "a"}}), 200U);
  EXPECT_EQ(from(skips, "192.0.2.1", {{"x-user", "a"}}), 429U);
}

TEST(RateLimitKey, RL09_AddressesOfOneNetworkShareABucket) {
  Gateway gateway{one("ip")};
  EXPECT_EQ(from(gateway, "2001:db8:0:1::1"), 200U);
  EXPECT_EQ(from(gateway, "2001:db8:0:1:ffff::9"), 429U);
  EXPECT_EQ(from(gateway, "2001:db8:0:2::1"), 200U);
  EXPECT_EQ(from(gateway, "192.0.2.1"), 200U);
  EXPECT_EQ(from(gateway, "192.0.2.2"), 200U);
  EXPECT_EQ(from(gateway, "192.0.2.2", {{"X-Forwarded-For", "198.51.100.7"}}), 429U) << "the host says who it is";
}

TEST(RateLimitKey, RL09_SubnetsAreCutWhereConfigured) {
  Gateway gateway{one("ip-subnet") + "\nip_subnet: {v4: 22, v6: 44}"};
  EXPECT_EQ(from(gateway, "10.1.4.1"), 200U);
  EXPECT_EQ(from(gateway, "10.1.7.255"), 429U);
  EXPECT_EQ(from(gateway, "10.1.8.1"), 200U);
  EXPECT_EQ(from(gateway, "2001:db8:100f::1"), 200U);
  EXPECT_EQ(from(gateway, "2001:db8:1000::1"), 429U);
  EXPECT_EQ(from(gateway, "2001:db8:1010::1"), 200U);
}

TEST(RateLimitKey, OtherPartsSeparateToo) {
  struct Case {
    const char* key;
    tools::Headers first, second;
  };
  const Case kCases[] = {
      {"\"header:x-user\"", {{"x-user", "a"}}, {{"X-User", "b"}}},
      {"\"cookie:sid\"", {{"cookie", "x=1; sid=a"}}, {{"cookie", "sid=b"}}},
  };
  for (const auto& [key, first, second] : kCases) {
    Gateway gateway{one(key)};
    EXPECT_EQ(from(gateway, "192.0.2.1", first), 200U) << key;
    EXPECT_EQ(from(gateway, "192.0.2.9", first), 429U) << key;
    EXPECT_EQ(from(gateway, "192.0.2.1", second), 200U) << key;
  }
  Gateway methods{one("method, path-template")};
  EXPECT_EQ(methods.start("GET /a").status(), 200U);
  EXPECT_EQ(methods.start("GET /b").status(), 429U) << "one template";
  EXPECT_EQ(methods.start("POST /b").status(), 200U);
}

TEST(RateLimitKey, ClaimsAndCredentialsSeparate) {
  Gateway claims{one("\"claim:org.id\"")};
  for (const char* id : {"1", "2"}) {
    claims.set_identity(
        {.kind = GH_USER, .subject = "u", .claims_json = "{\"org\": {\"id\": " + std::string(id) + "}}"});
    EXPECT_EQ(from(claims, "192.0.2.1"), 200U);
    EXPECT_EQ(from(claims, "192.0.2.1"), 429U);
  }
  Gateway credentials{one("credential")};
  for (const char byte : {'a', 'b'}) {
    credentials.set_identity({.kind = GH_USER, .subject = "u", .token_hash = std::string(32, byte)});
    EXPECT_EQ(from(credentials, "192.0.2.1"), 200U);
    EXPECT_EQ(from(credentials, "192.0.2.1"), 429U);
  }
}

/// Status of the second of two requests through two instances at different places.
unsigned shared(const std::string& store, const std::string& scope, const std::string& service) {
  tools::HarnessChain gateway;
  const std::string config = one("ip") + "\nscope: " + scope + "\nstore: " + store;
  gateway.add<rate_limit::RateLimit>(config).build();
  tools::StartOptions other;
  other.route = tools::RouteSettings{.name = "invoices", .service = service};
  gateway.start("GET /");
  gateway.load({{&gatehouse::plugin_table<rate_limit::RateLimit>(), config, {.address = "route/invoices/rate-limit"}}});
  return gateway.start("GET /", {}, other).status();
}

TEST(RateLimitScope, RL10_SharesAndSeparatesAlikeInEveryStore) {
  for (const char* store : {"local", "redis:main"}) {
    EXPECT_EQ(shared(store, "route", "shop"), 200U) << store;
    EXPECT_EQ(shared(store, "service", "shop"), 429U) << store;
    EXPECT_EQ(shared(store, "service", "other"), 200U) << store;
    EXPECT_EQ(shared(store, "global", "other"), 429U) << store;
    EXPECT_EQ(shared(store, "group:partners", "other"), 429U) << store;
  }
}

}  // namespace
