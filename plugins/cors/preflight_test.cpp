// Preflights through the plugin: what is answered, and who never sees them.
#include <gtest/gtest.h>

#include <gatehouse/testing/harness.hpp>

#include "cors.hpp"

namespace {

namespace tools = gatehouse::testing;
using Gateway = tools::Harness<cors::Cors>;

constexpr const char* kShop = "https://shop.example";

tools::Reply preflight(tools::Gateway& gateway, tools::Headers more = {}, std::string origin = kShop) {
  tools::Headers headers{{"Origin", std::move(origin)}, {"Access-Control-Request-Method", "POST"}};
  headers.insert(headers.end(), more.begin(), more.end());
  return gateway.start("OPTIONS /orders", std::move(headers));
}

/// Stands for everything behind cors: refuses, and counts whom it saw.
struct Guard {
  struct Config {
    static constexpr auto fields() { return gatehouse::fields(); }
  };
  static constexpr gatehouse::Info info{.name = "guard", .version = "1.0.0", .reasons = {{"who", 401, "Who?"}}};
  Guard(Config, gatehouse::Setup& setup) : seen(setup.counter("seen_total")) {}
  gatehouse::Verdict on_request(gatehouse::Exchange& exchange) const {
    seen.add();
    return exchange.refuse("who");
  }
  gatehouse::Counter seen;
};

TEST(CorsPreflight, CO01_OfAPostOnlyRouteIsAnsweredBeforeAuthenticationAndUpstream) {
  tools::HarnessChain gateway{{.route = {.methods = {"POST"}}}};
  gateway.add<cors::Cors>("origins: [\"https://shop.example\"]").add<Guard>().build();
  const auto reply = preflight(gateway);
  EXPECT_EQ(reply.status(), 204U);
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), kShop);
  EXPECT_EQ(reply.header("Access-Control-Allow-Methods"), "POST");
  EXPECT_EQ(reply.header("Access-Control-Max-Age"), "600");
  EXPECT_EQ(reply.header("Vary"), "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
  EXPECT_TRUE(reply.body().empty());
  EXPECT_FALSE(reply.has("Content-Length"));
  EXPECT_FALSE(reply.has("Access-Control-Allow-Credentials"));
  EXPECT_FALSE(reply.reached_upstream());
  EXPECT_EQ(gateway.metric("seen_total"), 0) << "CO-11: limits, records and breakers behind it see none";
  EXPECT_EQ(gateway.metric("preflights_total", {{"result", "allowed"}}), 1);
  EXPECT_EQ(gateway.metric("requests_total"), 0);
}

TEST(CorsPreflight, CO01_OptionsThatAsksForNoMethodIsAnOrdinaryRequest) {
  Gateway gateway{"origins: [\"https://shop.example\"]"};
  gateway.upstream().reply(200, "options of the upstream");
  const auto reply = gateway.start("OPTIONS /orders", {{"Origin", kShop}});
  EXPECT_TRUE(reply.reached_upstream());
  EXPECT_EQ(reply.body(), "options of the upstream");
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), kShop);
  EXPECT_FALSE(reply.has("Access-Control-Allow-Methods"));
  EXPECT_EQ(gateway.metric("requests_total", {{"result", "allowed"}}), 1);
}

TEST(CorsPreflight, CO03_WithCredentialsNoFieldSaysStar) {
  Gateway gateway{"{origins: [\"https://shop.example\"], credentials: true}"};
  const auto reply = preflight(gateway, {{"Access-Control-Request-Headers", "*, X-A"}});
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), kShop);
  EXPECT_EQ(reply.header("Access-Control-Allow-Credentials"), "true");
  EXPECT_EQ(reply.header("Access-Control-Allow-Headers"), "x-a");
  for (const auto& [name, value] : reply.headers()) EXPECT_EQ(value.find('*'), std::string::npos) << name;
}

TEST(CorsPreflight, CO07_RequestedNamesAreReflectedWhenTheyAreTokens) {
  Gateway gateway{"origins: [\"https://shop.example\"]"};
  const std::pair<const char*, const char*> kCases[] = {
      {"X-One, x-two", "x-one, x-two"},
      {"x-one,,\tX-ONE , x-two", "x-one, x-two"},
      {"x-one, bad name, x(two), \"q\"", "x-one"},
      {"Authorization, x-one", "x-one"},
      {"*, x-one", "x-one"},
      {"AUTHORIZATION", ""},
      {"", ""},
  };
  for (const auto& [asked, told] : kCases) {
    const auto reply = preflight(gateway, {{"Access-Control-Request-Headers", asked}});
    EXPECT_EQ(reply.header("Access-Control-Allow-Headers"), told) << asked;
    EXPECT_EQ(reply.has("Access-Control-Allow-Headers"), *told != '\0') << asked;
  }
}

TEST(CorsPreflight, CO07_AListOmitsOthersAndAuthorizationIsListed) {
  Gateway gateway{"{origins: [\"*\"], request_headers: [authorization, x-one], methods: [GET, PUT]}"};
  const auto reply = preflight(gateway, {{"Access-Control-Request-Headers", "x-two"}});
  EXPECT_EQ(reply.status(), 204U) << "the browser decides";
  EXPECT_EQ(reply.header("Access-Control-Allow-Headers"), "authorization, x-one");
  EXPECT_EQ(reply.header("Access-Control-Allow-Methods"), "GET, PUT");
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(reply.header("Vary"), "Access-Control-Request-Method, Access-Control-Request-Headers");
}

TEST(CorsPreflight, CO08_NoMaxAgePrivateNetworkAndNullOnlyAsConfigured) {
  const tools::Headers asks{{"Access-Control-Request-Private-Network", "true"}};
  Gateway plain{"origins: [\"https://shop.example\"]"};
  EXPECT_FALSE(preflight(plain, asks).has("Access-Control-Allow-Private-Network"));
  EXPECT_FALSE(preflight(plain, {}, "null").has("Access-Control-Allow-Origin"));
  Gateway gateway{"{origins: [\"https://shop.example\"], max_age: 0s, private_network: true, allow_null: true}"};
  const auto reply = preflight(gateway, asks);
  EXPECT_FALSE(reply.has("Access-Control-Max-Age"));
  EXPECT_EQ(reply.header("Access-Control-Allow-Private-Network"), "true");
  EXPECT_FALSE(preflight(gateway).has("Access-Control-Allow-Private-Network")) << "nobody asked";
  EXPECT_EQ(preflight(gateway, {}, "null").header("Access-Control-Allow-Origin"), "null");
}

TEST(CorsPreflight, CO09_OfADisallowedOriginIsBare) {
  for (const char* config : {"{origins: [\"https://shop.example\"]}",
                             "{origins: [\"https://shop.example\"], disallowed: refuse, credentials: true}"}) {
    Gateway gateway{config};
    const auto reply = preflight(gateway, {{"Access-Control-Request-Headers", "x-a"}}, "https://evil.example");
    EXPECT_EQ(reply.status(), 204U);
    ASSERT_EQ(reply.headers().size(), 1U) << config;
    EXPECT_EQ(reply.headers()[0].name, "Vary");
    EXPECT_FALSE(reply.reached_upstream());
    EXPECT_EQ(gateway.metric("preflights_total", {{"result", "disallowed"}}), 1);
  }
}

TEST(CorsPreflight, PassedThroughItComesBackDecorated) {
  Gateway gateway{"{origins: [\"https://shop.example\"], preflight: passthrough}"};
  gateway.upstream().reply(
      204, "", {{"Access-Control-Allow-Methods", "PATCH"}, {"Access-Control-Allow-Origin", "*"}, {"Vary", "Accept"}});
  const auto reply = preflight(gateway);
  EXPECT_TRUE(reply.reached_upstream());
  EXPECT_EQ(reply.header("Access-Control-Allow-Methods"), "PATCH");
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), kShop);
  EXPECT_EQ(reply.header_count("Access-Control-Allow-Origin"), 1U);
  EXPECT_EQ(reply.header("Vary"), "Accept, Origin");
}

}  // namespace
