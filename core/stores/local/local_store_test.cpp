// Bounds, eviction, expiry and concurrency of the local store.
#include "stores/local/local_store.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <thread>

namespace gatehouse::core {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

struct Key {
  explicit Key(std::string text) : part(std::move(text)), parts{part} {}
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  [[nodiscard]] StoreKey key() const { return {"space", parts}; }
  std::string part;
  std::array<std::string_view, 1> parts;
};

bool take(LocalStore& store, const std::string& name, std::int64_t now, std::uint64_t count = 1,
          Duration window = std::chrono::hours(1), LimitKind kind = LimitKind::gcra, StoreError* error = nullptr) {
  const Key key(name);
  TakeLimit limit;
  limit.key = key.key();
  limit.kind = kind;
  limit.count = limit.burst = count;
  limit.window = window;
  TakeOperation operation;
  operation.limits = {&limit, 1};
  store.take(operation, now);
  if (error != nullptr) *error = operation.error;
  return operation.error == StoreError::none && operation.allowed;
}

StoreError put(LocalStore& store, const std::string& name, std::int64_t now, std::size_t size = 1,
               Duration ttl = std::chrono::hours(24)) {
  const Key key(name);
  const std::string bytes(size, 'x');
  PutOperation operation;
  operation.key = key.key();
  operation.bytes = bytes;
  operation.ttl = ttl;
  store.put_if_absent(operation, now);
  return operation.error;
}

TEST(LocalStore, AFullStoreEvictsTheCounterThatExpiresFirst) {
  LocalStore store(LocalLimits{.max_keys = 10});
  std::int64_t now = kSecond;
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(take(store, "k" + std::to_string(i), now, 1, std::chrono::seconds(100 + (i * 7 % 10) * 100)));
  }
  EXPECT_TRUE(take(store, "new", now, 1, std::chrono::seconds(5000)));  // k0, with 100 s, goes
  EXPECT_EQ(store.usage().keys, 10U);
  EXPECT_EQ(store.usage().evicted, 1U);
  for (int i = 1; i < 10; ++i) {
    EXPECT_FALSE(take(store, "k" + std::to_string(i), now, 1, std::chrono::seconds(100 + (i * 7 % 10) * 100))) << i;
  }
  EXPECT_FALSE(take(store, "new", now, 1, std::chrono::seconds(5000)));
}

TEST(LocalStore, AMovedExpiryIsSeenByEviction) {
  LocalStore store(LocalLimits{.max_keys = 2});
  const auto hour = std::chrono::hours(1);
  EXPECT_TRUE(take(store, "often", kSecond, 10, hour));                              // expires in 6 minutes
  EXPECT_TRUE(take(store, "once", kSecond, 5, hour));                                // in 12
  for (int i = 0; i < 9; ++i) EXPECT_TRUE(take(store, "often", kSecond, 10, hour));  // now in an hour
  EXPECT_TRUE(take(store, "new", kSecond, 1, hour));
  EXPECT_FALSE(take(store, "often", kSecond, 10, hour));  // it is still there
}

TEST(LocalStore, ValuesAreRefusedAtTheirShareAndNeverEvicted) {
  LocalStore store(LocalLimits{.max_keys = 10});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(put(store, "v" + std::to_string(i), kSecond), StoreError::none);
  EXPECT_EQ(put(store, "v5", kSecond), StoreError::full);
  EXPECT_EQ(store.usage().refused, 1U);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(take(store, "c" + std::to_string(i), kSecond));
  EXPECT_EQ(store.usage().keys, 10U);
  EXPECT_EQ(store.usage().evicted, 95U);
  const Key key("v0");
  GetOperation operation;
  operation.key = key.key();
  store.get(operation, kSecond);
  EXPECT_TRUE(operation.found);
}

TEST(LocalStore, CountersMakeRoomForValues) {
  LocalStore store(LocalLimits{.max_keys = 10});
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(take(store, "c" + std::to_string(i), kSecond));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(put(store, "v" + std::to_string(i), kSecond), StoreError::none);
  EXPECT_EQ(store.usage().evicted, 5U);
}

TEST(LocalStore, BytesAreBoundedToo) {
  LocalStore store(LocalLimits{.max_keys = 1000, .max_bytes = 64 << 10});
  EXPECT_EQ(put(store, "a", kSecond, 40 << 10), StoreError::none);
  EXPECT_EQ(put(store, "b", kSecond, 10 << 10), StoreError::full);  // three quarters are for values
  for (int i = 0; i < 500; ++i)
    (void)take(store, "c" + std::to_string(i), kSecond, 1, std::chrono::hours(1), LimitKind::sliding);
  EXPECT_LE(store.usage().bytes, std::size_t{64} << 10);
  EXPECT_GT(store.usage().evicted, 0U);
}

TEST(LocalStore, ATakeDoesNotEvictItsOwnKeys) {
  LocalStore store(LocalLimits{.max_keys = 2});
  const Key a("a");
  const Key b("b");
  const Key c("c");
  std::array<TakeLimit, 3> limits;
  for (std::size_t i = 0; i < 3; ++i) {
    limits[i].key = std::array{a.key(), b.key(), c.key()}[i];
    limits[i].window = std::chrono::hours(1);
  }
  TakeOperation operation;
  operation.limits = limits;
  store.take(operation, kSecond);
  EXPECT_EQ(operation.error, StoreError::full);
  EXPECT_EQ(store.usage().keys, 0U);  // nothing was charged, and nothing is left behind
  operation.limits = {limits.data(), 2};
  store.take(operation, kSecond);
  EXPECT_TRUE(operation.allowed);
}

TEST(LocalStore, EverythingIsGivenBackWhenItExpires) {
  LocalStore store(LocalLimits{.max_keys = 5000, .max_bytes = 8 << 20});
  std::mt19937_64 random(7);
  std::int64_t now = kSecond;
  for (int i = 0; i < 20'000; ++i) {
    now += static_cast<std::int64_t>(random() % 100'000'000);
    const auto name = std::to_string(random() % 3000);
    const auto window = std::chrono::milliseconds(1 + random() % 4'000'000);
    switch (random() % 5) {
      case 0:
        (void)put(store, name, now, random() % 500, window);
        break;
      default:
        (void)take(store, name, now, 1 + random() % 50, window, static_cast<LimitKind>(random() % 4));
    }
  }
  EXPECT_GT(store.usage().keys, 0U);
  now += 500 * 86'400 * kSecond;
  for (int i = 0; i < 1000; ++i) store.sweep(now, 100);
  EXPECT_EQ(store.usage().keys, 0U);
  EXPECT_EQ(store.usage().bytes, 0U);
}

TEST(LocalStore, NoShardGoesBackInTime) {
  LocalStore store;
  EXPECT_TRUE(take(store, "k", 100 * kSecond, 1, std::chrono::seconds(10)));
  EXPECT_TRUE(take(store, "k", 110 * kSecond, 1, std::chrono::seconds(10)));
  EXPECT_FALSE(take(store, "k", 50 * kSecond, 1, std::chrono::seconds(10)));
  EXPECT_TRUE(take(store, "k", 120 * kSecond, 1, std::chrono::seconds(10)));
}

TEST(LocalStore, ALargerLimitRescalesTheBucket) {
  LocalStore store;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(take(store, "k", kSecond, 10));
  EXPECT_FALSE(take(store, "k", kSecond, 10));
  int more = 0;
  while (take(store, "k", kSecond, 100)) ++more;
  EXPECT_EQ(more, 90);
  EXPECT_FALSE(take(store, "k", kSecond, 10));
}

TEST(LocalStore, EveryTtlFindsItsPlaceInTheOrderOfExpiry) {
  LocalStore store(LocalLimits{.max_keys = 1024});
  std::int64_t now = 3 * 365 * 86'400 * kSecond;  // a machine that has run for years
  std::vector<std::int64_t> ends;
  for (std::int64_t ttl = 1'000'000; ttl < 400 * 86'400 * kSecond; ttl = ttl * 3 / 2) {
    ASSERT_EQ(put(store, std::to_string(ttl), now, 1, Duration(ttl)), StoreError::none);
    ends.push_back(now + ttl);
  }
  for (std::size_t i = 0; i < ends.size(); ++i) {
    for (int k = 0; k < 50; ++k) store.sweep(ends[i] + 200'000'000, 1000);
    EXPECT_LE(store.usage().keys, ends.size() - i - 1) << i;
  }
}

TEST(LocalStore, WorkersThatTakeSeveralKeysInAnyOrderAllFinish) {
  LocalStore store;
  constexpr int kThreads = 4;
  std::atomic<int> allowed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937_64 random(static_cast<std::uint64_t>(t));
      std::vector<std::unique_ptr<Key>> keys;
      for (int i = 0; i < 16; ++i) keys.push_back(std::make_unique<Key>(std::to_string(i)));
      for (int i = 0; i < 5000; ++i) {
        std::array<TakeLimit, 8> limits;
        std::set<std::size_t> chosen;
        while (chosen.size() < 8) chosen.insert(random() % 16);
        std::size_t at = 0;
        for (const auto each : chosen) limits[at++].key = keys[each]->key();
        std::shuffle(limits.begin(), limits.end(), random);
        for (auto& limit : limits) limit.count = limit.burst = 1000, limit.window = std::chrono::hours(1);
        TakeOperation operation;
        operation.limits = limits;
        store.take(operation, kSecond);
        allowed += operation.allowed ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  // 16 buckets of 1000: eight units per take, and no unit is lost or made up.
  std::uint64_t left = 0;
  for (int i = 0; i < 16; ++i) {
    const Key key(std::to_string(i));
    TakeLimit limit;
    limit.key = key.key();
    limit.count = limit.burst = 1000;
    limit.window = std::chrono::hours(1);
    limit.cost = 0;
    TakeOperation look;
    look.limits = {&limit, 1};
    store.take(look, kSecond);
    left += look.results[0].remaining;
  }
  EXPECT_EQ(left + 8U * static_cast<unsigned>(allowed.load()), 16'000U);
}

}  // namespace
}  // namespace gatehouse::core
