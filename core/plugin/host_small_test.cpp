// The extensions that need no wait: templates, patterns, metrics, cells, documents, sinks.
#include <fstream>

#include "observe/log_output_test_support.hpp"
#include "plugin/extension_fixture_test.hpp"
#include "plugin/log_settings.hpp"

namespace gatehouse::core {
namespace {

class HostSmallTest : public ExtensionTest {
 protected:
  /// An instance whose create does `work`.
  Script creates(std::function<bool(gh_instance*)> work) {
    Script script;
    script.create = [this, work = std::move(work)](gh_instance* instance, const gh_value*, gh_text*) -> void* {
      return work(instance) ? kept : nullptr;
    };
    return script;
  }
};

TEST_F(HostSmallTest, ATemplateIsCompiledAtCreateAndRenderedPerExchange) {
  const auto& table = template_extension();
  gh_template* constant = nullptr;
  gh_template* varying = nullptr;
  auto script = creates([&](gh_instance* instance) {
    constant = table.compile(instance, text("plain"), nullptr);
    varying = table.compile(instance, text("by ${identity.kind}!"), nullptr);
    return constant != nullptr && varying != nullptr;
  });
  add_here("a", script);
  EXPECT_EQ(table.is_constant(constant), 1U);
  EXPECT_EQ(table.is_constant(varying), 0U);
  Trip trip(*this, chain());
  gh_text out{};
  EXPECT_EQ(table.render(trip.run->handle(), constant, &out), GH_OK);
  EXPECT_EQ(view(out), "plain");
  EXPECT_EQ(table.render(trip.run->handle(), varying, &out), GH_OK);
  EXPECT_TRUE(view(out).starts_with("by "));
}

TEST_F(HostSmallTest, BadTemplatesAndPatternsAreErrorsOfTheConfig) {
  auto script = creates([&](gh_instance* instance) {
    return template_extension().compile(instance, text("${identity.subjet}"), nullptr) != nullptr;
  });
  const auto told = refused(script);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0].find("${identity.subject}"), std::string::npos) << told[0];
  auto second = creates(
      [&](gh_instance* instance) { return pattern_extension().compile(instance, text("a(b"), nullptr) != nullptr; });
  ASSERT_EQ(refused(second).size(), 1U);
}

TEST_F(HostSmallTest, APatternMatchesTheWholeText) {
  const auto& table = pattern_extension();
  gh_pattern* pattern = nullptr;
  auto script = creates([&](gh_instance* instance) {
    pattern = table.compile(instance, text("[a-z]+"), nullptr);
    return pattern != nullptr;
  });
  add_here("a", script);
  EXPECT_EQ(table.matches(pattern, text("abc")), 1U);
  EXPECT_EQ(table.matches(pattern, text("abc1")), 0U);
  EXPECT_EQ(table.matches(nullptr, text("abc")), 0U);
}

TEST_F(HostSmallTest, MetricsCarryTheScopeOfTheirInstance) {
  const auto& table = metrics_extension();
  gh_metric counter = 0;
  gh_metric gauge = 0;
  auto script = creates([&](gh_instance* instance) {
    const gh_label labels[] = {{text("kind"), text("x")}};
    counter = table.counter(instance, text("things_total"), text("Things."), labels, 1);
    gauge = table.gauge(instance, text("level"), text("Level."), nullptr, 0);
    return counter != 0 && gauge != 0;
  });
  auto& instance = add_here("my-plugin", script);
  table.add(instance.handle(), counter, 3);
  on_control([&] { table.set(instance.handle(), gauge, 2.5); });
  table.set(instance.handle(), gauge, 9);  // not on a worker
  Families families(100);
  metrics.collect(families);
  ASSERT_EQ(families.all().size(), 2U);
  const auto& level = families.all()[0];
  EXPECT_EQ(level.name, "gatehouse_plugin_my_plugin_level");
  EXPECT_EQ(level.samples[0].value, 2.5);
  const auto& things = families.all()[1];
  EXPECT_EQ(things.name, "gatehouse_plugin_my_plugin_things_total");
  EXPECT_EQ(things.samples[0].labels[0].value, "route/r");
  EXPECT_EQ(things.samples[0].labels[1].name, "kind");
  EXPECT_EQ(things.samples[0].value, 3);
}

TEST_F(HostSmallTest, AMetricThatCannotBeIsAnErrorOfTheConfig) {
  auto script = creates([&](gh_instance* instance) {
    return metrics_extension().counter(instance, text("Things"), text(""), nullptr, 0) != 0;
  });
  ASSERT_EQ(refused(script).size(), 1U);
}

TEST_F(HostSmallTest, CellsAreTheSameForTheInstanceThatFollows) {
  const auto& table = cells_extension();
  Script script;
  auto& instance = add_here("a", script);
  auto* cells = static_cast<int*>(table.get(instance.handle(), text("orders"), 1, sizeof(int)));
  ASSERT_NE(cells, nullptr);
  *cells = 5;
  Script next;
  auto& other = add_here("a", next);
  EXPECT_EQ(table.get(other.handle(), text("orders"), 1, sizeof(int)), cells);
  EXPECT_EQ(table.get(other.handle(), text("orders"), 1, std::uint64_t{1} << 40), nullptr);
}

TEST_F(HostSmallTest, ADocumentIsServedWhileItsInstanceLives) {
  const auto& table = document_extension();
  Script script;
  control.bind();
  auto instance = make("a", script);
  const auto publish = [&](const char* listener) {
    return table.publish(instance->handle(), text(listener), text("/keys"), text("application/json"), text(""),
                         text("{}"));
  };
  EXPECT_EQ(publish("public"), GH_OK);
  EXPECT_EQ(publish("nowhere"), GH_E_ARGUMENT);
  ASSERT_NE(documents.current()->find("public", "/keys"), nullptr);
  instance.reset();
  worker.bind();
  EXPECT_TRUE(documents.current()->empty());
}

/// A config that is a map of texts, as the schema of a plugin would have decoded it.
struct Settings {
  explicit Settings(std::initializer_list<std::pair<const char*, const char*>> from) {
    const auto members = tree.members(from.size());
    std::size_t i = 0;
    for (const auto& [key, text] : from) {
      members[i].key = key;
      members[i++].value = Value::of_text(text);
    }
    tree.root = Value::of_map(members);
  }
  [[nodiscard]] const gh_value* handle() const { return reinterpret_cast<const gh_value*>(&tree.root); }
  ValueTree tree;
};

TEST_F(HostSmallTest, ASinkWithoutAWriterIsOpenedAndTakesNothing) {
  const auto& table = sink_extension();
  gh_sink* sink = nullptr;
  auto script = creates([&](gh_instance* instance) {
    sink = table.open(instance, Settings({{"type", "file"}, {"path", "/nowhere/access.log"}}).handle(), nullptr);
    return sink != nullptr;
  });
  add_here("a", script);
  EXPECT_EQ(table.reserve(sink, 10), nullptr);
  table.commit(sink, 10);
}

TEST_F(HostSmallTest, BadSettingsOfASinkAreErrorsOfTheConfig) {
  const std::pair<Settings, const char*> cases[] = {
      {Settings({{"type", "carrier-pigeon"}}), "type is one of"},
      {Settings({{"type", "file"}, {"path", "relative.log"}}), "path is the absolute path"},
      {Settings({{"type", "http"}, {"url", "ftp://x"}}), "begins with http"},
      {Settings({{"type", "syslog"}, {"address", "x y"}}), "address is host:port"},
      {Settings({{"type", "syslog"}, {"address", "h:1"}, {"facility", "none"}}), "facility is the name"},
  };
  for (const auto& [settings, message] : cases) {
    auto script = creates([&, handle = settings.handle()](gh_instance* i) {
      return sink_extension().open(i, handle, nullptr) != nullptr;
    });
    const auto told = refused(script);
    ASSERT_EQ(told.size(), 1U) << message;
    EXPECT_NE(told[0].find(message), std::string::npos) << told[0];
  }
}

TEST(LogSettings, DestinationsAndDefaultsAreRead) {
  const TellMistake tell = [](const Value*, std::string_view message) { ADD_FAILURE() << message; };
  LogSinkSettings stdout_settings;
  EXPECT_TRUE(read_log_settings(nullptr, nullptr, stdout_settings, tell));
  EXPECT_EQ(stdout_settings.destination, "stdout");
  EXPECT_EQ(stdout_settings.queue, LogQueueSettings{});
  LogSinkSettings syslog;
  const Settings from({{"type", "syslog"}, {"address", "[::1]:6514"}, {"transport", "tcp"}, {"facility", "daemon"}});
  EXPECT_TRUE(read_log_settings(&from.tree.root, nullptr, syslog, tell));
  EXPECT_EQ(syslog.syslog.host, "::1");
  EXPECT_EQ(syslog.syslog.port, 6514);
  EXPECT_EQ(syslog.syslog.facility, 3);
  LogSinkSettings http;
  const Settings to({{"type", "http"}, {"url", "https://logs.internal/in"}, {"compress", "gzip"}});
  EXPECT_TRUE(read_log_settings(&to.tree.root, nullptr, http, tell));
  EXPECT_TRUE(http.http.compress);
  EXPECT_EQ(http.destination, "http https://logs.internal/in");
}

}  // namespace
}  // namespace gatehouse::core
