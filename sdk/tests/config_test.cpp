// One field list: the manifest's schema, the decoding of a config block, and where its errors stand.
#include "small_host.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace gatehouse::literals;
using gatehouse::field;
using gatehouse::fields;

enum class Policy { closed, open };
constexpr auto enum_names(Policy) { return gatehouse::names("closed", "open"); }

struct Tier {
  std::string name;
  gatehouse::Rate limit{100, 10s};
  std::optional<gatehouse::Duration> burst;
  static constexpr auto fields() {
    return gatehouse::fields(field<&Tier::name>("name", "Name.").required(), field<&Tier::limit>("limit", "Limit."),
                             field<&Tier::burst>("burst", "Burst.").max(1min));
  }
};
struct RegexOrigin {
  gatehouse::Pattern regex;
  static constexpr auto fields() { return gatehouse::fields(field<&RegexOrigin::regex>("regex", "Pattern.")); }
};
struct StdoutSink {
  static constexpr std::string_view tag = "stdout";
};
struct FileSink {
  static constexpr std::string_view tag = "file";
  std::string path = "/tmp/x";
  static constexpr auto fields() { return gatehouse::fields(field<&FileSink::path>("path", "Path.")); }
};
using Sink = std::variant<StdoutSink, FileSink>;

template <class T>
std::string describe(const T&) {
  std::string out = "{";
  gatehouse::detail::ConfigType<T>::describe(out, {});
  return out + "}";
}

template <class T>
std::string written(const T& value) {
  std::string out;
  return gatehouse::detail::ConfigType<T>::write(out, value) ? out : "none";
}

TEST(Schema, EveryTypeSaysWhatItIs) {
  EXPECT_EQ(describe(true), R"({"type":"bool"})");
  EXPECT_EQ(describe(std::int64_t{}), R"({"type":"int"})");
  EXPECT_EQ(describe(std::uint16_t{}), R"({"type":"int","min":0,"max":65535})");
  EXPECT_EQ(describe(std::uint64_t{}), R"({"type":"int","min":0})");
  EXPECT_EQ(describe(1.5), R"({"type":"real"})");
  EXPECT_EQ(describe(gatehouse::Secret{}), R"({"type":"secret"})");
  EXPECT_EQ(describe(gatehouse::HeaderName{}), R"({"type":"header"})");
  EXPECT_EQ(describe(Policy{}), R"({"type":"enum","values":["closed","open"]})");
  EXPECT_EQ(describe(std::vector<gatehouse::Size>{}), R"({"type":"list","of":{"type":"size"}})");
  EXPECT_EQ(describe(std::map<std::string, gatehouse::Percentage>{}), R"({"type":"map","of":{"type":"percentage"}})");
  EXPECT_EQ(describe(gatehouse::Map<gatehouse::Template, gatehouse::HeaderName>{}),
            R"({"type":"map","key":{"type":"header"},"of":{"type":"template"}})");
  EXPECT_EQ(describe(std::variant<std::string, RegexOrigin>{}),
            R"({"type":"one_of","of":[{"type":"text"},{"type":"struct","fields":[)"
            R"({"key":"regex","doc":"Pattern.","type":{"type":"regex"}}]}]})");
  EXPECT_EQ(describe(Sink{}), R"({"type":"tagged","key":"type","cases":{"stdout":{"type":"struct","fields":[]},)"
                              R"("file":{"type":"struct","fields":[{"key":"path","doc":"Path.","type":{"type":"text"},)"
                              R"("default":"/tmp/x"}]}}})");
  EXPECT_EQ(describe(Tier{}),
            R"({"type":"struct","fields":[{"key":"name","doc":"Name.","type":{"type":"text"},"required":true},)"
            R"({"key":"limit","doc":"Limit.","type":{"type":"rate"},"default":"100/10s"},)"
            R"({"key":"burst","doc":"Burst.","type":{"type":"duration","max":"1m"}}]})");
}

TEST(Schema, DefaultsAreWrittenAsInYaml) {
  EXPECT_EQ(written(gatehouse::Duration{90s}), R"("90s")");
  EXPECT_EQ(written(gatehouse::Duration{250ms}), R"("250ms")");
  EXPECT_EQ(written(gatehouse::Duration{24h}), R"("24h")");
  EXPECT_EQ(written(gatehouse::Duration{}), R"("0s")");
  EXPECT_EQ(written(256_KiB), R"("256KiB")");
  EXPECT_EQ(written(1000_B), R"("1000B")");
  EXPECT_EQ(written(gatehouse::Rate{50, 1s}), R"("50/s")");
  EXPECT_EQ(written(gatehouse::Rate{5, 1min}), R"("5/min")");
  EXPECT_EQ(written(gatehouse::Rate{}), "none");
  EXPECT_EQ(written(gatehouse::percent(50)), R"("50%")");
  EXPECT_EQ(written(gatehouse::Percentage{5}), R"("0.05%")");
  EXPECT_EQ(written(gatehouse::Percentage{1250}), R"("12.5%")");
  EXPECT_EQ(written(gatehouse::Secret{}), "none");
  EXPECT_EQ(written(Policy::open), R"("open")");
  EXPECT_EQ(written(std::vector<Sink>{StdoutSink{}, FileSink{}}),
            R"([{"type":"stdout"},{"type":"file","path":"/tmp/x"}])");
  EXPECT_EQ(written(std::string{"a\"b\\c\x01"}), R"("a\"b\\c\u0001")");
  EXPECT_EQ(written(2.5), "2.5");
}

struct Example {
  struct Config {
    gatehouse::Store store;
    gatehouse::Template audience{"internal"};
    Policy on_error = Policy::closed;
    std::vector<std::variant<std::string, RegexOrigin>> origins;
    std::vector<gatehouse::At<Sink>> sinks{gatehouse::At<Sink>{FileSink{}}};
    std::vector<Tier> tiers;
    gatehouse::Map<std::string> claims;
    std::map<std::string, Policy> outcome{{"2xx", Policy::open}};
    std::optional<Tier> extra;
    std::variant<gatehouse::Rate, std::int64_t> limit = gatehouse::Rate{1, 1s};
    std::uint8_t level = 3;
    gatehouse::Value raw;
    static constexpr auto fields() {
      return gatehouse::fields(
          field<&Config::store>("store", "Store."), field<&Config::audience>("audience", "Audience."),
          field<&Config::on_error>("on_error", "Error."), field<&Config::origins>("origins", "Origins.").min(1),
          field<&Config::sinks>("sinks", "Sinks."), field<&Config::tiers>("tiers", "Tiers."),
          field<&Config::claims>("claims", "Claims."), field<&Config::outcome>("outcome", "Outcome."),
          field<&Config::extra>("extra", "Extra."), field<&Config::limit>("limit", "Limit."),
          field<&Config::level>("level", "Level.").max(7), field<&Config::raw>("raw", "Raw."));
    }
  };
  static constexpr gatehouse::Info info{.name = "example",
                                        .version = "1.2.3",
                                        .standing = gatehouse::Standing::stable,
                                        .provides = {"identity"},
                                        .notes = {"a", "b"},
                                        .reasons = {{"no", 403, "No."}, {"quota", 429, "Later.", "https://x"}},
                                        .request_body = gatehouse::buffer_body(1024)};
  Example(Config config, gatehouse::Setup& setup) : last{std::move(config)} {
    if (last.level == 7) setup.config_error("tiers[1].limit", "too much");
    if (last.level == 6) setup.config_error(last.sinks[0].at, "no such disk");
    seen = &last;
  }
  gatehouse::Verdict on_request(gatehouse::Exchange&) const { return gatehouse::proceed; }
  Config last;
  static inline const Config* seen = nullptr;
};

TEST(Decode, NothingWrittenGivesTheDefaultsBound) {
  Bench<Example> bench;
  ASSERT_TRUE(bench.create());
  EXPECT_EQ(bench.host.opened, (std::vector<std::string>{"store local", "template internal"}));
  EXPECT_EQ(Example::seen->on_error, Policy::closed);
  EXPECT_EQ(Example::seen->sinks.size(), 1U);
  EXPECT_FALSE(Example::seen->sinks[0].at.is_written());
  EXPECT_FALSE(Example::seen->extra.has_value());
}

TEST(Decode, EveryKindOfValueArrives) {
  Bench<Example> bench;
  bench.config = tree::map({
      {"store", tree::text("redis:main")},
      {"audience", tree::text("${upstream.name}")},
      {"on_error", tree::text("open")},
      {"origins", tree::list({tree::text("*"), tree::map({{"regex", tree::text("a.*")}})})},
      {"sinks", tree::list({tree::map({{"type", tree::text("stdout")}}),
                            tree::map({{"type", tree::text("file")}, {"path", tree::text("/var/log/a")}})})},
      {"tiers", tree::list({tree::map({{"name", tree::text("gold")}, {"burst", tree::duration(5s)}})})},
      {"claims", tree::map({{"z", tree::text("1")}, {"a", tree::text("2")}})},
      {"outcome", tree::map({{"5xx", tree::text("closed")}})},
      {"extra", tree::map({{"name", tree::text("x")}, {"limit", tree::rate(7, 1min)}})},
      {"limit", tree::integer(12)},
      {"level", tree::integer(5)},
      {"raw", tree::list({tree::boolean(true)})},
  });
  ASSERT_TRUE(bench.create());
  EXPECT_EQ(bench.host.opened,
            (std::vector<std::string>{"store redis:main", "template ${upstream.name}", "pattern a.*"}));
  const Example::Config& config = *Example::seen;
  EXPECT_EQ(config.store.name(), "redis:main");
  EXPECT_EQ(config.on_error, Policy::open);
  EXPECT_EQ(std::get<std::string>(config.origins[0]), "*");
  EXPECT_EQ(std::get<RegexOrigin>(config.origins[1]).regex.text(), "a.*");
  EXPECT_TRUE(std::holds_alternative<StdoutSink>(*config.sinks[0]));
  EXPECT_EQ(std::get<FileSink>(*config.sinks[1]).path, "/var/log/a");
  EXPECT_EQ(config.tiers[0].name, "gold");
  EXPECT_EQ(config.tiers[0].limit, (gatehouse::Rate{100, 10s}));
  EXPECT_EQ(config.tiers[0].burst, gatehouse::Duration{5s});
  EXPECT_EQ(config.claims[0].first, "z");
  EXPECT_EQ(*config.claims.find("a"), "2");
  EXPECT_EQ(config.outcome, (std::map<std::string, Policy>{{"5xx", Policy::closed}}));
  EXPECT_EQ(config.extra->limit, (gatehouse::Rate{7, 1min}));
  EXPECT_EQ(std::get<std::int64_t>(config.limit), 12);
  EXPECT_EQ(config.level, 5);
}

TEST(Decode, WhatTheHostRefusesEndsBeforeTheConstructor) {
  Bench<Example> bench;
  Example::seen = nullptr;
  bench.config = tree::map({{"audience", tree::text("${bad}")}});
  EXPECT_FALSE(bench.create());
  EXPECT_EQ(Example::seen, nullptr);
  ASSERT_EQ(bench.host.errors.size(), 1U);
  EXPECT_EQ(bench.host.errors[0].first, &bench.config.items[0]);
}

TEST(Decode, AnErrorOfThePluginStandsAtThePathOrAtTheNearestAboveIt) {
  const auto tiers = tree::list({tree::map({{"name", tree::text("a")}}), tree::map({{"name", tree::text("b")}})});
  Bench<Example> bench;
  bench.config = tree::map({{"level", tree::integer(7)}, {"tiers", tiers}});
  EXPECT_FALSE(bench.create());
  ASSERT_EQ(bench.host.errors.size(), 1U);
  EXPECT_EQ(bench.host.errors[0].first, &bench.config.items[1].items[1]);
  EXPECT_EQ(bench.host.errors[0].second, "too much");
}

TEST(Decode, AValueKnowsItsPlace) {
  Bench<Example> bench;
  bench.config =
      tree::map({{"level", tree::integer(6)}, {"sinks", tree::list({tree::map({{"type", tree::text("stdout")}})})}});
  EXPECT_FALSE(bench.create());
  ASSERT_EQ(bench.host.errors.size(), 1U);
  EXPECT_EQ(bench.host.errors[0].first, &bench.config.items[1].items[0]);
}

TEST(Manifest, SaysWhatInfoAndConfigSay) {
  const std::string manifest{gatehouse::detail::view(gatehouse::plugin_table<Example>().manifest)};
  const std::string head =
      R"({"manifest":1,"standing":"stable","provides":["identity"],"notes":["a","b"],)"
      R"("reasons":[{"code":"no","status":403,"text":"No."},)"
      R"({"code":"quota","status":429,"text":"Later.","type":"https://x"}],)"
      R"("request_body":{"how":"buffer","max":1024,"default":"buffer","over":"stream"},)"
      R"("response_body":{"how":"none","max":0,"default":"none","over":"stream"},)"
      R"("config":{"type":"struct","fields":[{"key":"store","doc":"Store.","type":{"type":"store"},)"
      R"("default":"local"},)";
  EXPECT_EQ(manifest.substr(0, head.size()), head);
  EXPECT_NE(manifest.find(R"({"key":"outcome","doc":"Outcome.","type":{"type":"map","of":{"type":"enum",)"
                          R"("values":["closed","open"]}},"default":{"2xx":"open"}})"),
            std::string::npos);
  EXPECT_NE(manifest.find(R"({"key":"level","doc":"Level.","type":{"type":"int","min":0,"max":7},"default":3})"),
            std::string::npos);
  EXPECT_NE(manifest.find(R"({"key":"raw","doc":"Raw.","type":{"type":"any"}})"), std::string::npos);
}

}  // namespace
