// Chains and instances as a configuration makes them: order, replacement, what a reload keeps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/explain.hpp"
#include "config/load.hpp"
#include "config/snapshot.hpp"

namespace gatehouse::core {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kHead =
    "version: 1\nlisteners: [{name: http, address: \":8080\"}]\n"
    "upstreams: [{name: app, endpoints: [{address: \"127.0.0.1:9000\"}]}]\n";

LoadResult load(const std::string& text) {
  PluginHost::for_a_look().libraries().use_directories({GATEHOUSE_GOLDEN_PLUGINS});
  return load_config_text("test.yaml", kHead + text);
}

/// A configuration in force, from which the next load carries over.
SnapshotPtr publish(const std::string& text) {
  auto loaded = load(text);
  EXPECT_TRUE(loaded.ok()) << loaded.text();
  if (!loaded.ok()) return nullptr;
  PluginHost::for_a_look().set_running(loaded.config->instances);
  return build_snapshot(std::move(*loaded.config), nullptr, {}).snapshot;
}

std::vector<std::string> addresses(const Chain& chain) {
  std::vector<std::string> out;
  for (const auto& entry : chain.entries()) out.push_back(entry.instance->address());
  return out;
}

std::vector<std::string> codes(const LoadResult& result) {
  std::vector<std::string> out;
  for (const auto& each : result.diagnostics) out.push_back(each.code);
  return out;
}

constexpr const char* kThreeScopes = R"(
plugins:
  - {name: cors, config: {origins: ["*"]}}
  - {name: idempotency, as: keys}
services:
  - name: orders
    upstream: app
    plugins: [{name: circuit-breaker}, {name: idempotency, as: keys, config: {ttl: 1h}}]
    routes:
      - name: read
        match: {path: /orders}
        plugins: [{name: cors, mode: "off", config: {origins: [a]}}, {name: types}]
      - {name: write, match: {path: {exact: /orders}}}
routes: [{name: all, match: {path: /}, upstream: app}]
)";

TEST(Chains, ANarrowerInstanceStandsInThePlaceOfTheWiderOne) {
  const auto snapshot = publish(kThreeScopes);
  ASSERT_NE(snapshot, nullptr);
  EXPECT_THAT(addresses(snapshot->global_chain), ElementsAre("global/cors", "global/keys"));
  EXPECT_THAT(addresses(snapshot->chains[0]),
              ElementsAre("service/orders/keys", "service/orders/circuit-breaker", "route/read/types"));
  EXPECT_THAT(addresses(snapshot->chains[1]),
              ElementsAre("global/cors", "service/orders/keys", "service/orders/circuit-breaker"));
  EXPECT_THAT(addresses(snapshot->chains[2]), ElementsAre("global/cors", "global/keys"));
  EXPECT_EQ(snapshot->chain_of(nullptr).size(), 2U);
  EXPECT_EQ(snapshot->instances.size(), 5U);
}

TEST(Chains, AnInstanceIsCarriedOverWhileItsConfigurationIsTheSame) {
  const auto before = publish(
      "plugins: [{name: idempotency, config: {ttl: 1h}}, {name: circuit-breaker}]\n"
      "routes: [{name: all, match: {path: /}, upstream: app}]\n");
  const auto after = publish(
      "# moved\nplugins: [{name: idempotency, config: {ttl: 60m}}, "
      "{name: circuit-breaker, config: {failure_ratio: 60%}}]\n"
      "routes: [{name: all, match: {path: /}, upstream: app}]\n");
  ASSERT_TRUE(before && after);
  EXPECT_EQ(before->global_chain[0].instance, after->global_chain[0].instance);
  EXPECT_NE(before->global_chain[1].instance, after->global_chain[1].instance);
}

TEST(Chains, ALoadThatFailsLeavesWhatIsInForce) {
  const auto before =
      publish("plugins: [{name: idempotency}]\nroutes: [{name: all, match: {path: /}, upstream: app}]\n");
  const auto held = before->global_chain[0].instance.use_count();
  const auto refused = load(
      "plugins: [{name: idempotency}, {name: strict, config: {refuse: x}}]\n"
      "routes: [{name: all, match: {path: /}, upstream: app}]\n");
  EXPECT_THAT(codes(refused), ElementsAre("E0505"));
  EXPECT_EQ(before->global_chain[0].instance.use_count(), held);
}

TEST(Chains, APreflightIsRoutedByTheMethodItAsksForWhereAnInstanceAnswers) {
  const std::string routes =
      "routes:\n  - {name: create, match: {path: /a, methods: [POST]}, upstream: app PLUGINS}\n"
      "  - {name: options, match: {path: /a, methods: [OPTIONS]}, upstream: app}\n";
  const auto with = [&](const std::string& plugins) {
    auto text = routes;
    text.replace(text.find(" PLUGINS"), 8, plugins);
    ExplainQuestion question;
    question.method = "OPTIONS";
    question.url = "/a";
    question.headers = {{"Origin", "https://a.example"}, {"Access-Control-Request-Method", "POST"}};
    return explain(*publish(text), question).route.value_or("");
  };
  EXPECT_EQ(with(""), "options");
  EXPECT_EQ(with(", plugins: [{name: cors, config: {origins: [\"*\"]}}]"), "create");
  EXPECT_EQ(with(", plugins: [{name: cors, mode: shadow, config: {origins: [\"*\"]}}]"), "options");
}

TEST(Chains, ExplainShowsWhereEachInstanceStandsWritten) {
  ExplainQuestion question;
  question.url = "/orders/7";
  const auto answer = explain(*publish(kThreeScopes), question);
  ASSERT_EQ(answer.chain.size(), 3U);
  EXPECT_EQ(answer.chain[0].address, "service/orders/keys");
  EXPECT_EQ(answer.chain[0].origin, "test.yaml:11:47");
  EXPECT_EQ(answer.chain[2].plugin, "types");
  EXPECT_THAT(format_text(answer), HasSubstr("chain, in order\n  service/orders/keys"));
}

TEST(Chains, PluginsNeedAStateDirectory) {
  static const RealClock clock;
  PluginHost host(std::make_unique<PluginLibraries>(), clock, {});
  host.libraries().use_directories({GATEHOUSE_GOLDEN_PLUGINS});
  LoadOptions options;
  options.plugins = &host;
  const auto text = std::string(kHead) + "gateway: {state_dir: /proc/nowhere}\nplugins: [{name: idempotency}]\n" +
                    "routes: [{name: all, match: {path: /}, upstream: app}]\n";
  EXPECT_THAT(codes(load_config_text("test.yaml", text, options)), ElementsAre("E0607"));
  const auto without = std::string(kHead) + "gateway: {state_dir: /proc/nowhere}\n" +
                       "routes: [{name: all, match: {path: /}, upstream: app}]\n";
  EXPECT_TRUE(load_config_text("test.yaml", without, options).ok());
}

}  // namespace
}  // namespace gatehouse::core
