// The life of a circuit through the plugin: open, half-open, closed.
#include "circuit_fixture_test.hpp"

namespace circuit_breaker {
namespace {

TEST(Circuit, CB02_NineteenFailuresStayClosedAndTenOfTwentyOpen) {
  Gateway gateway{"{}"};
  gateway.fail(19);
  EXPECT_EQ(gateway.start("GET /").note("circuit-breaker.state"), "closed");
  EXPECT_TRUE(gateway.is_open()) << "the twentieth result was a success, nineteen were not";
  Gateway nine{"{}"};
  for (int i = 0; i < 11; ++i) EXPECT_EQ(nine.start("GET /").status(), 200U);
  nine.fail(9);
  EXPECT_FALSE(nine.is_open());
}

TEST(Circuit, CB04_OpenAnswersWithoutAnAttempt) {
  Gateway gateway;
  gateway.trip();
  const auto before = gateway.upstream().count();
  const auto reply = gateway.start("POST /");
  EXPECT_EQ(reply.status(), 503U);
  EXPECT_EQ(reply.reason(), "circuit_open");
  EXPECT_EQ(reply.detail(), "failure ratio");
  EXPECT_EQ(reply.note("circuit-breaker.state"), "open");
  EXPECT_EQ(reply.note("circuit-breaker.key"), "orders");
  EXPECT_GE(retry_after(reply), 8);
  EXPECT_LE(retry_after(reply), 12);
  EXPECT_TRUE(reply.report().attempts.empty());
  EXPECT_EQ(reply.suspensions(), 0U);
  EXPECT_EQ(gateway.upstream().count(), before);
}

TEST(Circuit, CB05_OnlyTheProbesReachTheUpstream) {
  Gateway gateway;
  gateway.trip();
  gateway.wait();
  gateway.upstream().reply(200).after(1s);
  const auto before = gateway.upstream().count();
  std::vector<tools::Reply> replies;
  for (int i = 0; i < 200; ++i) replies.push_back(gateway.start("GET /"));
  EXPECT_EQ(gateway.upstream().count() - before, 2U);
  EXPECT_EQ(std::ranges::count_if(replies, [](const auto& reply) { return reply.reason() == "circuit_open"; }), 198);
  gateway.clock().advance(1s);
  EXPECT_EQ(gateway.start("GET /").note("circuit-breaker.state"), "closed");
}

TEST(Circuit, CB06_AFailedProbeOpensForTwiceTheTimeUpToTheMaximum) {
  for (int i = 0; i < 20; ++i) {
    Gateway gateway{"{min_requests: 2, open_for: 10s, open_max: 30s}"};
    gateway.trip();
    const std::pair<int, int> kBounds[] = {{16, 24}, {24, 30}, {24, 30}};
    for (const auto& [least, most] : kBounds) {
      gateway.clock().advance(30s);
      gateway.fail(1);
      const auto reply = gateway.start("GET /");
      EXPECT_EQ(reply.detail(), "failed probe");
      EXPECT_GE(retry_after(reply), least);
      EXPECT_LE(retry_after(reply), most);
    }
  }
}

/// Fails when asked to.
struct Failing {
  struct Config {
    static constexpr auto fields() { return gatehouse::fields(); }
  };
  static constexpr gatehouse::Info info{.name = "failing", .version = "1.0.0"};
  Failing(Config, gatehouse::Setup&) {}
  gatehouse::Verdict on_request(gatehouse::Exchange& exchange) const {
    return exchange.request().has("x-fail") ? gatehouse::failed() : gatehouse::Verdict(gatehouse::proceed);
  }
};

TEST(Circuit, CB07_NoPermitLeaksWhenAClientLeavesOrAPluginFails) {
  tools::HarnessChain gateway{situation()};
  gateway.add<CircuitBreaker>(kQuick).add<Failing>().build();
  gateway.upstream().reply(500);
  for (int i = 0; i < 3; ++i) gateway.start("GET /");
  gateway.clock().advance(13s);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(gateway.start("GET /", {{"x-fail", "1"}}).reason(), "plugin_failed") << i;
  gateway.upstream().never();
  for (int i = 0; i < 10; ++i) {
    auto probe = gateway.start("GET /");
    EXPECT_FALSE(probe.is_done()) << i;
    probe.disconnect();
  }
  gateway.upstream().reply(200);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(gateway.start("GET /").note("circuit-breaker.state"), "half_open");
  EXPECT_EQ(gateway.start("GET /").note("circuit-breaker.state"), "closed");
}

TEST(Circuit, CB07_AProbeWithoutAnAnswerOpensAgain) {
  Gateway gateway;
  gateway.trip();
  gateway.wait();
  gateway.upstream().never();
  auto probe = gateway.start("GET /");
  gateway.clock().advance(5s);
  const auto refused = gateway.start("GET /");
  EXPECT_EQ(refused.reason(), "circuit_open");
  EXPECT_EQ(refused.detail(), "probe without an answer");
  probe.disconnect();
  gateway.upstream().reply(200);
  gateway.clock().advance(25s);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(gateway.start("GET /").status(), 200U);
  EXPECT_EQ(gateway.start("GET /").note("circuit-breaker.state"), "closed");
}

TEST(Circuit, CB08_TheRampAdmitsHalfAtHalfTimeAndAllAfterIt) {
  Gateway gateway{"{min_requests: 2, open_for: 10s, half_open: {probes: 2, successes: 2, ramp: 10s}}"};
  gateway.trip();
  gateway.wait();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(gateway.start("GET /").status(), 200U);
  gateway.clock().advance(5s);
  int admitted = 0;
  for (int i = 0; i < 2000; ++i) admitted += gateway.is_open() ? 0 : 1;
  EXPECT_NEAR(admitted, 1000, 200);
  gateway.clock().advance(5s);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(gateway.start("GET /").status(), 200U);
  gateway.clock().advance(11s);
  gateway.fail(2);
  EXPECT_LE(retry_after(gateway.start("GET /")), 12) << "the doubling starts anew";
}

TEST(Circuit, CB12_RetryAfterOfTheUpstreamLengthensTheOpenTime) {
  const std::tuple<const char*, const char*, int, int> kCases[] = {
      {"20", "", 20, 20}, {"999", "", 60, 60}, {"1", "", 8, 12}, {"20", ", honour_retry_after: false", 8, 12}};
  for (const auto& [asked, more, least, most] : kCases) {
    Gateway gateway{std::string("{min_requests: 2, open_for: 10s") + more + "}"};
    gateway.upstream().reply(503, "", {{"Retry-After", asked}});
    for (int i = 0; i < 2; ++i) gateway.start("GET /");
    const auto reply = gateway.start("GET /");
    EXPECT_EQ(reply.reason(), "circuit_open");
    EXPECT_GE(retry_after(reply), least) << asked << more;
    EXPECT_LE(retry_after(reply), most) << asked << more;
  }
}

TEST(Circuit, CB17_EveryWorkerSeesTheTransitionAtOnce) {
  auto with = situation();
  with.workers = 8;
  Gateway gateway{kQuick, with};
  gateway.trip();
  for (std::uint32_t worker = 0; worker < 8; ++worker) {
    tools::StartOptions options;
    options.worker = worker;
    EXPECT_EQ(gateway.start("GET /", {}, options).reason(), "circuit_open") << worker;
  }
}

}  // namespace
}  // namespace circuit_breaker
