// Around the circuit: what a refused exchange gets, the bulkhead, keys, reloads, configuration.
#include "circuit_fixture_test.hpp"

namespace circuit_breaker {
namespace {

TEST(CircuitFallback, CB13_AStaticAnswerForReadsAndTheProblemForTheRest) {
  Gateway gateway{
      "{min_requests: 2, fallback: {type: static, status: 203, headers: {content-type: text/plain, x-stale: \"yes\"},"
      " body: cached}}"};
  gateway.fail(2);
  const auto reply = gateway.start("GET /");
  EXPECT_EQ(reply.status(), 203U);
  EXPECT_EQ(reply.body(), "cached");
  EXPECT_EQ(reply.header("x-stale"), "yes");
  EXPECT_EQ(gateway.start("HEAD /").status(), 203U);
  EXPECT_EQ(gateway.start("POST /").reason(), "circuit_open");
}

TEST(CircuitFallback, CB13_AnotherUpstreamForReadsWhoseResultsDoNotCount) {
  tools::HarnessChain gateway{situation()};
  gateway.upstream("backup").reply(500, "from the backup");
  gateway.add<CircuitBreaker>(
      "{min_requests: 2, open_for: 10s, fallback: {type: upstream, name: backup, methods: [GET]}}");
  gateway.build();
  gateway.upstream().reply(500);
  for (int i = 0; i < 2; ++i) gateway.start("GET /");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(gateway.start("GET /").body(), "from the backup");
  EXPECT_EQ(gateway.upstream().count(), 2U);
  EXPECT_EQ(gateway.start("POST /").reason(), "circuit_open");
  gateway.upstream().reply(200, "well again");
  gateway.clock().advance(13s);
  EXPECT_EQ(gateway.start("GET /").body(), "well again");
}

TEST(CircuitBulkhead, CB14_OneMoreIsRefusedAndUnitsReturn) {
  Gateway gateway{"max_in_flight: 2"};
  gateway.upstream().never();
  auto first = gateway.start("GET /");
  auto second = gateway.start("GET /");
  const auto refused = gateway.start("GET /");
  EXPECT_EQ(refused.status(), 503U);
  EXPECT_EQ(refused.reason(), "circuit_full");
  EXPECT_EQ(refused.detail(), "max_in_flight");
  EXPECT_EQ(refused.header("Retry-After"), "1");
  first.disconnect();
  gateway.upstream().reply(200);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(gateway.start("GET /").status(), 200U) << i;
  second.disconnect();
}

TEST(CircuitReload, CB15_TheSameThresholdsKeepItOpenAndOthersCloseIt) {
  Gateway gateway;
  gateway.trip();
  const auto is_logged = [&] {
    return std::ranges::any_of(gateway.log_lines(),
                               [](const auto& line) { return line.find("thresholds changed") != std::string::npos; });
  };
  std::string same = kQuick;
  same.insert(1, "honour_retry_after: false, ");
  gateway.reload(same);
  EXPECT_TRUE(gateway.is_open()) << "how results are read is no threshold";
  EXPECT_FALSE(is_logged());
  gateway.reload("{min_requests: 3}");
  EXPECT_FALSE(gateway.is_open());
  EXPECT_TRUE(is_logged());
  gateway.reload(kQuick);
  EXPECT_FALSE(gateway.is_open()) << "thresholds that come back do not meet the circuit they left";
}

TEST(CircuitReload, AnExchangeOfTheOldInstanceStillCounts) {
  Gateway gateway;
  gateway.fail(1);
  gateway.upstream().reply(500).after(1s);
  auto old = gateway.start("GET /");
  gateway.reload(kQuick);
  gateway.clock().advance(1s);
  EXPECT_EQ(old.status(), 500U);
  EXPECT_TRUE(gateway.is_open());
}

TEST(CircuitScope, KeysAndRoutesHaveCircuitsOfTheirOwn) {
  Gateway by_key{"{min_requests: 2, scope: {key: \"${header.x-tenant}\"}}"};
  by_key.upstream().reply(500);
  for (int i = 0; i < 2; ++i) by_key.start("GET /", {{"x-tenant", "a"}});
  EXPECT_EQ(by_key.start("GET /", {{"x-tenant", "a"}}).note("circuit-breaker.key"), "a");
  EXPECT_EQ(by_key.start("GET /", {{"x-tenant", "b"}}).status(), 500U);
  Gateway by_route{"{min_requests: 2, scope: route}"};
  by_route.fail(2);
  EXPECT_TRUE(by_route.is_open());
  tools::StartOptions other;
  other.route = tools::RouteSettings{.name = "invoices"};
  EXPECT_EQ(by_route.start("GET /", {}, other).status(), 200U);
}

TEST(CircuitScope, BeyondAThousandKeysTheRestSharesOne) {
  Gateway gateway{"{min_requests: 2, scope: {key: \"${header.x-tenant}\"}}"};
  const auto with = [&](int tenant) { return gateway.start("GET /", {{"x-tenant", "t" + std::to_string(tenant)}}); };
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(with(i).status(), 200U);
  gateway.upstream().reply(500);
  EXPECT_EQ(with(2000).status(), 500U);
  EXPECT_EQ(with(2001).status(), 500U);
  EXPECT_EQ(with(2002).note("circuit-breaker.key"), "(rest)");
  EXPECT_EQ(with(0).status(), 500U) << "a key with a circuit of its own is not in the rest";
}

TEST(CircuitShadow, ComputesTheStateAndRefusesNothing) {
  auto with = situation();
  with.instance.mode = tools::Mode::shadow;
  Gateway gateway{kQuick, with};
  gateway.fail(2);
  const auto reply = gateway.start("GET /");
  EXPECT_EQ(reply.status(), 200U);
  EXPECT_EQ(reply.would_refuse(), "circuit_open");
}

TEST(Circuit, APreflightDoesNotCount) {
  Gateway gateway;
  gateway.upstream().reply(500);
  const tools::Headers asks{{"Origin", "https://a.example"}, {"Access-Control-Request-Method", "GET"}};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(gateway.start("OPTIONS /", asks).status(), 500U) << "CO-11";
  gateway.trip();
  EXPECT_EQ(gateway.start("OPTIONS /", asks).status(), 200U);
}

TEST(Circuit, SurvivesAHostileWorld) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Gateway gateway{
        "{min_requests: 2, open_for: 1s, max_in_flight: 3, half_open: {probes: 1, successes: 1, ramp: 0s}}"};
    gateway.hostile(seed);
    for (int i = 0; i < 40; ++i) {
      gateway.upstream().reply(i % 3 == 0 ? 500 : 200);
      gateway.send("POST /", {}, "body");
      gateway.clock().advance(200ms);
    }
    gateway.upstream().reply(200);
    gateway.hostile({.seed = seed, .splits = false, .delays = false, .disconnects = false});
    gateway.clock().advance(60s);
    for (int i = 0; i < 3; ++i) gateway.start("GET /");
    EXPECT_EQ(gateway.start("GET /").note("circuit-breaker.state"), "closed") << seed << ": no unit, no permit is lost";
  }
}

TEST(CircuitConfig, MistakesAreToldAtTheirPlace) {
  const std::pair<const char*, const char*> kCases[] = {
      {"{window: {type: count, size: 10}}", "min_requests"},
      {"failures: [timeout, sometimes]", "failures[1]"},
      {"failures: [\"099\"]", "failures[0]"},
      {"grpc_failures: [unavailable]", "grpc_failures[0]"},
      {"{half_open: {probes: 17}}", "half_open.probes"},
      {"{fallback: {type: upstream}}", "name"},
  };
  for (const auto& [config, place] : kCases) {
    const auto errors = tools::config_errors<CircuitBreaker>(config, situation());
    ASSERT_EQ(errors.size(), 1U) << config;
    EXPECT_NE(errors[0].find(place), std::string::npos) << config << ": " << errors[0];
  }
}

}  // namespace
}  // namespace circuit_breaker
