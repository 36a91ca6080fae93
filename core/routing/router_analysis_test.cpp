// Identical, unreachable and tied routes.
#include <gtest/gtest.h>

#include "routing/router_fixture_test.hpp"

namespace gatehouse::core {

inline void PrintTo(const RoutePair& pair, std::ostream* to) { *to << pair.route << " by " << pair.other; }

namespace router_test {
namespace {

using Pairs = std::vector<RoutePair>;

TEST(RouterAnalysis, IdenticalMatchesAreFoundInAnySpelling) {
  auto one = with_hosts(with_methods(templated("/a/{id}"), {"GET", "POST"}), {"A.example", "b.example"});
  auto two =
      with_hosts(with_methods(templated("/a/{name}"), {"POST", "GET"}), {"b.example.", "a.example", "a.example"});
  EXPECT_EQ(built({one, two})->find_identical_matches(), (Pairs{{1, 0}}));
  EXPECT_EQ(built({exact("/%7Ea"), exact("/~a"), exact("/%7ea")})->find_identical_matches(), (Pairs{{1, 0}, {2, 0}}));
  EXPECT_EQ(
      built({with_header(prefix("/"), "X-A", FieldTest::present), with_header(prefix("/"), "x-a", FieldTest::present)})
          ->find_identical_matches(),
      (Pairs{{1, 0}}));
}

TEST(RouterAnalysis, DifferentMatchesAreNotIdentical) {
  const auto router = built({prefix("/a"), prefix("/a/"), exact("/a"), templated("/a"), with_priority(prefix("/a"), 1),
                             with_methods(prefix("/a"), {"GET"}), with_hosts(prefix("/a"), {"x"}), templated("/{a}"),
                             templated("/{a...}"), with_query(prefix("/a"), "a", FieldTest::present)});
  EXPECT_EQ(router->find_identical_matches(), Pairs{});
}

struct Case {
  std::vector<Match> matches;
  Pairs expected;
};

TEST(RouterAnalysis, UnreachableRoutesAreNamedWithTheOneThatTakesTheirRequests) {
  const Case cases[] = {
      {{with_priority(prefix("/a"), 1), prefix("/a")}, {{1, 0}}},
      {{prefix("/a"), with_priority(prefix("/a"), 1)}, {{0, 1}}},
      {{exact("/a/b"), templated("/a/b")}, {{1, 0}}},
      {{templated("/a/{r...}"), prefix("/a/")}, {{1, 0}}},
      {{prefix("/"), regex("/v[0-9]+")}, {{1, 0}}},
      {{prefix("/v1"), regex("/v1/orders/[0-9]+")}, {{1, 0}}},
      {{with_methods(prefix("/a"), {"GET", "POST"}), with_methods(prefix("/a"), {"GET"})}, {{1, 0}}},
      {{with_methods(prefix("/a"), {"GET"}), with_methods(prefix("/a"), {"POST"}),
        with_methods(prefix("/a"), {"GET", "POST"})},
       {{2, 0}}},
      {{with_header(prefix("/a"), "x", FieldTest::present), with_header(prefix("/a"), "x", FieldTest::equals, "1")},
       {{1, 0}}},
      {{with_priority(with_hosts(prefix("/a"), {"x", "y"}), 1), with_hosts(prefix("/a"), {"x"}),
        with_hosts(prefix("/a"), {"y", "z"})},
       {{1, 0}}},
  };
  for (const auto& c : cases) EXPECT_EQ(built(c.matches)->find_unreachable(), c.expected) << c.matches[0].path.text;
}

TEST(RouterAnalysis, RoutesThatCanWinAreNotCalledUnreachable) {
  const std::vector<Match> cases[] = {
      {prefix("/a"), exact("/a/b"), templated("/a/{id}"), regex("/b/.*")},
      {with_methods(prefix("/"), {"GET"}), regex("/v[0-9]+")},
      {with_hosts(prefix("/"), {"x"}), regex("/v[0-9]+")},
      {prefix("/v1"), regex("/v1[0-9]/x")},
      {prefix("/v1/"), regex("/v1/?")},
      {templated("/{x}/b"), regex("/a/b")},
      {with_hosts(prefix("/"), {"a.x"}), with_hosts(prefix("/"), {"*.x"})},
      {with_header(prefix("/a"), "x", FieldTest::equals, "1"), with_header(prefix("/a"), "x", FieldTest::present)},
      {with_methods(prefix("/a"), {"GET"}), with_methods(prefix("/a"), {"GET", "POST"})},
      {prefix("/a"), prefix("/a")},  // identical: reported as that
  };
  for (const auto& c : cases) EXPECT_EQ(built(c)->find_unreachable(), Pairs{}) << c[0].path.text;
}

TEST(RouterAnalysis, ClientRangesAndListenersCover) {
  auto wide = with_priority(prefix("/a"), 1);
  wide.client_ip = {*Cidr::parse("10.0.0.0/8")};
  wide.listeners = {"http", "https"};
  auto narrow = prefix("/a");
  narrow.client_ip = {*Cidr::parse("10.1.0.0/16"), *Cidr::parse("10.2.0.1")};
  narrow.listeners = {"http"};
  const std::vector<std::string> listeners{"http", "https"};
  EXPECT_EQ(built({wide, narrow}, listeners)->find_unreachable(), (Pairs{{1, 0}}));
  narrow.client_ip.push_back(*Cidr::parse("11.0.0.0/8"));
  EXPECT_EQ(built({wide, narrow}, listeners)->find_unreachable(), Pairs{});
}

TEST(RouterAnalysis, TiesAreWhatOnlyTheFileOrderDecides) {
  const Case cases[] = {
      {{with_methods(prefix("/a"), {"GET", "PUT"}), with_methods(prefix("/a"), {"GET", "POST"})}, {{1, 0}}},
      {{with_methods(prefix("/a"), {"GET", "PUT"}), with_priority(with_methods(prefix("/a"), {"GET", "POST"}), 1)}, {}},
      {{with_methods(prefix("/a"), {"GET"}), with_methods(prefix("/a"), {"POST"})}, {}},
      {{with_header(prefix("/a"), "x", FieldTest::present), with_header(prefix("/a"), "y", FieldTest::present)},
       {{1, 0}}},
      {{with_header(prefix("/a"), "x", FieldTest::equals, "1"), with_header(prefix("/a"), "x", FieldTest::equals, "2")},
       {}},
      {{with_header(prefix("/a"), "x", FieldTest::present), with_header(prefix("/a"), "x", FieldTest::absent)}, {}},
      {{with_methods(prefix("/a"), {"GET"}), with_header(prefix("/a"), "x", FieldTest::present), prefix("/a")},
       {{1, 0}}},
      {{templated("/a/{x}"), prefix("/a"), regex("/a.*"), regex("/a/.*")}, {}},
      {{prefix("/a"), prefix("/a")}, {}},
  };
  for (const auto& c : cases) EXPECT_EQ(built(c.matches)->find_ties(), c.expected) << c.matches[0].path.text;
}

}  // namespace
}  // namespace router_test
}  // namespace gatehouse::core
