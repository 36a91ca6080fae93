// Which origins a configuration allows, and which configurations are refused.
#include <gtest/gtest.h>

#include <gatehouse/testing/harness.hpp>

#include "cors.hpp"

namespace {

namespace tools = gatehouse::testing;
using Gateway = tools::Harness<cors::Cors>;

bool is_allowed(Gateway& gateway, const std::string& origin) {
  const auto reply = gateway.start("GET /", {{"Origin", origin}});
  EXPECT_TRUE(!reply.has("Access-Control-Allow-Origin") || reply.header("Access-Control-Allow-Origin") == origin);
  return reply.has("Access-Control-Allow-Origin");
}

TEST(CorsOrigins, CO02_ExactWildcardAndPattern) {
  Gateway gateway{
      "origins: [\"https://a.example.com\", \"https://*.apps.example.com\","
      " {regex: \"https://pr-[0-9]+\\\\.dev\\\\.example\"}, \"http://local.example:8080\"]"};
  for (const char* origin : {"https://a.example.com", "https://A.Example.COM", "https://a.example.com:443",
                             "https://x.apps.example.com", "https://pr-17.dev.example", "http://local.example:8080"}) {
    EXPECT_TRUE(is_allowed(gateway, origin)) << origin;
  }
  for (const char* origin :
       {"https://a.example.com.evil.io", "http://a.example.com", "https://a.example.com:8443", "https://a.example.com/",
        "https://b.example.com", "https://x.y.apps.example.com", "https://apps.example.com",
        "https://xapps.example.com", "http://x.apps.example.com", "https://pr-17.dev.example.evil.io",
        "https://evil.io?https://pr-17.dev.example", "https://pr-x.dev.example", "http://local.example", "null"}) {
    EXPECT_FALSE(is_allowed(gateway, origin)) << origin;
  }
}

TEST(CorsOrigins, CO10_WhatIsNoOriginIsNeverEchoed) {
  for (const char* config : {"{origins: [{regex: \".*\"}], credentials: true}", "origins: [\"*\"]"}) {
    Gateway gateway{config};
    const std::string longest = "https://" + std::string(512 - 8, 'a');
    EXPECT_TRUE(gateway.start("GET /", {{"Origin", longest}}).has("Access-Control-Allow-Origin"));
    const std::string kBad[] = {longest + "a",
                                "https://a.example/path",
                                "https://user:pw@a.example",
                                "https://",
                                "a.example",
                                "https://a.example https://b.example",
                                "https://a.example#x",
                                ""};
    for (const auto& origin : kBad) {
      const auto reply = gateway.start("GET /", {{"Origin", origin}});
      EXPECT_FALSE(reply.has("Access-Control-Allow-Origin")) << origin;
      EXPECT_EQ(reply.note("cors.result"), "disallowed") << origin;
    }
    const auto twice = gateway.start("GET /", {{"Origin", "https://a.example"}, {"Origin", "https://a.example"}});
    EXPECT_FALSE(twice.has("Access-Control-Allow-Origin"));
    EXPECT_EQ(gateway
                  .start("OPTIONS /", {{"Origin", "https://a.example"},
                                       {"Origin", "https://b.example"},
                                       {"Access-Control-Request-Method", "GET"}})
                  .has("Access-Control-Allow-Origin"),
              false);
  }
}

TEST(CorsConfig, MistakesAreToldAtTheirPlace) {
  const std::pair<const char*, const char*> kCases[] = {
      {"{}", "origins"},
      {"origins: []", "origins (line 1)"},
      {"origins: [\"https://a.example/\"]", "origins[0]"},
      {"origins: [\"https://a.*.example\"]", "origins[0]"},
      {"origins: [\"https://*\"]", "origins[0]"},
      {"origins: [{regex: \"(\"}]", "origins[0]"},
      {"{origins: [\"https://a.example\"], timing_allow_origins: [\"a\"]}", "timing_allow_origins[0]"},
  };
  for (const auto& [config, place] : kCases) {
    const auto errors = tools::config_errors<cors::Cors>(config);
    ASSERT_EQ(errors.size(), 1U) << config;
    EXPECT_NE(errors[0].find(place), std::string::npos) << config << ": " << errors[0];
  }
}

TEST(CorsConfig, CO03_AStarAndCredentialsExcludeEachOther) {
  for (const char* config : {"{origins: [\"https://a.example\", \"*\"], credentials: true}",
                             "{origins: [\"https://a.example\"], methods: [\"*\"], credentials: true}",
                             "{origins: [\"https://a.example\"], request_headers: [\"*\"], credentials: true}",
                             "{origins: [\"https://a.example\"], expose_headers: [\"*\"], credentials: true}"}) {
    const auto errors = tools::config_errors<cors::Cors>(config);
    ASSERT_EQ(errors.size(), 1U) << config;
    EXPECT_NE(errors[0].find("exclude each other"), std::string::npos) << errors[0];
  }
  EXPECT_TRUE(tools::config_errors<cors::Cors>("{origins: [\"*\"], expose_headers: [\"*\"]}").empty());
}

TEST(CorsConfig, AStarAboveAPublicSuffixIsAWarning) {
  for (const auto& [origin, count] : {std::pair{"https://*.co.uk", 1U}, {"https://*.example.co.uk", 0U}}) {
    Gateway gateway{"origins: [\"" + std::string(origin) + "\"]"};
    EXPECT_EQ(gateway.warnings().size(), count) << origin;
  }
}

TEST(CorsTiming, TheFieldIsForTheListedOriginsAndNeverMisleadsACache) {
  Gateway listed{"{origins: [\"*\"], timing_allow_origins: [\"https://a.example\"]}"};
  const auto reply = listed.start("GET /", {{"Origin", "https://a.example"}});
  EXPECT_EQ(reply.header("Timing-Allow-Origin"), "https://a.example");
  EXPECT_EQ(reply.header("Vary"), "Origin") << "the next origin gets another response";
  const auto other = listed.start("GET /", {{"Origin", "https://b.example"}});
  EXPECT_FALSE(other.has("Timing-Allow-Origin"));
  EXPECT_EQ(other.header("Vary"), "Origin");
  Gateway any{"{origins: [\"*\"], timing_allow_origins: [\"*\"]}"};
  const auto open = any.start("GET /", {{"Origin", "https://b.example"}});
  EXPECT_EQ(open.header("Timing-Allow-Origin"), "*");
  EXPECT_FALSE(open.has("Vary"));
}

}  // namespace
