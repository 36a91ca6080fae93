// What Router::build refuses, and where it says the mistake is.
#include <gtest/gtest.h>

#include "routing/router_fixture_test.hpp"

namespace gatehouse::core::router_test {
namespace {

using Part = RouteBuildError::Part;

struct BadRule {
  Match match;
  Part part;
  std::size_t item;
  std::size_t offset;
  const char* fragment;
  const char* message;
};

void expect_refused(const BadRule& c) {
  const auto result = Router::build(rules({prefix("/fine"), c.match}));
  EXPECT_EQ(result.router, nullptr) << c.message;
  ASSERT_EQ(result.errors.size(), 1U) << c.message;
  const auto& error = result.errors.front();
  EXPECT_EQ(error.rule, 1U);
  EXPECT_EQ(error.part, c.part) << c.message;
  EXPECT_EQ(error.item, c.item) << c.message;
  EXPECT_EQ(error.offset, c.offset) << c.message;
  EXPECT_EQ(error.fragment, c.fragment);
  EXPECT_EQ(error.message, c.message);
}

TEST(RouterBuild, RefusesPathsThatNoRequestCanHave) {
  const BadRule cases[] = {
      {prefix("a"), Part::path, 0, 0, "a", "a path begins with /"},
      {prefix(""), Part::path, 0, 0, "", "a path begins with /"},
      {exact("x"), Part::path, 0, 0, "x", "a path begins with /"},
      {exact("/a?x=1"), Part::path, 0, 2, "?", "a path has no query; use match.query"},
      {exact("/a#x"), Part::path, 0, 2, "#", "a fragment is never sent to a server"},
      {prefix("/a b"), Part::path, 0, 2, " ", "write it percent-encoded: %20"},
      {prefix("/a/{id}"), Part::path, 0, 3, "{", "a parameter needs a template: write path: {template: …}"},
      {prefix("/a/../b"), Part::path, 0, 3, "..", "dot segments are resolved before routing, so this never matches"},
      {exact("/a/%2e"), Part::path, 0, 0, "/a/%2e", "dot segments are resolved before routing, so this never matches"},
      {exact("/a%0d"), Part::path, 0, 2, "%0d", "control characters are refused in every request path"},
      {exact("/a%4"), Part::path, 0, 2, "%4", "% needs two hexadecimal digits behind it; a literal % is %25"},
      {exact("/100%"), Part::path, 0, 4, "%", "% needs two hexadecimal digits behind it; a literal % is %25"},
  };
  for (const auto& c : cases) expect_refused(c);
}

TEST(RouterBuild, RefusesMalformedTemplates) {
  const BadRule cases[] = {
      {templated("/a/{id"), Part::path_template, 0, 3, "{id", "missing closing }"},
      {templated("/a/id}"), Part::path_template, 0, 5, "}", "closing } without an opening one"},
      {templated("/a/{}"), Part::path_template, 0, 3, "{}", "the parameter has no name"},
      {templated("/a/{id}.json"), Part::path_template, 0, 3, "{id}.json",
       "a parameter fills a whole segment; use a regex for a part of one"},
      {templated("/{r...}/b"), Part::path_template, 0, 1, "{r...}",
       "only the last segment can take the rest of the path"},
      {templated("/{a}/{a}"), Part::path_template, 0, 5, "{a}", "two parameters are called a"},
      {templated("/{1a}"), Part::path_template, 0, 2, "1",
       "a parameter name has letters, digits, _ and -, and begins with a letter or _"},
      {templated("/x/a b"), Part::path_template, 0, 4, " ", "write it percent-encoded: %20"},
      {templated("x"), Part::path_template, 0, 0, "x", "a path begins with /"},
  };
  for (const auto& c : cases) expect_refused(c);
}

TEST(RouterBuild, RefusesHostsThatNoRequestCanHave) {
  const BadRule cases[] = {
      {with_hosts(prefix("/"), {"ok.example", "a.*.com"}), Part::host, 1, 2, "*",
       "a wildcard is the whole first label: *.example.com"},
      {with_hosts(prefix("/"), {"*"}), Part::host, 0, 0, "*", "leave hosts out to match every host"},
      {with_hosts(prefix("/"), {"a.example:80"}), Part::host, 0, 9, ":80", "a host is matched without its port"},
      {with_hosts(prefix("/"), {"a.example/x"}), Part::host, 0, 9, "/x", "a host has no scheme and no path"},
      {with_hosts(prefix("/"), {"a..b"}), Part::host, 0, 2, ".", "an empty label"},
      {with_hosts(prefix("/"), {""}), Part::host, 0, 0, "", "a host is not empty"},
      {with_hosts(prefix("/"), {"b\xc3\xbc.example"}), Part::host, 0, 1, "\xc3",
       "not a character of a host name; write international names in their xn-- form"},
  };
  for (const auto& c : cases) expect_refused(c);
}

TEST(RouterBuild, RefusesOtherMistakes) {
  const BadRule cases[] = {
      {regex("/(a"), Part::path_regex, 0, 1, "(", "missing closing )"},
      {with_header(prefix("/"), "x", FieldTest::regex, "a)"), Part::header, 0, 1, ")",
       "closing ) without an opening one"},
      {with_query(prefix("/"), "x", FieldTest::regex, "[a"), Part::query, 0, 0, "[a", "missing closing ]"},
      {with_query(prefix("/"), "", FieldTest::present), Part::query, 0, 0, "", "the name is empty"},
      {with_header(prefix("/"), "x y", FieldTest::present), Part::header, 0, 1, " ",
       "not a character of a header name"},
      {with_methods(prefix("/"), {"GET", "post"}), Part::method, 1, 0, "post", "methods are written in upper case"},
      {with_methods(prefix("/"), {"GE T"}), Part::method, 0, 2, " ", "not a character of a method name"},
      {with_methods(prefix("/"), {""}), Part::method, 0, 0, "", "a method has a name"},
  };
  for (const auto& c : cases) expect_refused(c);
  auto match = prefix("/");
  match.listeners = {"http"};
  expect_refused({match, Part::listener, 0, 0, "http", "no listener is called http"});
}

TEST(RouterBuild, ReportsEveryMistakeOfAllRules) {
  const auto result = Router::build(rules({with_methods(prefix("x"), {"get"}), prefix("/fine"), regex("(")}));
  ASSERT_EQ(result.errors.size(), 3U);
  EXPECT_EQ(result.errors[0].rule, 0U);
  EXPECT_EQ(result.errors[1].rule, 0U);
  EXPECT_EQ(result.errors[2].rule, 2U);
}

TEST(RouterBuild, BoundsNamesAndSegments) {
  std::string parameters;
  for (int i = 0; i < 17; ++i) parameters += "/{p" + std::to_string(i) + "}";
  EXPECT_EQ(Router::build(rules({templated(parameters)})).errors.size(), 1U);
  std::string deep;
  for (int i = 0; i < 65; ++i) deep += "/a";
  EXPECT_EQ(Router::build(rules({prefix(deep)})).errors.size(), 1U);
  std::vector<std::string> methods;
  for (int i = 0; i < 64; ++i) methods.push_back("M" + std::to_string(i));
  EXPECT_EQ(Router::build(rules({with_methods(prefix("/"), methods)})).errors.size(), 1U);
  std::string groups;
  for (int i = 0; i < 17; ++i) groups += "(?P<p" + std::to_string(i) + ">a)";
  EXPECT_EQ(Router::build(rules({regex(groups)})).errors.size(), 1U);
}

}  // namespace
}  // namespace gatehouse::core::router_test
