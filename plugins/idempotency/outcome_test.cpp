// What the end of an execution means for its record: every outcome, then a retry.
#include <gtest/gtest.h>

#include "testing.hpp"

namespace idempotency::testing {
namespace {

enum class Retry { replays, executes, unknown };

Retry retry_of(const Reply& reply) {
  if (reply.reason() == "idem_outcome_unknown") return Retry::unknown;
  return is_replay(reply) ? Retry::replays : Retry::executes;
}

TEST(Outcome, ID08_EveryStatusIsStoredHeldOrReleased) {
  const struct {
    unsigned status;
    Retry retry;
  } cases[] = {{200, Retry::replays},  {201, Retry::replays},  {302, Retry::replays},  {400, Retry::replays},
               {404, Retry::replays},  {422, Retry::replays},  {401, Retry::executes}, {403, Retry::executes},
               {408, Retry::executes}, {409, Retry::executes}, {425, Retry::executes}, {429, Retry::executes},
               {500, Retry::replays},  {501, Retry::replays},  {502, Retry::unknown},  {503, Retry::executes},
               {504, Retry::unknown}};
  for (const char* store : {"local", "redis:main"}) {
    for (const auto& each : cases) {
      Harness<Idempotency> gateway{std::string("store: ") + store};
      gateway.upstream().reply(each.status, "first");
      EXPECT_EQ(order(gateway).status(), each.status);
      EXPECT_EQ(retry_of(order(gateway)), each.retry) << each.status << ' ' << store;
      EXPECT_EQ(gateway.upstream().count(), each.retry == Retry::executes ? 2U : 1U) << each.status;
    }
  }
}

TEST(Outcome, ID08_TheConfigurationAddsToTheDefaultsAndTheMostExactWins) {
  Harness<Idempotency> gateway{"outcome: {\"404\": release, 4xx: hold, \"500\": release}"};
  const auto retry_after = [&](unsigned status) {
    gateway.upstream().reply(status, "x");
    const auto key = "key-for-status-" + std::to_string(status);
    order(gateway, key);
    return retry_of(order(gateway, key));
  };
  EXPECT_EQ(retry_after(404), Retry::executes);
  EXPECT_EQ(retry_after(410), Retry::unknown);
  EXPECT_EQ(retry_after(500), Retry::executes);
  EXPECT_EQ(retry_after(501), Retry::replays);
  EXPECT_EQ(retry_after(429), Retry::executes);
}

TEST(Outcome, ID09_NothingSentMeansTheRetryExecutes) {
  for (const auto failure : {Failure::connect_failed, Failure::tls_failed, Failure::no_endpoint}) {
    for (const char* store : {"local", "redis:main"}) {
      Harness<Idempotency> gateway{std::string("store: ") + store};
      gateway.upstream().fail(failure).once();
      gateway.upstream().reply(201);
      EXPECT_GE(order(gateway).status(), 502U);
      EXPECT_EQ(order(gateway).status(), 201U);
      EXPECT_EQ(gateway.upstream().count(), 1U);
    }
  }
}

TEST(Outcome, ID09_AfterAResetTheOutcomeIsUnknownUntilTheLeaseEnds) {
  for (const auto failure : {Failure::reset, Failure::reset_in_body, Failure::protocol, Failure::timeout}) {
    for (const char* store : {"local", "redis:main"}) {
      Harness<Idempotency> gateway{std::string("store: ") + store};
      gateway.upstream().fail(failure).once();
      gateway.upstream().reply(201);
      EXPECT_GE(order(gateway).status(), 502U);
      gateway.clock().advance(20s);
      const auto retry = order(gateway);
      EXPECT_EQ(retry.status(), 409U);
      EXPECT_EQ(retry.reason(), "idem_outcome_unknown");
      EXPECT_EQ(retry.header("Retry-After"), "40");
      EXPECT_EQ(order(gateway, kKey, "other").reason(), "idem_key_reused");
      gateway.clock().advance(40s);
      EXPECT_EQ(order(gateway).status(), 201U);
    }
  }
}

TEST(Outcome, AnUpstreamThatNeverAnswersIsHeldToo) {
  for (const char* store : {"local", "redis:main"}) {
    Harness<Idempotency> gateway{std::string("store: ") + store};
    gateway.upstream().never().once();
    const auto first = order(gateway);
    gateway.clock().advance(31s);
    EXPECT_EQ(first.status(), 504U);
    EXPECT_EQ(first.reason(), "upstream_timeout");
    EXPECT_EQ(order(gateway).reason(), "idem_outcome_unknown") << store;
    gateway.clock().advance(60s);
    EXPECT_EQ(order(gateway).status(), 200U);
  }
}

TEST(Outcome, ID10_OnlyAnUpstreamThatDeduplicatesIsTriedAgain) {
  Situation situation;
  situation.route.retries = 1;
  Harness<Idempotency> gateway{"on_unknown: upstream-dedupes", situation};
  gateway.upstream().fail(Failure::reset).once();
  gateway.upstream().reply(201, "done");
  EXPECT_EQ(order(gateway).body(), "done");
  EXPECT_EQ(gateway.upstream().count(), 2U);
  EXPECT_TRUE(is_replay(order(gateway)));
  gateway.reload("on_unknown: hold");
  gateway.upstream().fail(Failure::reset).once();
  EXPECT_EQ(order(gateway, "another-key").status(), 502U);
  EXPECT_EQ(gateway.upstream().count(), 3U);
}

TEST(Outcome, WithReleaseTheClientMayTryAgainAtOnce) {
  for (const char* config : {"on_unknown: release", "on_unknown: upstream-dedupes"}) {
    Harness<Idempotency> gateway{config};
    gateway.upstream().fail(Failure::reset).once();
    gateway.upstream().reply(201);
    order(gateway);
    EXPECT_EQ(order(gateway).status(), 201U) << config;
  }
}

TEST(Outcome, ID12_AClientThatLeavesGetsTheResultWithItsRetry) {
  for (const char* store : {"local", "redis:main"}) {
    Harness<Idempotency> gateway{std::string("store: ") + store};
    gateway.upstream().reply(201, "created").after(5s);
    auto first = order(gateway);
    first.disconnect();
    EXPECT_FALSE(first.is_done());
    EXPECT_EQ(order(gateway).reason(), "idem_in_flight");
    gateway.clock().advance(5s);
    EXPECT_EQ(order(gateway).body(), "created");
    EXPECT_EQ(gateway.upstream().count(), 1U);
  }
}

TEST(Outcome, AClientThatLeavesBeforeItsBodyIsCompleteClaimsNothing) {
  Harness<Idempotency> gateway;
  StartOptions options;
  options.pieces = {"{\"item\""};
  options.is_complete = false;
  auto first = gateway.start("POST /orders", {{"Idempotency-Key", kKey}}, options);
  first.disconnect();
  EXPECT_FALSE(is_replay(order(gateway)));
  EXPECT_EQ(gateway.upstream().count(), 1U);
}

/// A later instance of the chain that refuses while it is told to.
struct Guard {
  static constexpr gatehouse::Info info{
      .name = "guard",
      .version = "1.0.0",
      .reasons = {{"rate_limited", 429, "Too many."}, {"circuit_open", 503, "Not healthy."}}};
  static inline std::string reason;

  gatehouse::Verdict on_request(gatehouse::Exchange& exchange) const {
    return reason.empty() ? gatehouse::proceed : gatehouse::Verdict(exchange.refuse(reason));
  }
};

/// An earlier instance that decorates every response, as cors does.
struct Decorator {
  static constexpr gatehouse::Info info{.name = "decorator", .version = "1.0.0"};

  gatehouse::Verdict on_response(gatehouse::Exchange& exchange) const {
    const auto origin = exchange.request().header("origin").value_or("none");
    exchange.response().set("Access-Control-Allow-Origin", exchange.copy(origin));
    exchange.response().set("X-Decorated", exchange.copy(exchange.request_id()));
    return gatehouse::proceed;
  }
};

TEST(Outcome, ID19_RefusalsOfLaterInstancesLeaveNoRecord) {
  gatehouse::testing::HarnessChain chain;
  chain.add<Idempotency>().add<Guard>().build();
  chain.upstream().reply(503).once();
  chain.upstream().reply(201);
  for (const char* reason : {"rate_limited", "circuit_open"}) {
    Guard::reason = reason;
    EXPECT_EQ(order(chain).reason(), reason);
    EXPECT_EQ(order(chain).reason(), reason) << "and not a replay of it";
  }
  Guard::reason.clear();
  EXPECT_EQ(chain.store("local").memory().entry_count(chain.clock().now().count()), 0U);
  EXPECT_EQ(order(chain).status(), 503U);
  EXPECT_EQ(order(chain).status(), 201U);
}

TEST(Outcome, ID21_AReplayIsDecoratedForItsOwnOrigin) {
  gatehouse::testing::HarnessChain chain;
  chain.add<Decorator>().add<Idempotency>().build();
  chain.upstream().reply(201, "x", {{"Access-Control-Allow-Origin", "*"}});
  const auto first = order(chain, kKey, "x", {{"Origin", "https://a.example"}});
  const auto second = order(chain, kKey, "x", {{"Origin", "https://b.example"}});
  EXPECT_TRUE(is_replay(second));
  EXPECT_EQ(second.header("Access-Control-Allow-Origin"), "https://b.example");
  EXPECT_EQ(second.header_count("Access-Control-Allow-Origin"), 1U);
  EXPECT_EQ(second.header_count("X-Decorated"), 1U) << "what stands further out was not recorded";
  EXPECT_NE(second.header("X-Decorated"), first.header("X-Decorated"));
}

TEST(Outcome, ID20_AnAuthenticatorBeforeItDecidesAlsoAboutReplays) {
  gatehouse::testing::HarnessChain chain;
  chain.add<Guard>().add<Idempotency>().build();
  Guard::reason.clear();
  order(chain);
  Guard::reason = "rate_limited";
  const auto refused = order(chain);
  Guard::reason.clear();
  EXPECT_EQ(refused.reason(), "rate_limited");
  EXPECT_FALSE(is_replay(refused));
  EXPECT_TRUE(is_replay(order(chain)));
}

}  // namespace
}  // namespace idempotency::testing
