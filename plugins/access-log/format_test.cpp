// Escapes, redaction, and the forms of a record.
#include <gtest/gtest.h>
#include <gatehouse/testing/harness.hpp>

#include "access_log.hpp"

namespace access_log {
namespace {

using gatehouse::testing::Harness;
using gatehouse::testing::Headers;
using gatehouse::testing::read_json;

const std::string kHostile(
    "a\r\n\"{\\\x01\x7f\xff\xc3(\xe2\x80\xa8\xe2\x80\xa9\xed\xa0\x80"
    "z\0b",
    24);

TEST(Formats, AL03_NoValueCanForgeALine) {
  for (const auto* form : {"json", "ecs", "clf", "template"}) {
    Harness<AccessLog> gateway{
        std::string("{format: ") + form +
        ", template: '%{user_agent.original} ${header.x-any}', header_fields: {request: [x-any]}, "
        "fields: {add: {any: '${header.x-any}'}}}"};
    gateway.start("GET /" + kHostile, {{"user-agent", kHostile}, {"x-any", kHostile}, {"referer", kHostile}});
    ASSERT_EQ(gateway.sink_lines().size(), 1U) << form;
    const auto& line = gateway.sink_lines()[0];
    for (const auto c : line) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) << form;
    EXPECT_EQ(line.find("\xe2\x80\xa8"), std::string::npos) << form;
    EXPECT_EQ(line.find('\xff'), std::string::npos) << form;
    if (line[0] == '{') {
      EXPECT_EQ(read_json(line).kind, gatehouse::testing::Tree::Kind::map);
      EXPECT_NE(line.find("a\\r\\n\\\"{\\\\\\u0001"), std::string::npos) << line;
      EXPECT_NE(line.find("\xef\xbf\xbd("), std::string::npos) << line;
    } else {
      EXPECT_NE(line.find("a\\x0D\\x0A\\x22{\\x5C\\x01\\x7F\\xFF\\xC3("), std::string::npos) << line;
    }
  }
}

TEST(Formats, AL04_NoSecretAppearsWithTheDefaults) {
  for (const auto* form : {"json", "ecs", "clf"}) {
    Harness<AccessLog> gateway{
        std::string("{format: ") + form +
        ", header_fields: {request: [authorization, proxy-authorization, cookie, x-api-key, x-passport, txn-token, "
        "x-internal-authorization, idempotency-key, referer], response: [set-cookie, location]}}"};
    gateway.upstream().reply(302, "", {{"set-cookie", "s=hush"}, {"location", "https://u:hush@b.c/d?code=hush#hush"}});
    Headers headers{{"user-agent", "curl/8"}, {"referer", "https://a.b/c?token=hush"}, {"idempotency-key", "hush"}};
    for (const auto* name : {"authorization", "proxy-authorization", "cookie", "x-api-key", "x-passport", "txn-token",
                             "x-internal-authorization"}) {
      headers.push_back({name, "hush"});
    }
    gateway.start("GET /orders?card=hush&hush", headers);
    ASSERT_EQ(gateway.sink_lines().size(), 1U);
    EXPECT_EQ(gateway.sink_lines()[0].find("hush"), std::string::npos) << gateway.sink_lines()[0];
    EXPECT_NE(gateway.sink_lines()[0].find("card=REDACTED&REDACTED"), std::string::npos) << gateway.sink_lines()[0];
  }
}

TEST(Redaction, AL04_AHashTellsValuesApart) {
  Harness<AccessLog> gateway{"header_fields: {request: [idempotency-key]}"};
  gateway.start("GET /", {{"idempotency-key", "abc"}});
  EXPECT_NE(gateway.sink_lines()[0].find("\"http.request.header.idempotency-key\":"
                                         "[\"sha256:ba7816bf8f01cfea414140de5dae2223\"]"),
            std::string::npos)
      << gateway.sink_lines()[0];
}

TEST(Redaction, QueryValuesAreHiddenByName) {
  struct Case {
    std::vector<std::string> names;
    const char* query;
    const char* written;
  };
  const Case cases[] = {{{"token"}, "a=1&token=x&b", "a=1&token=REDACTED&b"},
                        {{"token"}, "%74oken=x&TOKEN=y", "%74oken=REDACTED&TOKEN=REDACTED"},
                        {{"token"}, "tokens=x&toke=y&token=", "tokens=x&toke=y&token="},
                        {{"a b"}, "a+b=x&a%20b=y", "a+b=REDACTED&a%20b=REDACTED"},
                        {{}, "a=1&b", "a=1&b"}};
  for (const auto& one : cases) {
    RedactConfig config;
    config.query = one.names;
    std::string written;
    Redaction{config}.append_query(written, one.query);
    EXPECT_EQ(written, one.written);
  }
}

TEST(Formats, ClfIsTheCombinedFormat) {
  Harness<AccessLog> gateway{"format: clf"};
  gateway.on_report([](auto& report) { report.started_ns = 1'795'168'947'189'123'456; });
  gateway.upstream().reply(200, "hello");
  gateway.start("GET /orders", {{"user-agent", "curl/8"}});
  EXPECT_EQ(gateway.sink_lines()[0].substr(0, 75),
            "192.0.2.1 - - [20/Nov/2026:10:02:27 +0000] \"GET /orders HTTP/1.1\" 200 5 \"-\"");
}

TEST(Formats, ATemplateHasFieldsOfTheRecordAndVariablesOfTheGateway) {
  Harness<AccessLog> gateway{
      "{format: template, template: '100%% %{http.response.status_code} ${header.x-tenant} $${a} "
      "%{gatehouse.consumer} \"%{url.path}\"'}"};
  gateway.start("GET /o\"1", {{"x-tenant", "acme"}});
  EXPECT_EQ(gateway.sink_lines()[0], "100% 200 acme ${a} - \"/o\\x221\"");
}

TEST(Formats, EcsIsNested) {
  Harness<AccessLog> gateway{"{format: ecs, fields: {add: {my.tenant: acme}}}"};
  gateway.on_report([](auto& report) { report.notes = {{"cors", "result", "allowed"}}; });
  gateway.start("GET /orders", {{"user-agent", "curl/8"}});
  const auto record = read_json(gateway.sink_lines()[0]);
  ASSERT_NE(record.find("http"), nullptr);
  EXPECT_EQ(record.find("http")->find("response")->text_of("status_code"), "200");
  EXPECT_EQ(record.find("http")->find("request")->text_of("method"), "GET");
  EXPECT_EQ(record.find("event")->text_of("outcome"), "success");
  EXPECT_EQ(record.find("labels")->text_of("my_tenant"), "acme");
  EXPECT_EQ(record.find("gatehouse")->find("notes")->text_of("cors.result"), "allowed");
  EXPECT_NE(record.find("gatehouse")->find("duration_us")->find("total"), nullptr);
  EXPECT_FALSE(record.text_of("@timestamp").empty());
}

TEST(Formats, EachSinkMayHaveItsOwn) {
  Harness<AccessLog> gateway{
      "sinks: [{type: stdout}, {type: file, path: /a.log, format: clf}, {type: stdout, format: "
      "template, template: '%{url.path}'}, {type: syslog, address: '127.0.0.1:514'}]"};
  gateway.start("GET /orders");
  ASSERT_EQ(gateway.sink_lines().size(), 4U);
  int json = 0;
  for (const auto& line : gateway.sink_lines()) json += line[0] == '{' ? 1 : 0;
  EXPECT_EQ(json, 2);
}

TEST(BodyPrefix, IsCutBetweenCharacters) {
  char room[4];
  for (const auto& [text, kept] : {std::pair{"abcd", "abcd"},
                                   {"abc\xc3\xa4", "abc"},
                                   {"ab\xc3\xa4", "ab\xc3\xa4"},
                                   {"ab\xe2\x82\xac", "ab"},
                                   {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"}}) {
    BodyPrefix prefix{room, 0, sizeof room};
    prefix.add(text);
    EXPECT_EQ(prefix.text(), kept);
  }
}

}  // namespace
}  // namespace access_log
