#include "routing/template_text.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <stdexcept>

#include "base/block_pool.hpp"

namespace gatehouse::core {
namespace {

std::string_view from_map(const void* object, std::string_view name) noexcept {
  const auto& values = *static_cast<const Labels*>(object);
  for (const auto& [key, value] : values) {
    if (key == name) return value;
  }
  return {};
}

/// A request with everything a template can ask for.
struct Situation {
  BlockPool pool{4096, 2};
  Arena arena{pool};
  RequestHead request{arena};
  std::vector<std::string> names{"id", "bad", "rest"};
  Captures captures;
  Labels labels{{"scope", "orders:read"}, {"team", "pay"}};
  Labels claims{{"realm.role", "admin"}, {"evil", "a\r\nx: y"}};
  Labels identity{{"subject", "u-1"}};
  Labels attributes{{"plan", "gold"}};
  TemplateContext context;

  Situation() {
    request.method_text = "GET";
    request.host = "api.example.com";
    request.path = "/o/a%20b/x%0D%0Ay/p/q";
    request.query = "q=1%2F2+3&e=&nl=%0Aset";
    request.headers.add("X-Name", "value");
    request.headers.add("Cookie", "a=1; sid=\"s 1\"; sid=2");
    captures.names = names;
    captures.raw[0] = "a%20b%2Fc";
    captures.raw[1] = "x%0D%0Ay";
    captures.raw[2] = "p/q";
    context.request = &request;
    context.captures = &captures;
    context.labels = &labels;
    context.client = *IpAddress::parse("10.0.0.7");
    context.request_id = "r-1";
    context.scheme = "https";
    context.route_name = "orders";
    context.service_name = "shop";
    context.upstream_name = "v1";
    context.time = "2026-01-02T03:04:05Z";
    context.consumer_name = "mobile";
    context.claims = {&claims, from_map};
    context.identity = {&identity, from_map};
    context.consumer_attributes = {&attributes, from_map};
  }
  std::string_view render(std::string_view text, RenderAs as = RenderAs::text) {
    kept.push_back(TemplateText::compile(text));
    return kept.back().render(context, arena, as);
  }
  std::deque<TemplateText> kept;
};

TEST(TemplateText, EveryVariableGivesItsValue) {
  const std::pair<const char*, const char*> cases[] = {
      {"${request.method}", "GET"},
      {"${request.path}", "/o/a b/x%0D%0Ay/p/q"},
      {"${request.host}", "api.example.com"},
      {"${request.scheme}", "https"},
      {"${request.id}", "r-1"},
      {"${header.x-name}", "value"},
      {"${query.q}", "1/2 3"},
      {"${cookie.sid}", "s 1"},
      {"${path.id}", "a b/c"},
      {"${path.rest}", "p/q"},
      {"${client.ip}", "10.0.0.7"},
      {"${identity.subject}", "u-1"},
      {"${claim.realm.role}", "admin"},
      {"${consumer.name}", "mobile"},
      {"${consumer.attributes.plan}", "gold"},
      {"${label.scope}", "orders:read"},
      {"${route.name}", "orders"},
      {"${service.name}", "shop"},
      {"${upstream.name}", "v1"},
      {"${time}", "2026-01-02T03:04:05Z"},
      {"a-${label.team}-${route.name}!", "a-pay-orders!"},
      {"${label.team}${label.none}", "pay"},
  };
  Situation now;
  for (const auto& [text, expected] : cases) EXPECT_EQ(now.render(text), expected) << text;
}

TEST(TemplateText, AVariableWithoutAValueIsEmpty) {
  Situation now;
  for (const char* text : {"${header.none}", "${query.none}", "${query.e}", "${cookie.none}", "${path.none}",
                           "${label.none}", "${claim.none}", "${identity.issuer}", "${consumer.attributes.none}"}) {
    EXPECT_EQ(now.render(text), "") << text;
  }
  now.context = {};
  for (const char* text : {"${header.x}", "${query.q}", "${path.id}", "${label.team}", "${claim.a}",
                           "${identity.subject}", "${consumer.attributes.plan}", "${request.path}", "${cookie.a}"}) {
    EXPECT_EQ(now.render(text), "") << text;
  }
}

TEST(TemplateText, NoValueCanEndALine) {
  Situation now;
  EXPECT_EQ(now.render("${path.bad}"), "x%0D%0Ay");
  EXPECT_EQ(now.render("v=${query.nl};"), "v=%0Aset;");
  EXPECT_EQ(now.render("${claim.evil}"), "a%0D%0Ax: y");
  now.captures.raw[0] = "%00%09%7F%1f";
  EXPECT_EQ(now.render("${path.id}"), "%00%09%7F%1F");
}

TEST(TemplateText, InAUrlValuesStayWithinTheirSegment) {
  const std::pair<const char*, const char*> cases[] = {
      {"/orders/${path.id}", "/orders/a%20b%2Fc"},
      {"/x/${path.rest}", "/x/p/q"},
      {"/s/${query.q}", "/s/1%2F2%203"},
      {"/c/${claim.evil}", "/c/a%0D%0Ax:%20y"},
      {"https://${request.host}${request.path}", "https://api.example.com/o/a%20b/x%0D%0Ay/p/q"},
      {"/${cookie.sid}?a=b#c", "/s%201?a=b#c"},
  };
  Situation now;
  for (const auto& [text, expected] : cases) EXPECT_EQ(now.render(text, RenderAs::url), expected) << text;
}

TEST(TemplateText, DollarsAreLiteralUnlessTheyOpenAVariable) {
  const std::pair<const char*, const char*> cases[] = {
      {"$${route.name}", "${route.name}"}, {"a$b$", "a$b$"}, {"$$", "$$"}, {"$$${route.name}", "$${route.name}"},
      {"$${${route.name}", "${orders"},    {"}{", "}{"},     {"", ""},
  };
  Situation now;
  for (const auto& [text, expected] : cases) EXPECT_EQ(now.render(text), expected) << text;
}

TEST(TemplateText, ConstantsAreNotCopied) {
  Situation now;
  const auto before = now.arena.bytes();
  const auto text = TemplateText::compile("plain $${x}");
  EXPECT_TRUE(text.is_constant());
  EXPECT_EQ(text.render(now.context, now.arena).data(), text.source().data());
  EXPECT_EQ(now.arena.bytes(), before);
  EXPECT_EQ(TemplateText::constant("${route.name}").render(now.context, now.arena), "${route.name}");
  EXPECT_TRUE(TemplateText().is_constant());
}

TEST(TemplateText, ASingleVariableIsKnownAndNotCopied) {
  Situation now;
  const auto text = TemplateText::compile("${label.scope}");
  EXPECT_TRUE(text.is_single_variable());
  EXPECT_EQ(text.render(now.context, now.arena).data(), now.labels[0].second.data());
  EXPECT_FALSE(TemplateText::compile("a${label.scope}").is_single_variable());
  EXPECT_FALSE(TemplateText::compile("plain").is_single_variable());
}

TEST(TemplateText, CheckNamesThePlaceAndTheNearestVariable) {
  struct Case {
    const char* text;
    TemplateError::Kind kind;
    std::size_t offset;
    std::size_t length;
    const char* message;
    const char* nearest;
  };
  using Kind = TemplateError::Kind;
  const Case cases[] = {
      {"a ${request.methd}", Kind::unknown_variable, 2, 16, "unknown variable 'request.methd'", "request.method"},
      {"${headr.x-a}", Kind::unknown_variable, 0, 12, "unknown variable 'headr.x-a'", "header.x-a"},
      {"${consumer.atributes.plan}", Kind::unknown_variable, 0, 26, "unknown variable 'consumer.atributes.plan'",
       "consumer.attributes.plan"},
      {"${tiem}", Kind::unknown_variable, 0, 7, "unknown variable 'tiem'", "time"},
      {"${nothing.like.it}", Kind::unknown_variable, 0, 18, "unknown variable 'nothing.like.it'", ""},
      {"${header.}", Kind::unknown_variable, 0, 10, "unknown variable 'header.'", ""},
      {"${}", Kind::syntax, 0, 3, "the variable has no name", ""},
      {"x${route.name", Kind::syntax, 1, 12, "missing closing }; a literal ${ is written $${", ""},
      {"${env:HOME}", Kind::unknown_variable, 0, 11, "${env:…} is read at load and cannot stand here", ""},
      {"${path.idd}", Kind::unknown_path_parameter, 0, 11, "the path pattern has no parameter 'idd'", "path.id"},
  };
  const std::vector<std::string> parameters{"id", "order"};
  for (const auto& c : cases) {
    const auto errors = TemplateText::check(c.text, &parameters);
    ASSERT_EQ(errors.size(), 1U) << c.text;
    EXPECT_EQ(errors[0].kind, c.kind) << c.text;
    EXPECT_EQ(errors[0].offset, c.offset) << c.text;
    EXPECT_EQ(errors[0].length, c.length) << c.text;
    EXPECT_EQ(errors[0].message, c.message);
    EXPECT_EQ(errors[0].nearest, c.nearest);
  }
}

TEST(TemplateText, CheckReportsEveryMistake) {
  EXPECT_EQ(TemplateText::check("${a}${time}${b}${").size(), 3U);
  EXPECT_TRUE(TemplateText::check("${path.any} $${literal}").empty());
  EXPECT_THROW(TemplateText::compile("${a}"), std::invalid_argument);
}

}  // namespace
}  // namespace gatehouse::core
