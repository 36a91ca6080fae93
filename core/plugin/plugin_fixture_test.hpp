// Plugins as lambdas, a worker with a manual clock, and a proxy that is none: what the tests of this folder share.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>

#include "base/value_json.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/chain_run.hpp"
#include "plugin/library_registry.hpp"

namespace gatehouse::core {

/// What a plugin of the tests does. One per instance; functions that are empty do not exist.
struct Script {
  using Phase = std::function<std::int32_t(gh_exchange*, void**)>;
  using Body = std::function<std::int32_t(gh_exchange*, gh_body*)>;

  std::function<void*(gh_instance*, const gh_value*, gh_text*)> create;
  Phase request;
  Body request_body;
  Phase response;
  Body response_body;
  std::function<void(gh_exchange*, void*, const gh_report*)> end;
  std::uint32_t flags = 0;
  std::string manifest = R"({"manifest": 1})";

  // counted
  int created = 0, destroyed = 0, started = 0, stopped = 0, ended = 0;
};

/// The functions behind every scripted table: `self` is the Script.
class ScriptTable {
 public:
  static gh_plugin make(const char* name, Script& script);
};

/// The proxy's part. Values are set by the test.
class FakeHooks final : public ExchangeHooks {
 public:
  std::string_view upstream() override { return upstream_name; }
  bool is_upstream_trusted() override { return true; }
  SentRequest sent() override { return {"GET", "orders.internal", "/sent"}; }
  bool set_upstream(std::string_view name) override {
    if (name != "other") return false;
    upstream_name = "other";
    return true;
  }
  std::string_view allowed_methods() override { return "GET, POST"; }
  std::string_view preflight_method() override { return preflight; }
  std::string_view text(std::uint32_t which) override { return which == GH_TEXT_GATEWAY ? "edge" : ""; }
  ConsumerMatch consumer(const gh_identity& identity) override {
    if (view(identity.subject) != "alice") return {};
    static const gh_consumer kConsumer{sizeof(gh_consumer), 0, text_of("apps"), nullptr, 0};
    return {&kConsumer, {nullptr, [](const void*, std::string_view name) noexcept {
                           return name == "plan" ? std::string_view("gold") : std::string_view{};
                         }}};
  }
  TemplateContext variables() override { return {}; }
  void fill(gh_report& report) override { report.upstream = text_of(upstream_name); }

  std::string upstream_name = "orders";
  std::string preflight;
};

/// One worker with a manual clock, and the exchanges that a test makes on it.
class PluginTest : public testing::Test {
 protected:
  PluginTest();

  /// An instance at "route/r/<name>" of a plugin `name` that does what `script` says.
  InstancePtr make(const char* name, Script& script, PluginMode mode = PluginMode::enforce);
  /// The same as the next entry of the chain.
  Instance& add(const char* name, Script& script, PluginMode mode = PluginMode::enforce,
                OnFailure on_failure = OnFailure::closed);
  /// The chain of what was added, held by the worker.
  const Chain& chain();

  /// One exchange.
  struct Trip {
    Trip(PluginTest& test, const Chain& chain);
    ~Trip();
    /// Runs settle() as the proxy would; `walk` is set when it has come to something.
    void settle();

    PluginTest& test;
    Exchange exchange;
    FakeHooks hooks;
    Deadline deadline;
    Watch client;
    std::optional<Walk> walk;
    ChainRunPtr run;
  };

  void advance(Duration by);
  /// Lets whatever was woken run.
  void turn();

  /// An operation that a test completes by hand.
  struct Pending final : Operation {
    void abandoned() noexcept override { ++abandons; }
    int abandons = 0;
  };

  static std::uint64_t misbehaviours(const Instance& instance) {
    return instance.account().workers[0].misbehaviour.value();
  }
  const PhaseAccount& account(const Instance& instance, Phase phase) {
    return instance.account().workers[0].phases[static_cast<std::size_t>(phase)];
  }
  [[nodiscard]] const gh_host& host() const { return runtime.host(); }

  ManualClock clock;
  TimePoint now;
  std::chrono::system_clock::time_point wall;
  BlockPool blocks;
  Wheel wheel;
  ReadySet ready;
  PluginRuntime runtime;
  PluginWorker worker;
  std::deque<gh_plugin> tables;
  std::vector<ChainEntry> entries;
  std::unique_ptr<Chain> built;
};

}  // namespace gatehouse::core
