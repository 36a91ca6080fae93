// The harness as authors use it: the C++ layer on the fake host, scripts, clock, hostility.
#include <gtest/gtest.h>

#include "gatehouse/testing/harness.hpp"

using namespace std::chrono_literals;
namespace tools = gatehouse::testing;

namespace {

struct TenantGate {
  struct Config {
    std::string header = "x-tenant";
    gatehouse::Store store;
    static constexpr auto fields() {
      return gatehouse::fields(gatehouse::field<&Config::header>("header", "Request header that names the tenant."),
                               gatehouse::field<&Config::store>("store", "Where the state of tenants is kept."));
    }
  };
  static constexpr gatehouse::Info info{
      .name = "tenant-gate", .version = "1.0.0", .reasons = {{"tenant_blocked", 403, "This tenant is blocked."}}};

  TenantGate(Config config, gatehouse::Setup& setup)
      : config_{std::move(config)}, blocked_{setup.counter("blocked_total")} {}

  gatehouse::Task<gatehouse::Verdict> on_request(gatehouse::Exchange& exchange) const {
    const auto tenant = exchange.request().header(config_.header);
    if (!tenant) co_return gatehouse::proceed;
    const auto entry = co_await config_.store.get(exchange, {"tenant", *tenant});
    if (!entry) co_return gatehouse::failed(entry.error());
    if (entry->text() != "blocked") co_return gatehouse::proceed;
    blocked_.add(1);
    co_return exchange.refuse("tenant_blocked");
  }
  Config config_;
  gatehouse::Counter blocked_;
};

TEST(TenantGate, FailsClosedWhenTheStoreIsSilent) {
  tools::Harness<TenantGate> gateway{"store: redis:main"};
  gateway.store("redis:main").get("tenant:acme").never();
  auto reply = gateway.start("GET /orders", {{"x-tenant", "acme"}});
  EXPECT_FALSE(reply.is_done());
  gateway.clock().advance(30s);
  EXPECT_EQ(reply.reason(), "plugin_failed");
  EXPECT_FALSE(gateway.reached_upstream());
}

TEST(TenantGate, RefusesWhomTheStoreNames) {
  tools::Harness<TenantGate> gateway{"store: redis:main"};
  gateway.store("redis:main").get("tenant:acme").reply("blocked");
  const auto refused = gateway.start("GET /orders", {{"X-Tenant", "acme"}});
  EXPECT_EQ(refused.status(), 403U);
  EXPECT_EQ(refused.reason(), "tenant_blocked");
  EXPECT_EQ(refused.header("content-type"), "application/problem+json");
  EXPECT_EQ(refused.suspensions(), 1U);
  EXPECT_EQ(gateway.metric("blocked_total"), 1);
  EXPECT_EQ(gateway.start("GET /orders", {{"x-tenant", "other"}}).status(), 200U);
  EXPECT_EQ(gateway.start("GET /orders").status(), 200U);
}

TEST(TenantGate, DoesNotSuspendOnTheLocalStore) {
  tools::Harness<TenantGate> gateway;
  gateway.store("local").get("tenant:acme").reply("free");
  const auto reply = gateway.start("GET /orders?x=1", {{"x-tenant", "acme"}});
  EXPECT_EQ(reply.status(), 200U);
  EXPECT_EQ(reply.suspensions(), 0U);
  EXPECT_EQ(reply.upstream_request().target, "/orders?x=1");
}

TEST(TenantGate, ALateAnswerAndALeavingClientLeakNothing) {
  tools::Harness<TenantGate> gateway{"store: redis:main"};
  gateway.store("redis:main").get().reply("free").after(5ms);
  auto stayed = gateway.start("GET /", {{"x-tenant", "acme"}});
  auto left = gateway.start("GET /", {{"x-tenant", "acme"}});
  left.disconnect();
  EXPECT_TRUE(left.is_done());
  EXPECT_EQ(left.report().client, static_cast<std::uint32_t>(GH_CLIENT_LEFT_BEFORE_HEAD));
  EXPECT_FALSE(stayed.is_done());
  gateway.clock().advance(5ms);
  EXPECT_EQ(stayed.status(), 200U);
  EXPECT_EQ(gateway.pending_operations(), 0U);
}

TEST(TenantGate, OnFailureOpenGoesOn) {
  tools::Harness<TenantGate> gateway{"store: redis:main", {.instance = {.on_failure = tools::OnFailure::open}}};
  gateway.store("redis:main").down();
  EXPECT_EQ(gateway.start("GET /", {{"x-tenant", "acme"}}).status(), 200U);
  gateway.store("redis:main").up();
}

TEST(TenantGate, AShadowInstanceSaysWhatItWouldDo) {
  tools::Harness<TenantGate> gateway{"", {.instance = {.mode = tools::Mode::shadow}}};
  gateway.store("local").get().reply("blocked");
  const auto reply = gateway.start("GET /", {{"x-tenant", "acme"}});
  EXPECT_EQ(reply.status(), 200U);
  EXPECT_EQ(reply.would_refuse(), "tenant_blocked");
}

TEST(TenantGate, SurvivesAHostileWorld) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    tools::Harness<TenantGate> gateway{"store: redis:main"};
    gateway.hostile(seed);
    gateway.store("redis:main").get("tenant:b").reply("blocked");
    for (const char* tenant : {"a", "b", "c"}) gateway.send("POST /", {{"x-tenant", tenant}}, "body");
    gateway.clock().advance(31s);
    EXPECT_EQ(gateway.pending_operations(), 0U) << seed;
  }
}

TEST(TenantGate, AFullArenaIsAFailureOfThePlugin) {
  bool has_failed = false;
  for (std::size_t bytes = 0; bytes < 2048; bytes += 16) {
    tools::Harness<TenantGate> gateway{"store: redis:main"};
    gateway.store("redis:main").get().reply("free");
    gateway.arena_left(bytes);
    const auto reply = gateway.start("GET /", {{"x-tenant", "acme"}});
    EXPECT_TRUE(reply.is_done());
    EXPECT_TRUE(reply.status() == 200 || reply.reason() == "plugin_failed") << bytes << " " << reply.status();
    has_failed = has_failed || reply.status() == 503;
  }
  EXPECT_TRUE(has_failed);
}

TEST(TenantGate, TheNthOperationFails) {
  tools::Harness<TenantGate> gateway;
  gateway.store("local").memory();
  gateway.fail_nth_operation(2);
  gateway.store("local").get("tenant:x").reply("free");
  EXPECT_EQ(gateway.start("GET /", {{"x-tenant", "x"}}).status(), 200U);
  EXPECT_EQ(gateway.start("GET /", {{"x-tenant", "y"}}).status(), 503U);
}

TEST(TenantGate, AConfigErrorNamesThePlace) {
  const auto errors = tools::config_errors<TenantGate>("header: x-tenant\nstroe: local\nstore: redis");
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_NE(errors[0].find("'redis' is no store"), std::string::npos) << errors[0];
  EXPECT_NE(errors[1].find("stroe (line 2): unknown key; known are: header, store"), std::string::npos) << errors[1];
}

TEST(TenantGate, AReloadKeepsWhatIsInFlight) {
  tools::Harness<TenantGate> gateway{"store: redis:main"};
  gateway.store("redis:main").get().reply("blocked").after(5ms);
  auto old = gateway.start("GET /", {{"x-tenant", "acme"}});
  gateway.reload("{store: local, header: x-other}");
  EXPECT_EQ(gateway.start("GET /", {{"x-tenant", "acme"}}).status(), 200U);
  gateway.clock().advance(5ms);
  EXPECT_EQ(old.status(), 403U);
}

struct KeepsAView {
  struct Config {
    static constexpr auto fields() { return gatehouse::fields(); }
  };
  static constexpr gatehouse::Info info{.name = "keeps-a-view", .version = "1.0.0"};
  KeepsAView(Config, gatehouse::Setup&) {}
  gatehouse::Task<gatehouse::Verdict> on_request(gatehouse::Exchange& exchange) const {
    const auto tenant = exchange.request().header("x-tenant");
    (void)co_await gatehouse::sleep(exchange, 1ms);
    (void)exchange.request().set("x-copy", tenant->substr(0, 1) == "a" ? "yes" : "no");
    co_return gatehouse::proceed;
  }
};

TEST(Misuse, AViewKeptOverASuspensionIsTold) {
  tools::Harness<KeepsAView> gateway;
  gateway.collect_misuse();
  gateway.start("GET /", {{"x-tenant", "acme"}});
  gateway.clock().advance(1ms);
  ASSERT_EQ(gateway.misuses().size(), 1U);
  EXPECT_NE(gateway.misuses()[0].find("a view was read after"), std::string::npos);
  EXPECT_EQ(gateway.upstream().requests().back().header("x-copy"), "no");
}

}  // namespace
