// Making, holding, carrying over and ending instances; manifests; accounts.
#include "plugin/plugin_fixture_test.hpp"

namespace gatehouse::core {
namespace {

class InstanceTest : public PluginTest {
 protected:
  PluginResult<InstancePtr> create(Script& script, std::vector<InstanceFinding>& findings) {
    tables.push_back(ScriptTable::make("a", script));
    InstanceSpec spec;
    spec.library =
        std::make_shared<Library>(tables.back(), *check_table(tables.back(), "a"), "static", std::string{}, nullptr);
    spec.address = "service/s/a";
    spec.name = "a";
    auto config = std::make_shared<ValueTree>();
    const auto members = config->members(2);
    members[0].key = "script";
    members[0].value = Value::of_integer(static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(&script)));
    members[1].key = "url";
    members[1].value = Value::of_text("ftp://x");
    members[1].value.place = {0, 40, 47};
    config->root = Value::of_map(members);
    config->root.place = {0, 10, 11};
    spec.config = std::move(config);
    last = spec;
    return Instance::create(runtime, std::move(spec), findings);
  }
  InstanceSpec last;
};

TEST_F(InstanceTest, FindingsOfCreateCarryTheirPlaces) {
  Script script;
  script.create = [this](gh_instance* instance, const gh_value* config, gh_text*) -> void* {
    host().config_warning(instance, nullptr, text_of("odd"));
    host().config_error(instance, host().value_find(config, text_of("url")), text_of("not http"));
    return nullptr;
  };
  std::vector<InstanceFinding> findings;
  const auto made = create(script, findings);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, "E0505");
  EXPECT_TRUE(made.error().message.empty());
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_FALSE(findings[0].is_error);
  EXPECT_EQ(findings[0].place.begin, 10U);
  EXPECT_EQ(findings[1].message, "not http");
  EXPECT_EQ(findings[1].place.begin, 40U);
  EXPECT_EQ(script.destroyed, 0);
}

TEST_F(InstanceTest, AnErrorThatWasToldRefusesAlsoWhatCreateReturned) {
  Script script;
  script.create = [this, &script](gh_instance* instance, const gh_value*, gh_text*) -> void* {
    host().config_error(instance, nullptr, text_of("no"));
    return &script;
  };
  std::vector<InstanceFinding> findings;
  EXPECT_FALSE(create(script, findings));
  EXPECT_EQ(script.destroyed, 1);
}

TEST_F(InstanceTest, AReasonWithoutAPlaceIsTheProblem) {
  Script script;
  script.create = [](gh_instance*, const gh_value*, gh_text* why) -> void* {
    *why = text_of("no key");
    return nullptr;
  };
  std::vector<InstanceFinding> findings;
  const auto made = create(script, findings);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message, "no key");
}

TEST_F(InstanceTest, AStartThatTakesTooLongIsRefused) {
  Script script;
  script.create = [this, &script](gh_instance*, const gh_value*, gh_text*) -> void* {
    clock.advance(kLongestCreate + std::chrono::seconds(1));
    return &script;
  };
  std::vector<InstanceFinding> findings;
  const auto made = create(script, findings);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, "E0508");
  EXPECT_EQ(script.destroyed, 1);
}

TEST_F(InstanceTest, AWorkerStartsItWithTheFirstHoldAndStopsItWithTheLast) {
  Script script;
  std::vector<InstanceFinding> findings;
  {
    const auto made = create(script, findings);
    ASSERT_TRUE(made);
    auto& instance = **made;
    instance.hold(worker);
    instance.hold(worker);
    EXPECT_EQ(script.started, 1);
    EXPECT_EQ(instance.seat(0).local, &script);
    instance.release(worker);
    EXPECT_EQ(script.stopped, 0);
    instance.release(worker);
    EXPECT_EQ(script.stopped, 1);
    EXPECT_EQ(script.destroyed, 0);
    EXPECT_EQ(instance.scope(), "service/s");
  }
  EXPECT_EQ(script.destroyed, 1);
}

TEST_F(InstanceTest, TheSameLibraryAndConfigMayServeOn) {
  Script script;
  std::vector<InstanceFinding> findings;
  const auto made = create(script, findings);
  ASSERT_TRUE(made);
  auto spec = last;
  EXPECT_TRUE((*made)->may_serve_as(spec));
  spec.mode = PluginMode::shadow;
  EXPECT_FALSE((*made)->may_serve_as(spec));
  spec = last;
  auto other = std::make_shared<ValueTree>();
  other->root = Value::of_map({});
  spec.config = other;
  EXPECT_FALSE((*made)->may_serve_as(spec));
}

TEST_F(InstanceTest, ManagedNamesAreNamesOrPrefixes) {
  Script script;
  std::vector<std::int32_t> answers;
  script.create = [&](gh_instance* instance, const gh_value*, gh_text*) -> void* {
    for (const auto* name : {"x-passport", "x-app-*", "bad name", "*", ""}) {
      answers.push_back(host().manage_header(instance, text_of(name)));
    }
    return &script;
  };
  std::vector<InstanceFinding> findings;
  const auto made = create(script, findings);
  ASSERT_TRUE(made);
  EXPECT_EQ(answers, (std::vector<std::int32_t>{GH_OK, GH_OK, GH_E_ARGUMENT, GH_E_ARGUMENT, GH_E_ARGUMENT}));
  ASSERT_EQ((*made)->managed().size(), 2U);
  EXPECT_TRUE((*made)->managed()[1].is_prefix);
  EXPECT_EQ((*made)->managed()[1].name, "x-app-");
}

TEST_F(InstanceTest, AccountsOfOneAddressAreOneAndAreShownOnceMoreAtTheEnd) {
  Accounting accounting(1);
  auto first = accounting.open("a", "route/r", {"x"});
  EXPECT_EQ(accounting.open("a", "route/r", {"x"}), first);
  EXPECT_NE(accounting.open("a", "route/r", {"x", "y"}), first);
  first->workers[0].phases[0].calls.add(1);
  first->workers[0].refusals[0].add(2);
  first.reset();
  Families families(1000);
  accounting.collect(families);
  ASSERT_EQ(families.all().size(), 3U);
  EXPECT_EQ(families.all()[0].name, "gatehouse_plugin_duration_seconds");
  EXPECT_EQ(families.all()[2].samples[0].value, 2.0);
  Families later(1000);
  accounting.collect(later);
  EXPECT_TRUE(later.all().empty());
}

TEST_F(InstanceTest, PluginCodeThatRunsLongIsToldOnceASecond) {
  Script script;
  script.request = [](gh_exchange*, void**) {
    const auto until = SteadyClock::now() + std::chrono::milliseconds(6);
    while (SteadyClock::now() < until) {
    }
    return GH_PROCEED;
  };
  add("slow", script);
  testing::internal::CaptureStderr();
  for (int i = 0; i < 3; ++i) {
    Trip trip(*this, chain());
    (void)trip.run->request();
  }
  const auto log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("a plugin holds up its worker instance=route/r/slow phase=request"), std::string::npos) << log;
  EXPECT_EQ(log.find("holds up", log.find("holds up") + 1), std::string::npos) << log;
}

}  // namespace
}  // namespace gatehouse::core
