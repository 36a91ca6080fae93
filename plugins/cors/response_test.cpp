// Responses that pass the plugin: whoever made them, a script of an allowed origin can read them.
#include <gtest/gtest.h>

#include <gatehouse/testing/harness.hpp>

#include "cors.hpp"

namespace {

namespace tools = gatehouse::testing;
using namespace std::chrono_literals;
using Gateway = tools::Harness<cors::Cors>;

constexpr const char* kShop = "https://shop.example";
constexpr const char* kConfig = "origins: [\"https://shop.example\"]";

/// Refuses or answers as the request asks: with a status of its own, or as a replay.
struct Refuser {
  struct Config {
    static constexpr auto fields() { return gatehouse::fields(); }
  };
  static constexpr gatehouse::Info info{
      .name = "refuser",
      .version = "1.0.0",
      .reasons = {{"s401", 401, "a"}, {"s403", 403, "b"}, {"s413", 413, "c"}, {"s429", 429, "d"}}};
  Refuser(Config, gatehouse::Setup&) {}
  gatehouse::Verdict on_request(gatehouse::Exchange& exchange) const {
    if (exchange.request().has("x-replay")) return exchange.respond(201, {}, "again");
    const auto code = exchange.request().header("x-code");
    return code ? exchange.refuse(*code) : gatehouse::Verdict(gatehouse::proceed);
  }
};

void expect_readable(const tools::Reply& reply, unsigned status) {
  EXPECT_EQ(reply.status(), status);
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), kShop) << status;
  EXPECT_EQ(reply.header("Vary"), "Origin") << status;
}

TEST(CorsResponse, CO04_RefusalsAndReplaysOfOtherPluginsAreReadable) {
  tools::HarnessChain gateway;
  gateway.add<cors::Cors>(kConfig).add<Refuser>().build();
  for (const unsigned status : {401U, 403U, 413U, 429U}) {
    const auto code = "s" + std::to_string(status);
    expect_readable(gateway.start("GET /", {{"Origin", kShop}, {"x-code", code}}), status);
  }
  expect_readable(gateway.start("POST /", {{"Origin", kShop}, {"x-replay", "1"}}), 201);
}

TEST(CorsResponse, CO04_FailuresOfTheGatewayAndOfTheUpstreamAreReadable) {
  Gateway gateway{kConfig, {.route = {.timeout = 2s}}};
  gateway.upstream().on("/absent").reply(404, "nothing here");
  expect_readable(gateway.start("GET /absent", {{"Origin", kShop}}), 404);
  gateway.upstream().on("/down").fail();
  expect_readable(gateway.start("GET /down", {{"Origin", kShop}}), 502);
  gateway.upstream().on("/slow").never();
  const auto slow = gateway.start("GET /slow", {{"Origin", kShop}});
  gateway.clock().advance(2s);
  expect_readable(slow, 504);
  gateway.route().matches = false;
  expect_readable(gateway.start("GET /", {{"Origin", kShop}}), 404);
}

TEST(CorsResponse, CO03_CredentialsEchoTheOrigin) {
  Gateway gateway{"{origins: [\"https://*.shop.example\"], credentials: true, expose_headers: [location, x-total]}"};
  const auto reply = gateway.start("GET /", {{"Origin", "https://A.shop.example"}});
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "https://A.shop.example") << "as sent";
  EXPECT_EQ(reply.header("Access-Control-Allow-Credentials"), "true");
  EXPECT_EQ(reply.header("Access-Control-Expose-Headers"), "location, x-total");
  for (const auto* name : {"Methods", "Headers"})
    EXPECT_FALSE(reply.has(std::string("Access-Control-Allow-") + name)) << name;
  EXPECT_FALSE(reply.has("Access-Control-Max-Age"));
}

TEST(CorsResponse, CO05_FieldsOfTheUpstreamAreReplaced) {
  Gateway gateway{kConfig};
  gateway.upstream().reply(200, "x",
                           {{"Access-Control-Allow-Origin", "*"},
                            {"access-control-allow-origin", "https://other.example"},
                            {"Access-Control-Allow-Credentials", "true"},
                            {"Access-Control-Allow-Methods", "GET"},
                            {"Access-Control-Max-Age", "5"},
                            {"Access-Control-Expose-Headers", "x-secret"}});
  const auto reply = gateway.start("GET /", {{"Origin", kShop}});
  EXPECT_EQ(reply.header_count("Access-Control-Allow-Origin"), 1U);
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), kShop);
  for (const auto* name : {"Allow-Credentials", "Allow-Methods", "Max-Age", "Expose-Headers"})
    EXPECT_FALSE(reply.has(std::string("Access-Control-") + name)) << name;
  const auto other = gateway.start("GET /", {{"Origin", "https://evil.example"}});
  EXPECT_FALSE(other.has("Access-Control-Allow-Origin")) << "the upstream's star would open the route";
}

TEST(CorsResponse, CO05_VaryIsMergedWithoutDuplicates) {
  struct Case {
    tools::Headers sent;
    const char* told;
  };
  const Case kCases[] = {
      {{}, "Origin"},
      {{{"Vary", "Accept"}}, "Accept, Origin"},
      {{{"Vary", "Accept, origin"}}, "Accept, origin"},
      {{{"Vary", "Accept"}, {"vary", "Origin, accept"}}, "Accept, Origin"},
      {{{"Vary", "*"}}, "*"},
      {{{"Vary", "Accept"}, {"Vary", "*"}}, "*"},
  };
  for (const auto& [sent, told] : kCases) {
    Gateway gateway{kConfig};
    gateway.upstream().reply(200, "x", sent);
    const auto reply = gateway.start("GET /", {{"Origin", kShop}});
    EXPECT_EQ(reply.header("Vary"), told);
    EXPECT_EQ(reply.header_count("Vary"), 1U) << told;
  }
}

TEST(CorsResponse, CO05_KeepLeavesTheUpstreams) {
  Gateway gateway{"{origins: [\"https://shop.example\"], upstream_fields: keep}"};
  gateway.upstream().on("/own").reply(200, "x", {{"Access-Control-Allow-Origin", "https://a.example"}});
  const auto kept = gateway.start("GET /own", {{"Origin", kShop}});
  EXPECT_EQ(kept.header("Access-Control-Allow-Origin"), "https://a.example");
  EXPECT_EQ(kept.header_count("Access-Control-Allow-Origin"), 1U);
  expect_readable(gateway.start("GET /", {{"Origin", kShop}}), 200);
}

TEST(CorsResponse, CO06_WithoutAnOriginOnlyVary) {
  Gateway gateway{"{origins: [\"https://shop.example\"], credentials: true}"};
  const auto reply = gateway.start("GET /");
  EXPECT_EQ(reply.header("Vary"), "Origin");
  EXPECT_EQ(reply.headers().size(), 1U);
  EXPECT_EQ(reply.note("cors.result"), "no_origin");
  EXPECT_EQ(gateway.metric("requests_total", {{"result", "no_origin"}}), 1);
}

TEST(CorsResponse, CO06_AStarNeedsNoVary) {
  Gateway gateway{"origins: [\"*\"]"};
  const auto reply = gateway.start("GET /", {{"Origin", "https://any.example"}});
  EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "*");
  EXPECT_FALSE(reply.has("Vary"));
  EXPECT_FALSE(gateway.start("GET /").has("Access-Control-Allow-Origin"));
}

TEST(CorsResponse, CO09_ADisallowedOriginIsOmittedOrRefused) {
  Gateway omits{kConfig};
  const auto omitted = omits.start("POST /", {{"Origin", "https://evil.example"}});
  EXPECT_EQ(omitted.status(), 200U);
  EXPECT_EQ(omitted.headers().size(), 1U);
  EXPECT_EQ(omitted.header("Vary"), "Origin");
  EXPECT_EQ(omitted.note("cors.result"), "disallowed");
  Gateway refuses{"{origins: [\"https://shop.example\"], disallowed: refuse}"};
  const auto refused = refuses.start("POST /", {{"Origin", "https://evil.example"}});
  EXPECT_EQ(refused.status(), 403U);
  EXPECT_EQ(refused.reason(), "cors_denied");
  EXPECT_EQ(refused.header("Vary"), "Origin");
  EXPECT_FALSE(refused.has("Access-Control-Allow-Origin"));
  EXPECT_FALSE(refused.reached_upstream());
  EXPECT_EQ(refuses.start("POST /").status(), 200U) << "no browser: nothing to refuse";
}

TEST(CorsResponse, CO12_OneStoredResponseServesTwoOrigins) {
  tools::HarnessChain gateway;
  gateway.add<cors::Cors>("origins: [\"https://a.example\", \"https://b.example\"]").add<Refuser>().build();
  for (const char* origin : {"https://a.example", "https://b.example"}) {
    const auto reply = gateway.start("GET /", {{"Origin", origin}, {"x-replay", "1"}});
    EXPECT_EQ(reply.body(), "again");
    EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), origin);
    EXPECT_EQ(reply.header("Vary"), "Origin");
  }
}

TEST(CorsResponse, AShadowInstanceChangesNothing) {
  Gateway gateway{"{origins: [\"https://shop.example\"], disallowed: refuse}",
                  {.instance = {.mode = tools::Mode::shadow}}};
  const auto reply = gateway.start("GET /", {{"Origin", "https://evil.example"}});
  EXPECT_EQ(reply.status(), 200U);
  EXPECT_EQ(reply.would_refuse(), "cors_denied");
  EXPECT_TRUE(gateway.start("GET /", {{"Origin", kShop}}).headers().empty());
}

}  // namespace
