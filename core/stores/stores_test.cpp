// Plans, what survives a reload, and the metrics.
#include "stores/stores.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

RedisSettings settings_of(std::string name, std::string password = "") {
  RedisSettings settings;
  settings.name = std::move(name);
  settings.password = std::move(password);
  settings.addresses.resize(1);
  settings.addresses[0].text = "unix:/nowhere";
  settings.addresses[0].unix_path = "/nowhere";
  return settings;
}

struct Worker {
  ManualClock clock;
  ReadySet ready;
  Wheel wheel{clock.now()};
  StoreLoop loop() { return {ready, wheel, clock}; }
  void advance(Duration by) {
    for (; by > Duration::zero(); by -= std::chrono::milliseconds(100)) {
      clock.advance(std::chrono::milliseconds(100));
      wheel.advance(clock.now());
    }
  }
};

TEST(Stores, AStoreWithEqualSettingsSurvivesAReload) {
  Stores stores(1);
  Worker worker;
  StoreSet set(stores, 0, worker.loop());
  const auto first = stores.plan({settings_of("main"), settings_of("other")}, nullptr);
  set.adopt(first);
  auto* main = set.find("redis:main");
  auto* other = set.find("redis:other");
  ASSERT_NE(main, nullptr);
  ASSERT_NE(other, nullptr);
  const auto second = stores.plan({settings_of("other", "changed"), settings_of("main")}, first.get());
  set.adopt(second);
  EXPECT_EQ(set.find("redis:main"), main);
  EXPECT_NE(set.find("redis:other"), other);
  set.adopt(stores.plan({}, second.get()));
  EXPECT_EQ(set.find("redis:main"), nullptr);
  EXPECT_NE(set.find("local"), nullptr);
}

TEST(Stores, APlanKnowsItsNames) {
  Stores stores(1);
  const auto plan = stores.plan({settings_of("main")}, nullptr);
  EXPECT_TRUE(plan->has("local"));
  EXPECT_TRUE(plan->has("redis:main"));
  EXPECT_FALSE(plan->has("redis:mian"));
  EXPECT_FALSE(plan->has("main"));
}

TEST(Stores, AStoreThatLeftAnswersWhatIsUnderWay) {
  Stores stores(1);
  Worker worker;
  StoreSet set(stores, 0, worker.loop());
  set.adopt(stores.plan({settings_of("main")}, nullptr));
  auto* store = set.find("redis:main");
  set.adopt(stores.plan({}, nullptr));
  GetOperation operation;
  EXPECT_TRUE(store->get(operation));
  EXPECT_EQ(operation.error, StoreError::unreachable);
  worker.advance(std::chrono::seconds(61));  // now it is gone
}

TEST(Stores, ALocalEntryThatNobodyAsksForIsFreed) {
  Stores stores(1);
  Worker worker;
  StoreSet set(stores, 0, worker.loop());
  const std::array<std::string_view, 1> parts{"k"};
  PutOperation put;
  put.key = {"space", parts};
  put.bytes = "x";
  put.ttl = std::chrono::seconds(1);
  ASSERT_TRUE(set.find("local")->put_if_absent(put));
  EXPECT_EQ(stores.local().usage().keys, 1U);
  worker.advance(std::chrono::seconds(10));
  EXPECT_EQ(stores.local().usage().keys, 0U);
  EXPECT_EQ(stores.local().usage().bytes, 0U);
}

double value_of(const Families& families, std::string_view name, const std::string& store,
                const std::string& label = "") {
  for (const auto& family : families.all()) {
    if (family.name != name) continue;
    for (const auto& sample : family.samples) {
      if (sample.labels[0].value == store && (label.empty() || sample.labels[1].value == label)) return sample.value;
    }
  }
  return -1;
}

TEST(Stores, AScrapeTellsCallsErrorsAndTheSizeOfTheLocalStore) {
  Stores stores(2);
  Worker worker;
  StoreSet set(stores, 1, worker.loop());
  set.adopt(stores.plan({settings_of("main")}, nullptr));
  GetOperation operation;
  ASSERT_TRUE(set.find("redis:main")->get(operation));
  ASSERT_TRUE(set.find("local")->get(operation));
  Families families(10'000);
  stores.collect(families);
  EXPECT_EQ(value_of(families, "gatehouse_store_requests_total", "redis:main", "get"), 1);
  EXPECT_EQ(value_of(families, "gatehouse_store_errors_total", "redis:main", "unreachable"), 1);
  EXPECT_EQ(value_of(families, "gatehouse_store_errors_total", "local", "unreachable"), 0);
  EXPECT_EQ(value_of(families, "gatehouse_store_up", "redis:main"), 0);
  EXPECT_EQ(value_of(families, "gatehouse_store_up", "local"), 1);
  EXPECT_EQ(value_of(families, "gatehouse_store_entries", "local"), 0);
}

}  // namespace
}  // namespace gatehouse::core
