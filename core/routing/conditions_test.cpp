#include "routing/conditions.hpp"

#include <gtest/gtest.h>

#include "routing/router_fixture_test.hpp"

namespace gatehouse::core::router_test {
namespace {

struct Situation {
  TestArena memory;
  Headers headers{memory.arena};
  MatchRequest request = get("/a");

  Situation() {
    headers.add("X-Tenant", "red");
    headers.add("x-tenant", "blue");
    headers.add("accept", "text/html");
    request.headers = &headers;
    request.query = "a=1&b=x%20y&c&d=p+q&&%65=%C3%A9&a=2";
    request.client = *IpAddress::parse("10.1.2.3");
    request.listener = 1;
  }
};

TEST(Conditions, HeadersAreComparedByAnyOfTheirLines) {
  struct Case {
    Match match;
    bool holds;
  };
  const Case cases[] = {
      {with_header(prefix("/"), "X-TENANT", FieldTest::equals, "blue"), true},
      {with_header(prefix("/"), "x-tenant", FieldTest::equals, "red"), true},
      {with_header(prefix("/"), "x-tenant", FieldTest::equals, "RED"), false},
      {with_header(prefix("/"), "x-tenant", FieldTest::regex, "b.*"), true},
      {with_header(prefix("/"), "x-tenant", FieldTest::regex, "b"), false},
      {with_header(prefix("/"), "x-tenant", FieldTest::present), true},
      {with_header(prefix("/"), "x-tenant", FieldTest::absent), false},
      {with_header(prefix("/"), "x-other", FieldTest::present), false},
      {with_header(prefix("/"), "x-other", FieldTest::absent), true},
      {with_header(prefix("/"), "x-other", FieldTest::equals, ""), false},
  };
  const Situation now;
  for (const auto& c : cases) {
    const auto& condition = c.match.headers.front();
    EXPECT_EQ(route_of(*built({c.match}), now.request) == 0, c.holds) << condition.name << " " << condition.value;
  }
}

TEST(Conditions, QueryParametersAreComparedDecoded) {
  struct Case {
    Match match;
    bool holds;
  };
  const Case cases[] = {
      {with_query(prefix("/"), "a", FieldTest::equals, "1"), true},
      {with_query(prefix("/"), "a", FieldTest::equals, "2"), true},
      {with_query(prefix("/"), "a", FieldTest::equals, "3"), false},
      {with_query(prefix("/"), "b", FieldTest::equals, "x y"), true},
      {with_query(prefix("/"), "b", FieldTest::regex, "x y"), true},
      {with_query(prefix("/"), "b", FieldTest::regex, "x%20y"), false},
      {with_query(prefix("/"), "c", FieldTest::equals, ""), true},
      {with_query(prefix("/"), "c", FieldTest::present), true},
      {with_query(prefix("/"), "d", FieldTest::equals, "p q"), true},
      {with_query(prefix("/"), "e", FieldTest::equals, "\xc3\xa9"), true},
      {with_query(prefix("/"), "A", FieldTest::present), false},
      {with_query(prefix("/"), "f", FieldTest::absent), true},
      {with_query(prefix("/"), "a", FieldTest::absent), false},
  };
  const Situation now;
  for (const auto& c : cases) {
    const auto& condition = c.match.query.front();
    EXPECT_EQ(route_of(*built({c.match}), now.request) == 0, c.holds) << condition.name << " " << condition.value;
  }
}

TEST(Conditions, AnEncodedQueryValueOverTheLimitMatchesNoRegex) {
  Situation now;
  const auto long_value = "q=%41" + std::string(kMaxDecodedQueryValue, 'a');
  now.request.query = long_value;
  EXPECT_EQ(route_of(*built({with_query(prefix("/"), "q", FieldTest::regex, ".*")}), now.request), -1);
  now.request.query = std::string_view(long_value).substr(0, kMaxDecodedQueryValue);
  EXPECT_EQ(route_of(*built({with_query(prefix("/"), "q", FieldTest::regex, ".*")}), now.request), 0);
}

TEST(Conditions, ClientAddressAndListenerAreOneOfAList) {
  const Situation now;
  auto match = prefix("/");
  match.client_ip = {*Cidr::parse("192.168.0.0/16"), *Cidr::parse("10.0.0.0/8")};
  EXPECT_EQ(route_of(*built({match}), now.request), 0);
  match.client_ip = {*Cidr::parse("::1/128")};
  EXPECT_EQ(route_of(*built({match}), now.request), -1);
  match.client_ip.clear();
  match.listeners = {"https"};
  EXPECT_EQ(route_of(*built({match}, {"http", "https"}), now.request), 0);
  EXPECT_EQ(route_of(*built({match}, {"https", "http"}), now.request), -1);
}

TEST(Conditions, ExplainNamesTheFirstThatFails) {
  struct Case {
    Match match;
    const char* failed;
  };
  auto by_client = prefix("/");
  by_client.client_ip = {*Cidr::parse("192.168.0.0/16"), *Cidr::parse("::1/128")};
  auto by_listener = prefix("/");
  by_listener.listeners = {"http"};
  const Case cases[] = {
      {with_header(prefix("/"), "X-A", FieldTest::present), "header x-a is absent"},
      {with_header(prefix("/"), "accept", FieldTest::absent), "header accept is present"},
      {with_header(prefix("/"), "accept", FieldTest::regex, "json"), "header accept does not match 'json'"},
      {with_query(prefix("/"), "a", FieldTest::equals, "9"), "query parameter a is not '9'"},
      {by_client, "client 10.1.2.3 is not in 192.168.0.0/16, ::1/128"},
      {by_listener, "listener is not http"},
      {with_query(with_header(prefix("/"), "accept", FieldTest::present), "zz", FieldTest::present),
       "query parameter zz is absent"},
      {prefix("/"), ""},
  };
  const Situation now;
  for (const auto& c : cases) {
    EXPECT_EQ(built({c.match}, {"http", "https"})->explain(now.request).at(0).failed, c.failed);
  }
}

}  // namespace
}  // namespace gatehouse::core::router_test
