// Questions and answers: the winner, the losers with their reasons, origins of settings.
#include "config/explain.hpp"

#include "base/json.hpp"
#include "config/config_test_support.hpp"

namespace gatehouse::core {
namespace {

using testing::HasSubstr;

const char* const kFile = R"(version: 1
defaults: {timeouts: {connect: 1s}}
listeners: [{name: http, address: ":8080"}, {name: redirecting, address: ":8081", redirect_to_https: 308}]
upstreams: [{name: app, endpoints: [{address: "127.0.0.1:9000"}], timeouts: {idle: 5s}}]
routes:
  - name: item
    match: {path: {template: "/items/{id}"}, methods: [GET], hosts: [api.example.com]}
    upstream: app
    strip_prefix: /items
  - {name: all, match: {path: /items}, upstream: app}
  - {name: post-only, match: {path: {exact: /post}, methods: [POST]}, respond: {status: 200}}
)";

ExplainAnswer ask(const ExplainQuestion& question) { return explain(*snapshot_of(kFile), question); }

TEST(Explain, NamesTheWinnerAndWhyOthersDoNot) {
  const auto answer = ask({.method = "GET", .url = "http://api.example.com/./items/7?x=1"});
  EXPECT_EQ(answer.path, "/items/7");
  EXPECT_EQ(answer.route, "item");
  EXPECT_EQ(answer.outcome, "forward");
  EXPECT_EQ(answer.upstream_path, "/7");
  EXPECT_EQ(answer.parameters.at(0), (std::pair<std::string, std::string>{"id", "7"}));
  ASSERT_EQ(answer.candidates.size(), 2U);
  EXPECT_TRUE(answer.candidates[0].wins);
  EXPECT_EQ(answer.candidates[1].why_not, "another route comes first");
  const auto other = ask({.method = "DELETE", .url = "http://api.example.com/items/7"});
  EXPECT_EQ(other.route, "all");
  EXPECT_FALSE(other.candidates.at(0).why_not.empty());
}

TEST(Explain, SettingsSayWhoSetThem) {
  const auto answer = ask({.method = "GET", .url = "/items"});
  const auto& settings = answer.sides.at(0).settings;
  EXPECT_EQ(settings[0].key, "timeouts.connect");
  EXPECT_EQ(settings[0].scope, "defaults");
  EXPECT_EQ(settings[0].origin, "test.yaml:2:32");
  EXPECT_EQ(settings[1].scope, "default");
  EXPECT_EQ(settings[2].scope, "upstream");
  EXPECT_EQ(settings[2].value, "5s");
}

TEST(Explain, SaysWhatEndsWithoutARoute) {
  EXPECT_EQ(ask({.method = "GET", .url = "/nothing"}).outcome, "404 no_route");
  EXPECT_THAT(ask({.method = "GET", .url = "/post"}).outcome, HasSubstr("405"));
  EXPECT_THAT(ask({.method = "GET", .url = "/items", .listener = "redirecting"}).outcome,
              HasSubstr("redirect 308 to https"));
  EXPECT_THAT(ask({.method = "GET", .url = "/a/../../b"}).problem, HasSubstr("bad_target"));
  EXPECT_THAT(ask({.method = "GET", .url = "/", .client_ip = "x"}).problem, HasSubstr("not an IP address"));
  EXPECT_THAT(ask({.method = "GET", .url = "/", .listener = "x"}).problem, HasSubstr("no listener"));
}

TEST(Explain, BothFormatsSayTheSame) {
  const auto answer = ask({.method = "GET", .url = "/items/1", .headers = {{"Host", "API.example.com"}}});
  EXPECT_THAT(format_text(answer),
              testing::AllOf(HasSubstr("route     item"), HasSubstr("timeouts.connect"), HasSubstr("* item")));
  const auto parsed = json::parse(format_json(answer));
  EXPECT_EQ(parsed.at("route").as_string(), "item");
  EXPECT_EQ(parsed.at("upstreams").at(0).at("endpoints").at(0).as_string(), "127.0.0.1:9000");
}

}  // namespace
}  // namespace gatehouse::core
