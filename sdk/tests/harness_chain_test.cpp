// Chains, scripts, bodies in pieces and hostility: what several instances and services need from the harness.
#include <gtest/gtest.h>

#include "gatehouse/testing/harness.hpp"

namespace {

using namespace std::chrono_literals;
namespace tools = gatehouse::testing;

struct NoConfig {
  static constexpr auto fields() { return gatehouse::fields(); }
};

/// An authenticator that believes a header.
struct Believer {
  using Config = NoConfig;
  static constexpr gatehouse::Info info{
      .name = "believer", .version = "1.0.0", .provides = {"identity"}, .reasons = {{"who", 401, "Who?"}}};
  Believer(Config, gatehouse::Setup&) {}
  gatehouse::Verdict on_request(gatehouse::Exchange& exchange) const {
    const auto user = exchange.request().header("x-user");
    if (!user) return exchange.refuse("who");
    gatehouse::IdentityBuilder identity;
    identity.kind = gatehouse::IdentityKind::user;
    identity.subject = *user;
    return exchange.set_identity(identity) ? gatehouse::proceed : gatehouse::failed();
  }
};

/// Needs an identity, and measures both bodies.
struct Meter {
  using Config = NoConfig;
  struct State {
    std::size_t bytes = 0;
    int lasts = 0;
  };
  static constexpr gatehouse::Info info{.name = "meter",
                                        .version = "1.0.0",
                                        .needs = {"identity"},
                                        .notes = {"bytes"},
                                        .request_body = gatehouse::stream_body(),
                                        .response_body = gatehouse::buffer_body(1 << 20)};
  Meter(Config, gatehouse::Setup&) {}
  gatehouse::Verdict on_request_body(gatehouse::Exchange& exchange, State& state, gatehouse::Body& body) const {
    state.bytes += body.size();
    if (body.is_last()) (void)exchange.note("bytes", std::to_string(state.bytes));
    return gatehouse::proceed;
  }
  gatehouse::Task<gatehouse::Verdict> on_response_body(gatehouse::Exchange& exchange, gatehouse::Body& body) const {
    (void)co_await gatehouse::sleep(exchange, 1ms);
    (void)exchange.response().set("x-bytes", std::to_string(body.size()));
    co_return gatehouse::proceed;
  }
};

TEST(Chain, AnIdentityPassesFromInstanceToInstance) {
  tools::HarnessChain gateway;
  gateway.add<Believer>().add<Meter>().build();
  gateway.add_consumer({.name = "acme", .subject = "u1"});
  gateway.upstream().reply(200, "0123456789");
  auto reply = gateway.start("POST /", {{"x-user", "u1"}}, {.pieces = {"abc"}, .is_complete = false});
  reply.send_body("def");
  EXPECT_FALSE(reply.is_done());
  reply.finish_body();
  EXPECT_EQ(reply.status(), 0U) << "the head is held back while the body is gathered and looked at";
  gateway.clock().advance(1ms);
  EXPECT_EQ(reply.status(), 200U);
  EXPECT_EQ(reply.upstream_request().body, "abcdef");
  EXPECT_EQ(reply.note("meter.bytes"), "6");
  EXPECT_EQ(reply.header("x-bytes"), "10");
  EXPECT_EQ(reply.identity().subject, "u1");
  EXPECT_EQ(gateway.start("GET /").reason(), "who");
}

TEST(Chain, ANeedIsMetOrTheChainIsRefused) {
  EXPECT_EQ(tools::config_errors<Meter>("").size(), 1U);
  tools::Gateway gateway;
  gateway.set_identity({.kind = GH_USER, .subject = "u2"});
  EXPECT_TRUE(gateway.load({{&gatehouse::plugin_table<Meter>()}})) << "as if an authenticator stood before";
  EXPECT_EQ(gateway.start("GET /").identity().subject, "u2");
}

TEST(Script, OnceIsUsedUpInOrderAndOnChoosesTheRequest) {
  tools::Gateway gateway;
  gateway.upstream().reply(200, "always");
  gateway.upstream().reply(500).once();
  gateway.upstream().fail(tools::Failure::reset).once();
  gateway.upstream().on("POST /x").reply(201);
  EXPECT_EQ(gateway.start("GET /").status(), 500U);
  EXPECT_EQ(gateway.start("GET /").reason(), "upstream_reset");
  EXPECT_EQ(gateway.start("GET /").body(), "always");
  EXPECT_EQ(gateway.start("POST /x?q=1").status(), 201U);
  EXPECT_EQ(gateway.upstream().count(), 4U);
}

TEST(Script, AttemptsAreRepeatedAsTheRouteSays) {
  tools::Gateway gateway{{.route = {.retries = 1}}};
  gateway.upstream().fail(tools::Failure::reset).once();
  const auto repeated = gateway.start("GET /");
  EXPECT_EQ(repeated.status(), 200U);
  ASSERT_EQ(repeated.report().attempts.size(), 2U);
  EXPECT_EQ(repeated.report().attempts[0].result, static_cast<std::uint32_t>(GH_ATTEMPT_RESET_BEFORE_HEAD));
  gateway.upstream().fail(tools::Failure::reset).once();
  EXPECT_EQ(gateway.send("POST /", {}, "x").status(), 502U) << "the endpoint may have acted";
}

TEST(Script, AnUpstreamThatIsSilentEndsAtTheDeadline) {
  tools::Gateway gateway{{.route = {.timeout = 2s}}};
  gateway.upstream().never();
  const auto reply = gateway.start("GET /");
  gateway.clock().advance(1999ms);
  EXPECT_FALSE(reply.is_done());
  gateway.clock().advance(1ms);
  EXPECT_EQ(reply.status(), 504U);
  EXPECT_EQ(reply.report().total_us, 2'000'000);
}

TEST(Script, AResponseThatBreaksOffIsCut) {
  tools::Gateway gateway;
  gateway.upstream().reply_with([](const tools::SentRequest&) {
    return tools::Answer{.failure = tools::Failure::reset_in_body, .status = 200, .body = {"half"}};
  });
  const auto reply = gateway.start("GET /");
  EXPECT_TRUE(reply.report().is_cut);
  EXPECT_EQ(reply.body(), "half");
}

TEST(Script, AReportIsMadeByHand) {
  tools::Gateway gateway;
  gateway.on_report([](tools::Report& report) { report.detail = "by hand"; });
  EXPECT_EQ(gateway.start("GET /").detail(), "by hand");
}

TEST(Hostile, BodiesComeWholeWhateverHappens) {
  unsigned done = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    tools::HarnessChain gateway;
    gateway.add<Believer>().add<Meter>().build();
    gateway.hostile(seed);
    gateway.upstream().reply(200, "a longer body of the response");
    auto reply = gateway.send("POST /", {{"x-user", "u1"}}, "a longer body of the request");
    gateway.clock().advance(1s);
    ASSERT_TRUE(reply.is_done()) << seed;
    if (reply.status() == 0) continue;  // the client has left
    ++done;
    EXPECT_EQ(reply.upstream_request().body, "a longer body of the request") << seed;
    EXPECT_EQ(reply.body(), "a longer body of the response") << seed;
  }
  EXPECT_GT(done, 40U);
  EXPECT_LT(done, 100U);
}

TEST(Speed, TwentyThousandExchangesFitIntoATest) {
  tools::Harness<Believer> gateway;
  for (int i = 0; i < 20'000; ++i) gateway.start("GET /", {{"x-user", "u1"}});
  EXPECT_EQ(gateway.upstream().count(), 20'000U);
}

}  // namespace
