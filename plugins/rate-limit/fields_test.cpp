// What clients are told: RateLimit, RateLimit-Policy, Retry-After, the refusal.
#include <gtest/gtest.h>

#include <gatehouse/testing/harness.hpp>

#include "rate_limit.hpp"

namespace {

namespace tools = gatehouse::testing;
using namespace std::chrono_literals;
using Gateway = tools::Harness<rate_limit::RateLimit>;

constexpr const char* kQuotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

TEST(RateLimitFields, RL05_EqualTheFormulasOfGcra) {
  Gateway gateway{"policies: [{limit: 3/10s}]"};  // a unit every 3.33 s
  const std::pair<const char*, std::chrono::nanoseconds> kAdmitted[] = {
      {"\"default\";r=2;t=4", 0s}, {"\"default\";r=1;t=7", 0s}, {"\"default\";r=0;t=9", 1s}};
  for (const auto& [field, later] : kAdmitted) {
    gateway.clock().advance(later);
    const auto reply = gateway.start("GET /");
    EXPECT_EQ(reply.status(), 200U);
    EXPECT_EQ(reply.header("RateLimit"), field);
    EXPECT_EQ(reply.header("RateLimit-Policy"), "\"default\";q=3;w=10");
  }
  const auto denied = gateway.start("GET /");  // 13.33 s are needed after 9 s of debt: 2.33 s remain
  EXPECT_EQ(denied.status(), 429U);
  EXPECT_EQ(denied.header("Retry-After"), "3");
  EXPECT_EQ(denied.header("RateLimit"), "\"default\";r=0;t=3");
  EXPECT_EQ(denied.header("RateLimit-Policy"), "\"default\";q=3;w=10");
  gateway.clock().advance(2333ms);
  EXPECT_EQ(gateway.start("GET /").status(), 429U) << "a millisecond too early";
  gateway.clock().advance(1ms);
  EXPECT_EQ(gateway.start("GET /").status(), 200U);
}

TEST(RateLimitFields, RL05_RetryAfterIsAtLeastOneSecondAndNeverBelowT) {
  Gateway gateway{"{policies: [{limit: 100/1s, burst: 1}], headers: {jitter: 10s}}"};
  EXPECT_EQ(gateway.start("GET /").status(), 200U);
  int above = 0;
  for (int i = 0; i < 50; ++i) {
    const auto denied = gateway.start("GET /");
    EXPECT_EQ(denied.header("RateLimit"), "\"default\";r=0;t=1");
    const int wait = std::stoi(denied.header("Retry-After"));
    EXPECT_GE(wait, 1);
    EXPECT_LE(wait, 11);
    above += wait > 1 ? 1 : 0;
  }
  EXPECT_GT(above, 0) << "jitter spreads them";
}

TEST(RateLimitFields, RL06_OneMemberForEachPolicyInItsOwnUnit) {
  Gateway gateway{
      "policies:\n"
      "  - {name: 'a \"b\\\\', limit: 5/1s}\n"
      "  - {name: size, limit: 1000/1500ms, algorithm: fixed, unit: content-bytes}\n"
      "  - {name: slots, limit: 4, algorithm: concurrency}\n"};
  const auto reply = gateway.send("POST /", {}, std::string(300, 'x'));
  EXPECT_EQ(reply.header("RateLimit-Policy"),
            R"("a \"b\\\\";q=5;w=1, "size";q=1000;qu="content-bytes";w=2, "slots";q=4;qu="concurrent-requests")");
  const auto field = reply.header("RateLimit");
  EXPECT_EQ(field.find(R"("a \"b\\\\";r=4;t=1, "size";r=700;t=)"), 0U) << field;
  EXPECT_NE(field.find("\"slots\";r=3"), std::string::npos) << field;
  EXPECT_EQ(reply.header_count("RateLimit"), 1U);
  EXPECT_EQ(reply.note("rate-limit.tightest"), "slots r=3");
}

TEST(RateLimitFields, TheRefusalIsTheRegisteredProblem) {
  Gateway gateway{"policies: [{name: burst, limit: 1/1h}, {name: slots, limit: 10, algorithm: concurrency}]"};
  EXPECT_EQ(gateway.start("GET /").status(), 200U);
  const auto denied = gateway.start("GET /");
  EXPECT_EQ(denied.reason(), "rate_limited");
  EXPECT_EQ(denied.detail(), "burst");
  EXPECT_NE(denied.body().find(std::string("\"type\":\"") + kQuotaExceeded), std::string::npos);
  EXPECT_NE(denied.body().find("\"violated-policies\":[\"burst\"]"), std::string::npos);
  EXPECT_EQ(denied.header("Retry-After"), "3600");
  EXPECT_EQ(denied.header("Cache-Control"), "no-store") << "RL-22: no cache stores it";
  EXPECT_FALSE(denied.reached_upstream());
}

TEST(RateLimitFields, LegacyAndStandardFieldsAreSentAsConfigured) {
  Gateway gateway{
      "{policies: [{name: a, limit: 9/9s}, {name: b, limit: 2/2s}], headers: {standard: false, legacy: true}}"};
  const auto admitted = gateway.start("GET /");
  EXPECT_FALSE(admitted.has("RateLimit"));
  EXPECT_FALSE(admitted.has("RateLimit-Policy"));
  EXPECT_EQ(admitted.header("X-RateLimit-Limit"), "2");
  EXPECT_EQ(admitted.header("X-RateLimit-Remaining"), "1");
  EXPECT_EQ(admitted.header("X-RateLimit-Reset"), "1");
  gateway.start("GET /");
  const auto denied = gateway.start("GET /");
  EXPECT_EQ(denied.status(), 429U);
  EXPECT_FALSE(denied.has("RateLimit"));
  EXPECT_EQ(denied.header("X-RateLimit-Limit"), "2");
  EXPECT_EQ(denied.header("X-RateLimit-Remaining"), "0");
  EXPECT_EQ(denied.header("X-RateLimit-Reset"), denied.header("Retry-After"));
}

TEST(RateLimitFields, ThePartitionKeyIsAHashOfEachPolicysKey) {
  Gateway gateway{
      "{policies: [{name: a, limit: 9/1h}, {name: b, limit: 9/1h, key: [\"header:x-user\"]}], headers: {partition: "
      "true}}"};
  const auto keys = [&](const std::string& user) {
    const auto field = gateway.start("GET /", {{"x-user", user}}).header("RateLimit-Policy");
    EXPECT_EQ(field.find(user), std::string::npos);
    const auto pk = [&](std::size_t from) {
      const auto at = field.find(";pk=:", from);
      return at == std::string::npos ? std::string() : field.substr(at + 5, field.find(':', at + 5) - at - 5);
    };
    return std::pair{pk(0), pk(field.find("\"b\""))};
  };
  const auto [ip, alice] = keys("alice");
  const auto [same_ip, bob] = keys("bobby");
  EXPECT_EQ(ip.size(), 24U) << "16 bytes in base64";
  EXPECT_EQ(ip, same_ip);
  EXPECT_NE(alice, bob);
  EXPECT_NE(alice, ip);
  EXPECT_EQ(keys("alice").second, alice);
}

TEST(RateLimitFields, RL22_TheTighterOfUpstreamAndGatewayIsTold) {
  struct Case {
    tools::Headers sent;
    bool is_ours_added;
  };
  const Case kCases[] = {
      {{{"RateLimit", "\"up\";r=1;t=5"}}, false},
      {{{"ratelimit", "\"up\";r=50;t=5"}}, true},
      {{{"RateLimit", "\"a\";r=50"}, {"RateLimit", "\"b\";r=0"}}, false},
      {{{"RateLimit", "\"x;r=0\";r=50"}}, true},
      {{{"RateLimit", "nonsense"}}, true},
      {{}, true},
  };
  for (const auto& [sent, is_ours_added] : kCases) {
    Gateway gateway{"policies: [{limit: 10/10s}]"};
    gateway.upstream().reply(200, "x", sent);
    const auto reply = gateway.start("GET /");
    EXPECT_EQ(reply.header_count("RateLimit"), sent.size() + (is_ours_added ? 1U : 0U));
    EXPECT_EQ(reply.header_count("RateLimit-Policy"), is_ours_added ? 1U : 0U);
    for (const auto& [name, value] : sent) EXPECT_EQ(reply.headers().front().value, sent.front().value) << name;
  }
}

TEST(RateLimitFields, APreflightIsFreeAndToldNothing) {
  Gateway gateway{"policies: [{limit: 1/1h}]"};
  for (int i = 0; i < 3; ++i) {
    const auto reply =
        gateway.start("OPTIONS /", {{"Origin", "https://a.example"}, {"Access-Control-Request-Method", "GET"}});
    EXPECT_EQ(reply.status(), 200U) << "CO-11";
    EXPECT_FALSE(reply.has("RateLimit"));
  }
  EXPECT_EQ(gateway.start("GET /").status(), 200U);
}

}  // namespace
