// gatehouse.store/1 on a store that answers at once and on one that answers later.
#include "plugin/extension_fixture_test.hpp"

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kMinute = 60'000'000'000;

class HostStoreTest : public ExtensionTest {
 protected:
  const gh_store_v1& table = store_extension();

  /// An instance that opens `name` and does `work` in its request phase.
  Script opens(const char* name, std::function<std::int32_t(gh_exchange*)> work, gh_text scope = {}) {
    Script script;
    script.create = [this, name, scope](gh_instance* instance, const gh_value*, gh_text*) -> void* {
      const gh_store_options options{sizeof options, 0, scope, 0};
      store = table.open(instance, text(name), &options, nullptr);
      return store == nullptr ? nullptr : kept;
    };
    script.request = [work = std::move(work)](gh_exchange* x, void**) { return work(x); };
    return script;
  }
  Instance& add_script(const char* name, Script& script, PluginMode mode = PluginMode::enforce) {
    return add_here(name, script, mode);
  }
  struct Key {
    explicit Key(std::string_view only) : part(text_of(only)), key{&part, 1} {}
    gh_text part;
    gh_store_key key;
  };
  static void done(void* context, std::int32_t error) {
    static_cast<std::vector<std::int32_t>*>(context)->push_back(error);
  }

  gh_store* store = nullptr;
  std::vector<std::int32_t> told;
  gh_store_entry entry{};
};

TEST_F(HostStoreTest, LocalAnswersAtOnce) {
  auto script = opens("local", [&](gh_exchange* x) {
    const Key key("k");
    EXPECT_EQ(table.get(store, x, &key.key, 0, &entry, &done, &told), 0U);
    EXPECT_EQ(entry.error, GH_E_ABSENT);
    EXPECT_EQ(table.put_if_absent(store, x, &key.key, text("one"), kMinute, 0, &entry, &done, &told), 0U);
    EXPECT_EQ(entry.error, GH_OK);
    EXPECT_EQ(entry.existed, 0U);
    const auto version = entry.version;
    EXPECT_EQ(table.put_if_absent(store, x, &key.key, text("two"), kMinute, 0, &entry, &done, &told), 0U);
    EXPECT_EQ(entry.existed, 1U);
    EXPECT_EQ(view(entry.value), "one");
    EXPECT_EQ(table.compare_and_set(store, x, &key.key, version, text("three"), kMinute, 0, &entry, &done, &told), 0U);
    EXPECT_EQ(entry.error, GH_OK);
    EXPECT_GT(entry.version, version);
    EXPECT_EQ(table.compare_and_set(store, x, &key.key, version, text("four"), kMinute, 0, &entry, &done, &told), 0U);
    EXPECT_EQ(entry.error, GH_E_LOST);
    EXPECT_EQ(table.get(store, x, &key.key, 0, &entry, &done, &told), 0U);
    EXPECT_EQ(view(entry.value), "three");
    EXPECT_EQ(table.remove(store, x, &key.key, entry.version, 0, &entry, &done, &told), 0U);
    EXPECT_EQ(entry.error, GH_OK);
    return GH_PROCEED;
  });
  add_script("a", script);
  Trip trip(*this, chain());
  EXPECT_EQ(trip.run->request(), Walk::proceed);
  EXPECT_TRUE(told.empty());
}

TEST_F(HostStoreTest, ARemoteStoreAnswersLaterAndItsValueLivesAsLongAsTheExchange) {
  auto script = opens("redis:main", [&](gh_exchange* x) {
    std::string value = "remote";
    std::string name = "k";
    const Key key(name);
    EXPECT_NE(table.put_if_absent(store, x, &key.key, text(value), kMinute, 0, &entry, &done, &told), 0U);
    value.assign(value.size(), '?');  // what was given is copied
    name.assign(1, '?');
    return GH_PROCEED;
  });
  add_script("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  redis.answer();
  EXPECT_EQ(told, std::vector<std::int32_t>{GH_OK});
  gh_store_entry read{};
  const Key key("k");
  EXPECT_NE(table.get(store, trip.run->handle(), &key.key, 0, &read, &done, &told), 0U);
  redis.answer();
  EXPECT_EQ(view(read.value), "remote");
}

TEST_F(HostStoreTest, ErrorsOfARemoteStoreAreToldAndCancelledCallsAreNot) {
  auto script = opens("redis:main", [&](gh_exchange* x) {
    const Key key("k");
    const auto first = table.get(store, x, &key.key, 0, &entry, &done, &told);
    static gh_store_entry second{};
    EXPECT_NE(table.get(store, x, &key.key, 0, &second, &done, &told), 0U);
    worker.operations().cancel(first);
    return GH_PROCEED;
  });
  add_script("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  EXPECT_EQ(redis.pending(), 1U);
  redis.answer(StoreError::unreachable);
  EXPECT_EQ(told, std::vector<std::int32_t>{GH_E_UNREACHABLE});
}

TEST_F(HostStoreTest, TheEndOfTheExchangeEndsItsCalls) {
  auto script = opens("redis:main", [&](gh_exchange* x) {
    const Key key("k");
    EXPECT_NE(table.get(store, x, &key.key, 0, &entry, &done, &told), 0U);
    return GH_PROCEED;
  });
  add_script("a", script);
  {
    Trip trip(*this, chain());
    (void)trip.run->request();
  }
  redis.answer();
  EXPECT_TRUE(told.empty());
}

TEST_F(HostStoreTest, NamespacesKeepInstancesAndShadowApartAndScopesTogether) {
  std::vector<std::uint32_t> existed;
  const auto puts = [&](gh_store*& into) {
    return [&, into_store = &into](gh_exchange* x) {
      const Key key("same");
      (void)table.put_if_absent(*into_store, x, &key.key, text("v"), kMinute, 0, &entry, &done, &told);
      existed.push_back(entry.existed);
      return GH_PROCEED;
    };
  };
  gh_store* stores[5]{};
  std::deque<Script> scripts;
  const auto add_one = [&](const char* name, int i, gh_text scope, PluginMode mode) {
    scripts.push_back(opens("local", puts(stores[i]), scope));
    add_script(name, scripts.back(), mode);
    stores[i] = store;
  };
  add_one("a", 0, {}, PluginMode::enforce);
  add_one("b", 1, {}, PluginMode::enforce);
  add_one("a", 2, {}, PluginMode::shadow);
  add_one("a", 3, text("shared"), PluginMode::enforce);
  add_one("a", 4, text("shared"), PluginMode::enforce);
  Trip trip(*this, chain());
  (void)trip.run->request();
  EXPECT_EQ(existed, (std::vector<std::uint32_t>{0, 0, 0, 0, 1}));
}

TEST_F(HostStoreTest, AStoreThatIsNotThereIsAnErrorOfTheConfig) {
  auto script = opens("redis:other", [](gh_exchange*) { return GH_PROCEED; });
  EXPECT_EQ(refused(script), std::vector<std::string>{"there is no store \"redis:other\""});
}

TEST_F(HostStoreTest, LeasesComeBackAtTheEndOfTheExchange) {
  gh_take_result result{};
  const auto take = [&](gh_exchange* x) {
    const Key key("leases");
    const gh_limit limit{key.key, GH_LIMIT_CONCURRENCY, 0, 1, kMinute, 0, 1};
    EXPECT_EQ(table.take(store, x, &limit, 1, 0, &result, &done, &told), 0U);
    return GH_PROCEED;
  };
  auto script = opens("local", take);
  add_script("a", script);
  std::optional<Trip> first(std::in_place, *this, chain());
  (void)first->run->request();
  EXPECT_EQ(result.allowed, 1U);
  Trip second(*this, chain());
  (void)second.run->request();
  EXPECT_EQ(result.allowed, 0U);
  // Renewed while the exchange lives, beyond the window of the lease.
  for (int i = 0; i < 10; ++i) advance(20s);
  Trip third(*this, chain());
  (void)third.run->request();
  EXPECT_EQ(result.allowed, 0U);
  first.reset();
  Trip fourth(*this, chain());
  (void)fourth.run->request();
  EXPECT_EQ(result.allowed, 1U);
}

TEST_F(HostStoreTest, AChargeIsGivenBackOnceByItsReceipt) {
  gh_take_result result{};
  gh_receipt receipt{};
  auto script = opens("redis:main", [&](gh_exchange* x) {
    const Key key("bucket");
    const gh_limit limit{key.key, GH_LIMIT_FIXED, 0, 2, kMinute, 1, 1};
    EXPECT_NE(table.take(store, x, &limit, 1, 0, &result, &done, &told), 0U);
    return GH_PROCEED;
  });
  add_script("a", script);
  std::optional<Trip> first(std::in_place, *this, chain());
  (void)first->run->request();
  redis.answer();
  EXPECT_EQ(result.limits[0].remaining, 1);
  table.give_back(store, first->run->handle(), &result.receipt, 1);
  table.give_back(store, first->run->handle(), &result.receipt, 1);
  receipt = result.receipt;
  EXPECT_EQ(redis.pending(), 1U);
  first.reset();  // the give-back outlives the exchange
  redis.answer();
  Trip second(*this, chain());
  (void)second.run->request();
  redis.answer();
  EXPECT_EQ(result.limits[0].remaining, 1);
  table.give_back(store, second.run->handle(), &receipt, 1);  // of another exchange: nothing
  EXPECT_EQ(redis.pending(), 0U);
}

TEST_F(HostStoreTest, AnEntryIsKeptAliveUntilTheExchangeEndsOrItIsLost) {
  std::uint64_t version = 0;
  auto script = opens("redis:main", [&](gh_exchange* x) {
    const Key key("reserved");
    PutOperation put;
    const std::string_view parts[] = {"reserved"};
    put.key = {"a@route/r/a", parts};
    put.bytes = "mine";
    put.ttl = 30s;
    EXPECT_TRUE(local->put_if_absent(put));
    version = put.version;
    EXPECT_NE(table.keep_alive(store, x, &key.key, text("mine"), 30'000'000'000, &version), 0U);
    return GH_PROCEED;
  });
  add_script("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  const auto at_first = version;
  for (int i = 0; i < 6; ++i) {
    advance(11s);
    redis.answer();
  }
  EXPECT_GT(version, at_first);
  SetOperation steal;
  const std::string_view parts[] = {"reserved"};
  steal.key = {"a@route/r/a", parts};
  steal.expected = version;
  steal.bytes = "theirs";
  steal.ttl = 60s;
  EXPECT_TRUE(local->compare_and_set(steal));
  EXPECT_TRUE(steal.stored);
  advance(11s);
  redis.answer();
  EXPECT_EQ(version, 0U);
  advance(60s);
  EXPECT_EQ(redis.pending(), 0U);
}

TEST_F(HostStoreTest, WritesOfTheEndOutliveTheExchange) {
  const Key key("late");
  auto script = opens("redis:main", [&](gh_exchange*) { return GH_PROCEED; });
  script.end = [&](gh_exchange* x, void*, const gh_report*) {
    EXPECT_EQ(table.get(store, x, &key.key, 0, &entry, &done, &told), 0U);
    EXPECT_EQ(entry.error, GH_E_PHASE);
    table.remove_later(store, x, &key.key, 0);
    table.compare_and_set_later(store, x, &key.key, 1, text("v"), kMinute);
  };
  add_script("a", script);
  {
    Trip trip(*this, chain());
    (void)trip.run->request();
  }
  EXPECT_EQ(redis.pending(), 2U);
  redis.answer();
  EXPECT_EQ(redis.pending(), 0U);
}

}  // namespace
}  // namespace gatehouse::core
