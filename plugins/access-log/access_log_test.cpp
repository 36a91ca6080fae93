// What a record holds, and which exchanges get one.
#include "access_log.hpp"

#include <gtest/gtest.h>
#include <gatehouse/testing/harness.hpp>

namespace access_log {
namespace {

using gatehouse::testing::Harness;
using gatehouse::testing::read_json;
using gatehouse::testing::Tree;
using AccessLogHarness = Harness<AccessLog>;

Tree only_record(const AccessLogHarness& gateway) {
  EXPECT_EQ(gateway.sink_lines().size(), 1U);
  return gateway.sink_lines().empty() ? Tree{} : read_json(gateway.sink_lines().back());
}

bool is_number(const Tree& record, std::string_view name) {
  const auto* value = record.find(name);
  return value != nullptr && value->kind == Tree::Kind::scalar && !value->is_quoted;
}

TEST(AccessLog, AL02_AProxiedExchangeHasEveryFieldWithItsType) {
  gatehouse::testing::Situation situation;
  situation.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  AccessLogHarness gateway{"", situation};
  gateway.upstream().reply(200, "hello");
  gateway.start("GET /orders/7?x=1", {{"host", "api.example.com:8443"}, {"user-agent", "curl/8"}});
  const auto record = only_record(gateway);
  for (const auto* name : {"time",
                           "msg",
                           "request.id",
                           "trace_id",
                           "span_id",
                           "http.request.method",
                           "url.scheme",
                           "server.address",
                           "url.path",
                           "network.protocol.version",
                           "client.address",
                           "user_agent.original",
                           "tls.protocol.version",
                           "gatehouse.listener",
                           "gatehouse.service",
                           "gatehouse.route",
                           "gatehouse.config",
                           "gatehouse.upstream",
                           "gatehouse.endpoint",
                           "gatehouse.origin"}) {
    const auto* value = record.find(name);
    ASSERT_NE(value, nullptr) << name;
    EXPECT_TRUE(value->kind == Tree::Kind::scalar && value->is_quoted && !value->text.empty()) << name;
  }
  for (const auto* name :
       {"http.response.status_code", "http.request.body.size", "http.response.body.size", "gatehouse.attempts"}) {
    EXPECT_TRUE(is_number(record, name)) << name;
  }
  for (const auto* name : {"gatehouse.reason", "gatehouse.detail", "gatehouse.fault", "gatehouse.refused_by",
                           "gatehouse.aborted_by", "gatehouse.rate_limit", "gatehouse.idempotency", "gatehouse.breaker",
                           "gatehouse.cache", "gatehouse.split", "gatehouse.consumer"}) {
    ASSERT_NE(record.find(name), nullptr) << name;
    EXPECT_EQ(record.find(name)->kind, Tree::Kind::null) << name;
  }
  const auto* durations = record.find("gatehouse.duration_us");
  ASSERT_NE(durations, nullptr);
  for (const auto* name : {"total", "head", "request", "pool", "first_byte", "upstream", "response", "write", "own"}) {
    EXPECT_TRUE(is_number(*durations, name)) << name;
  }
  EXPECT_EQ(record.text_of("server.address"), "api.example.com");
  EXPECT_EQ(record.text_of("http.response.status_code"), "200");
  EXPECT_EQ(record.text_of("gatehouse.origin"), "upstream");
  EXPECT_EQ(record.text_of("msg"), "request");
}

TEST(AccessLog, AL02_TimeIsWhenTheRequestBeganInMicroseconds) {
  const std::pair<std::int64_t, const char*> cases[] = {{1'795'168'947'189'123'456, "2026-11-20T10:02:27.189123Z"},
                                                        {951'782'400'000'000'000, "2000-02-29T00:00:00.000000Z"},
                                                        {4'107'542'399'999'999'000, "2100-02-28T23:59:59.999999Z"},
                                                        {0, "1970-01-01T00:00:00.000000Z"}};
  for (const auto& [nanoseconds, text] : cases) {
    AccessLogHarness gateway;
    gateway.on_report([when = nanoseconds](auto& report) { report.started_ns = when; });
    gateway.start("GET /");
    EXPECT_EQ(only_record(gateway).text_of("time"), text);
  }
}

TEST(AccessLog, AL01_AnExchangeWithoutARouteHasOneRecord) {
  gatehouse::testing::Situation situation;
  situation.route.matches = false;
  AccessLogHarness gateway{"", situation};
  gateway.start("GET /nowhere");
  const auto record = only_record(gateway);
  EXPECT_EQ(record.text_of("http.response.status_code"), "404");
  EXPECT_EQ(record.text_of("gatehouse.origin"), "gateway");
  EXPECT_EQ(record.find("gatehouse.route")->kind, Tree::Kind::null);
}

TEST(AccessLog, AL01_AClientThatLeavesBeforeTheHeadIs499) {
  AccessLogHarness gateway;
  gateway.upstream().never();
  gateway.start("GET /").disconnect();
  const auto record = only_record(gateway);
  EXPECT_EQ(record.text_of("gatehouse.aborted_by"), "client");
  EXPECT_EQ(record.text_of("http.response.status_code"), "499");
}

TEST(AccessLog, AL01_EachFailedAttemptIsListed) {
  gatehouse::testing::Situation situation;
  situation.route.retries = 1;
  AccessLogHarness gateway{"", situation};
  gateway.upstream().fail();
  gateway.start("GET /");
  const auto record = only_record(gateway);
  const auto* attempts = record.find("gatehouse.attempt_list");
  ASSERT_NE(attempts, nullptr);
  ASSERT_EQ(attempts->members.size(), 2U);
  EXPECT_EQ(attempts->members[0].second.text_of("result"), "connect_failed");
  EXPECT_EQ(attempts->members[0].second.text_of("endpoint"), "10.0.0.1:80");
  EXPECT_EQ(record.text_of("gatehouse.reason"), "upstream_connect_failed");
}

TEST(AccessLog, AL11_ARefusalInShadowAppearsWithStatusAndCode) {
  AccessLogHarness gateway;
  gateway.on_report([](auto& report) {
    report.instances.push_back({"route/orders/gate", "gate", "tenant_blocked", GH_DID_RESPOND, true, 403});
    report.instances.push_back({"route/orders/other", "other", "", GH_DID_PROCEED, true, 0});
  });
  gateway.start("GET /");
  const auto record = only_record(gateway);
  const auto* list = record.find("gatehouse.would_refuse");
  ASSERT_NE(list, nullptr);
  ASSERT_EQ(list->members.size(), 1U);
  EXPECT_EQ(list->members[0].second.text_of("status"), "403");
  EXPECT_EQ(list->members[0].second.text_of("code"), "tenant_blocked");
  EXPECT_EQ(list->members[0].second.text_of("instance"), "route/orders/gate");
}

TEST(AccessLog, NotesOfPluginsHaveTheirFieldsAndTheLastOneCounts) {
  AccessLogHarness gateway;
  gateway.on_report([](auto& report) {
    report.notes = {{"rate-limit", "tightest", "per-consumer r=199"},
                    {"idempotency", "state", "replayed"},
                    {"circuit-breaker", "state", "closed"},
                    {"cors", "result", "disallowed"},
                    {"cors", "result", "allowed"}};
  });
  gateway.start("GET /");
  const auto record = only_record(gateway);
  EXPECT_EQ(record.text_of("gatehouse.rate_limit"), "per-consumer r=199");
  EXPECT_EQ(record.text_of("gatehouse.idempotency"), "replayed");
  EXPECT_EQ(record.text_of("gatehouse.breaker"), "closed");
  EXPECT_EQ(record.text_of("gatehouse.cors.result"), "allowed");
}

TEST(AccessLog, AL08_AnUpgradeHasARecordWhenItOpensAndOneWhenItCloses) {
  for (const auto* config : {"", "open_record: none"}) {
    AccessLogHarness gateway{config};
    gateway.upstream().reply(101);
    gateway.start("GET /socket");
    if (*config != 0) {
      EXPECT_EQ(only_record(gateway).text_of("msg"), "request");
      continue;
    }
    ASSERT_EQ(gateway.sink_lines().size(), 2U);
    const auto open = read_json(gateway.sink_lines()[0]);
    const auto close = read_json(gateway.sink_lines()[1]);
    EXPECT_EQ(open.text_of("msg"), "open");
    EXPECT_EQ(close.text_of("msg"), "close");
    EXPECT_EQ(open.text_of("request.id"), close.text_of("request.id"));
  }
}

TEST(AccessLog, AL12_ClaimsAppearOnlyWhenNamed) {
  for (const auto* config : {"", "fields: {add: {role: '${claim.role}'}}"}) {
    AccessLogHarness gateway{config};
    gateway.set_identity({.kind = GH_USER, .subject = "u-17", .claims_json = R"({"role":"admin","mail":"a@b.c"})"});
    gateway.start("GET /");
    const auto record = only_record(gateway);
    EXPECT_EQ(record.text_of("role"), *config == 0 ? "" : "admin");
    EXPECT_EQ(gateway.sink_lines()[0].find("a@b.c"), std::string::npos);
    EXPECT_EQ(gateway.sink_lines()[0].find("u-17"), std::string::npos);
  }
}

TEST(AccessLog, AL12_BodyBytesAppearOnlyForTextTypes) {
  const std::pair<const char*, bool> types[] = {
      {"application/json", true}, {"text/plain; charset=utf-8", true}, {"Application/Problem+JSON", true},
      {"image/png", false},       {"application/octet-stream", false}, {"", false}};
  for (const auto& [type, is_written] : types) {
    AccessLogHarness gateway{"body: {request: 4B, response: 5B}"};
    gateway.upstream().reply_in_pieces(200, {"wor", "ld-wide"}, {{"content-type", type}});
    gateway.send("POST /", {{"content-type", type}}, "hello");
    const auto record = only_record(gateway);
    EXPECT_EQ(record.text_of("http.request.body.content"), is_written ? "hell" : "") << type;
    EXPECT_EQ(record.text_of("http.response.body.content"), is_written ? "world" : "") << type;
  }
  AccessLogHarness packed{"body: {response: 5B}"};
  packed.upstream().reply(200, "world", {{"content-type", "text/plain"}, {"content-encoding", "gzip"}});
  packed.start("GET /");
  EXPECT_EQ(only_record(packed).find("http.response.body.content"), nullptr);
}

TEST(AccessLog, FieldsCanBeRemoved) {
  AccessLogHarness gateway{"fields: {remove: [gatehouse.duration_us, url.path, gatehouse.cors.result]}"};
  gateway.on_report([](auto& report) { report.notes = {{"cors", "result", "allowed"}}; });
  gateway.start("GET /secret-path");
  EXPECT_EQ(gateway.sink_lines()[0].find("duration_us"), std::string::npos);
  EXPECT_EQ(gateway.sink_lines()[0].find("secret-path"), std::string::npos);
  EXPECT_EQ(gateway.sink_lines()[0].find("cors"), std::string::npos);
}

TEST(AccessLog, AFullSinkDropsTheRecordAndNothingElse) {
  AccessLogHarness gateway;
  gateway.fill_sinks();
  EXPECT_EQ(gateway.start("GET /").status(), 200U);
  EXPECT_TRUE(gateway.sink_lines().empty());
}

TEST(AccessLog, MistakesAreToldAtTheirPlaces) {
  const std::pair<const char*, const char*> cases[] = {
      {"fields: {remove: [no.such]}", "no field of this name"},
      {"fields: {add: {url.path: x}}", "already"},
      {"fields: {add: {a: '${header.authorization}'}}", "redact"},
      {"fields: {add: {a: '${cookie.session}'}}", "redact"},
      {"sample: {always: ['status>=abc']}", "at character 9: expected a number"},
      {"format: template", "needs a template"},
      {"{format: template, template: '%{no.such}'}", "no field no.such"},
      {"{format: template, template: '%{time'}", "does not close"},
      {"sinks: []", "sinks"},
  };
  for (const auto& [config, part] : cases) {
    const auto errors = gatehouse::testing::config_errors<AccessLog>(config);
    ASSERT_FALSE(errors.empty()) << config;
    EXPECT_NE(errors[0].find(part), std::string::npos) << errors[0];
  }
}

}  // namespace
}  // namespace access_log
