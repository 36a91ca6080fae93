#include "routing/router.hpp"

#include <gtest/gtest.h>

#include "routing/router_fixture_test.hpp"

namespace gatehouse::core::router_test {
namespace {

TEST(Router, PathPatternsCoverWhatTheirSpellingSays) {
  struct Case {
    Match match;
    const char* path;
    bool fits;
  };
  const Case cases[] = {
      {prefix("/a"), "/a", true},
      {prefix("/a"), "/a/", true},
      {prefix("/a"), "/a/b/c", true},
      {prefix("/a"), "/ab", false},
      {prefix("/a"), "/b", false},
      {prefix("/a/"), "/a", false},
      {prefix("/a/"), "/a/", true},
      {prefix("/a/"), "/a/b", true},
      {prefix("/"), "/", true},
      {prefix("/"), "/x/y", true},
      {exact("/a"), "/a", true},
      {exact("/a"), "/a/", false},
      {exact("/"), "/", true},
      {exact("/"), "/a", false},
      {templated("/a/{id}"), "/a/7", true},
      {templated("/a/{id}"), "/a/", false},
      {templated("/a/{id}"), "/a/7/", false},
      {templated("/a/{id}"), "/a", false},
      {templated("/a/{id}/"), "/a/7/", true},
      {templated("/a/{r...}"), "/a/", true},
      {templated("/a/{r...}"), "/a/b/c", true},
      {templated("/a/{r...}"), "/a", false},
      {templated("/a"), "/a", true},
      {templated("/{x}"), "/", false},
      {regex("/v[0-9]+"), "/v12", true},
      {regex("^/v[0-9]+$"), "/v12", true},
      {regex("/v[0-9]+"), "/v1/x", false},
      {prefix("/a%2fb"), "/a%2Fb/c", true},
      {prefix("/%7Eme"), "/~me", true},
      {prefix("//a"), "//a/b", true},
      {prefix("//a"), "/a", false},
      {exact("/A"), "/a", false},
      {prefix("/"), "*", false},
      {prefix("/"), "", false},
      {exact("/a%20b"), "/a%20b", true},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(route_of(*built({c.match}), get(c.path)), c.fits ? 0 : -1) << c.match.path.text << " on " << c.path;
  }
}

TEST(Router, TheMoreSpecificPathWinsWhateverTheOrder) {
  struct Case {
    const char* path;
    Match winner;
    Match loser;
  };
  const Case cases[] = {
      {"/a/b", exact("/a/b"), templated("/a/b")},
      {"/a/b", exact("/a/b"), prefix("/a/b")},
      {"/a/b", templated("/a/b"), templated("/a/{id}")},
      {"/a/b", templated("/a/b"), prefix("/a/b")},
      {"/a/b", prefix("/a/b"), templated("/a/{id}")},
      {"/a/b", templated("/a/{id}"), templated("/a/{r...}")},
      {"/a/b", templated("/a/{r...}"), prefix("/a/")},
      {"/a/b", prefix("/a/"), prefix("/a")},
      {"/a/b/c", prefix("/a/b"), templated("/a/{x}/c")},
      {"/a/b/c", templated("/a/{x}/c"), prefix("/a")},
      {"/a/b/c", templated("/{x}/b/c"), prefix("/")},
      {"/a/b", prefix("/a"), templated("/{x}/b")},
      {"/a/b", prefix("/"), regex("/a/b")},
      {"/a/b", exact("/a/b"), with_methods(prefix("/a/b"), {"GET"})},
      {"/a", with_methods(prefix("/a"), {"GET"}), prefix("/a")},
      {"/a", with_header(with_methods(prefix("/a"), {"GET"}), "x", FieldTest::absent),
       with_priority(with_methods(prefix("/a"), {"GET"}), 9)},
      {"/a", with_priority(with_methods(prefix("/a"), {"GET"}), 1), with_query(prefix("/a"), "x", FieldTest::absent)},
      {"/a", with_priority(prefix("/a"), -1), with_priority(prefix("/a"), -2)},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(route_of(*built({c.winner, c.loser}), get(c.path)), 0) << c.winner.path.text << " " << c.loser.path.text;
    EXPECT_EQ(route_of(*built({c.loser, c.winner}), get(c.path)), 1) << c.winner.path.text << " " << c.loser.path.text;
  }
}

TEST(Router, RegexesAreTriedInFileOrder) {
  EXPECT_EQ(route_of(*built({regex("/a.*"), regex("/ab")}), get("/ab")), 0);
  EXPECT_EQ(route_of(*built({regex("/ab"), regex("/a.*")}), get("/ab")), 0);
  EXPECT_EQ(route_of(*built({regex("/ab"), regex("/a.*")}), get("/ac")), 1);
}

TEST(Router, TheSameRegexTwiceIsOnePath) {
  const auto router = built({regex("/a.*"), regex("/ab"), with_methods(regex("/a.*"), {"GET"})});
  EXPECT_EQ(route_of(*router, get("/ab")), 2);
  EXPECT_EQ(route_of(*router, asked(Method::post, "/ab")), 0);
}

TEST(Router, ExactHostBeatsLongerWildcardBeatsNone) {
  const auto router =
      built({prefix("/"), with_hosts(prefix("/"), {"*.example.com"}), with_hosts(prefix("/"), {"*.api.example.com"}),
             with_hosts(prefix("/"), {"v1.api.example.com"})});
  struct Case {
    const char* host;
    std::int32_t route;
  };
  const Case cases[] = {{"v1.api.example.com", 3},
                        {"v2.api.example.com", 2},
                        {"a.b.api.example.com", 2},
                        {"api.example.com", 1},
                        {"example.com", 0},
                        {"other.org", 0},
                        {"", 0},
                        {"xexample.com", 0},
                        {".example.com", 0},
                        {"com", 0}};
  for (const auto& c : cases) EXPECT_EQ(route_of(*router, get("/", c.host)), c.route) << c.host;
}

TEST(Router, HostPatternsAreComparedAsRequestsHaveThem) {
  const auto router = built({with_hosts(prefix("/"), {"API.Example.com.", "[::1]", "*.X.org"})});
  EXPECT_EQ(route_of(*router, get("/", "api.example.com")), 0);
  EXPECT_EQ(route_of(*router, get("/", "[::1]")), 0);
  EXPECT_EQ(route_of(*router, get("/", "a.x.org")), 0);
  EXPECT_EQ(route_of(*router, get("/", "example.com")), -1);
}

TEST(Router, WithoutAHostOnlyRoutesWithoutHostsAreReached) {
  const auto router = built({with_hosts(exact("/a"), {"a.example"}), exact("/b")});
  EXPECT_EQ(route_of(*router, get("/a")), -1);
  EXPECT_EQ(route_of(*router, get("/b")), 0 + 1);
}

TEST(Router, AHostWhoseRoutesDoNotFitFallsThrough) {
  const auto router =
      built({with_hosts(prefix("/api"), {"a.example.com"}), with_hosts(prefix("/docs"), {"*.example.com"}), prefix("/"),
             with_methods(with_hosts(prefix("/post"), {"a.example.com"}), {"POST"})});
  EXPECT_EQ(route_of(*router, get("/api/x", "a.example.com")), 0);
  EXPECT_EQ(route_of(*router, get("/docs", "a.example.com")), 1);
  EXPECT_EQ(route_of(*router, get("/other", "a.example.com")), 2);
  EXPECT_EQ(route_of(*router, get("/post", "a.example.com")), 2);
}

TEST(Router, ACandidateThatFailsIsPassedOverForTheNext) {
  const auto router = built({with_header(exact("/a/b"), "x-beta", FieldTest::present),
                             with_methods(templated("/a/{id}"), {"POST"}), prefix("/a"), regex("/a/b")});
  EXPECT_EQ(route_of(*router, get("/a/b")), 2);
  EXPECT_EQ(route_of(*router, asked(Method::post, "/a/b")), 1);
}

TEST(Router, HeadMatchesWhereGetIsListed) {
  const auto router = built({with_methods(prefix("/a"), {"GET"}), with_methods(prefix("/b"), {"POST"})});
  EXPECT_EQ(route_of(*router, asked(Method::head, "/a")), 0);
  EXPECT_EQ(route_of(*router, asked(Method::head, "/b")), -1);
  EXPECT_EQ(route_of(*router, asked(Method::options, "/a")), -1);
}

TEST(Router, UnknownMethodsMatchByTheirName) {
  const auto router = built({with_methods(prefix("/a"), {"PURGE"}), prefix("/b")});
  EXPECT_EQ(route_of(*router, asked(Method::other, "/a", "PURGE")), 0);
  EXPECT_EQ(route_of(*router, asked(Method::other, "/a", "purge")), -1);
  EXPECT_EQ(route_of(*router, asked(Method::other, "/b", "BREW")), 1);
}

TEST(Router, AWrongMethodGivesTheMethodsThatWouldDo) {
  const auto router = built({with_methods(exact("/a"), {"POST", "PURGE"}), with_methods(templated("/{x}"), {"GET"}),
                             with_header(with_methods(prefix("/a"), {"PATCH"}), "x-admin", FieldTest::present),
                             with_methods(prefix("/c"), {"GET"})});
  Captures captures;
  TestArena memory;
  auto result = router->match(asked(Method::delete_, "/a"), captures);
  EXPECT_EQ(result.route, -1);
  EXPECT_TRUE(result.path_matched);
  EXPECT_EQ(router->allow_text(result.allowed, memory.arena), "GET, HEAD, POST, PURGE");
  result = router->match(get("/nothing/here"), captures);
  EXPECT_FALSE(result.path_matched);
  EXPECT_EQ(result.allowed, 0U);
  EXPECT_EQ(router->allow_text(0, memory.arena), "");
}

TEST(Router, AFailingHeaderAloneIsNotAWrongMethod) {
  const auto router = built({with_header(with_methods(prefix("/a"), {"POST"}), "x", FieldTest::present)});
  Captures captures;
  EXPECT_FALSE(router->match(get("/a"), captures).path_matched);
}

TEST(Router, CapturesBelongToTheWinner) {
  const auto router =
      built({with_methods(templated("/u/{user}/o/{order}"), {"POST"}), templated("/u/{id}/o/{rest...}"),
             regex("/v(?P<version>[0-9]+)/(.*)"), templated("/plain"), templated("/{a}/{b}/{c}/{d...}")});
  Captures captures;
  ASSERT_EQ(router->match(get("/u/a%20b/o/7/x"), captures).route, 1);
  EXPECT_EQ(captures.find("id"), "a%20b");
  EXPECT_EQ(captures.find("rest"), "7/x");
  EXPECT_EQ(captures.find("user"), "");
  ASSERT_EQ(router->match(asked(Method::post, "/u/1/o/2"), captures).route, 0);
  EXPECT_EQ(captures.find("user"), "1");
  EXPECT_EQ(captures.find("order"), "2");
  ASSERT_EQ(router->match(get("/v12/x"), captures).route, 2);
  EXPECT_EQ(captures.find("version"), "12");
  ASSERT_EQ(router->match(get("/u/1/o2/3"), captures).route, 4);
  EXPECT_EQ(captures.find("d"), "3");
  ASSERT_EQ(router->match(get("/plain"), captures).route, 3);
  EXPECT_EQ(captures.size(), 0U);
  ASSERT_EQ(router->match(get("/nothing"), captures).route, -1);
  EXPECT_EQ(captures.size(), 0U);
}

TEST(Router, ExplainListsCandidatesInOrderWithTheirFirstFailingCondition) {
  const auto router = built(
      {prefix("/"), with_methods(templated("/a/{id}"), {"POST", "PUT"}), exact("/b"),
       with_header(with_hosts(exact("/a/b"), {"h.example", "*.example"}), "X-Tenant", FieldTest::equals, "blue")});
  const auto candidates = router->explain(get("/a/b", "h.example"));
  ASSERT_EQ(candidates.size(), 3U);
  EXPECT_EQ(candidates[0].route, 3U);
  EXPECT_EQ(candidates[0].failed, "header x-tenant is not 'blue'");
  EXPECT_EQ(candidates[1].route, 1U);
  EXPECT_EQ(candidates[1].failed, "method is not POST, PUT");
  EXPECT_EQ(candidates[2].route, 0U);
  EXPECT_TRUE(candidates[2].matched);
}

TEST(Router, AnEmptyRouterMatchesNothing) {
  const auto router = built({});
  EXPECT_EQ(route_of(*router, get("/", "a")), -1);
  EXPECT_EQ(router->size(), 0U);
}

TEST(PathParameters, AreThoseOfTemplatesAndNamedGroups) {
  EXPECT_EQ(path_parameters({PathKind::template_, "/a/{id}/{rest...}"}), (std::vector<std::string>{"id", "rest"}));
  EXPECT_EQ(path_parameters({PathKind::regex, "/(?P<v>.)/(.)"}), (std::vector<std::string>{"v"}));
  EXPECT_TRUE(path_parameters({PathKind::prefix, "/a"}).empty());
  EXPECT_TRUE(path_parameters({PathKind::template_, "/a/{id"}).empty());
}

}  // namespace
}  // namespace gatehouse::core::router_test
