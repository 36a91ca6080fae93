// The stores of the harness against reference models, since plugins are tested against them.
#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "gatehouse/testing/memory_store.hpp"

namespace {

using gatehouse::testing::Instant;
using gatehouse::testing::Limit;
using gatehouse::testing::MemoryStore;

constexpr std::int64_t kSecond = 1'000'000'000;

Limit limit(std::uint32_t algorithm, std::int64_t count, std::int64_t window, std::int64_t burst = 0,
            std::int64_t cost = 1) {
  return {algorithm, 0, count, window, burst, cost};
}

bool take(MemoryStore& store, const Limit& one, std::int64_t now) {
  return store.take({{"k", one}}, {now, now}).is_allowed;
}

TEST(Limits, GcraEqualsItsFormulaOverRandomArrivals) {
  MemoryStore store;
  std::mt19937_64 random{7};
  const Limit one = limit(GH_LIMIT_GCRA, 100, 10 * kSecond, 20);
  const std::int64_t interval = one.window_ns / one.count;
  std::int64_t now = kSecond;
  std::int64_t tat = 0;
  for (int i = 0; i < 200'000; ++i) {
    now += static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(interval * 2));
    const std::int64_t next = std::max(now, tat) + interval;
    const bool is_allowed = next - now <= one.burst * interval;
    const auto taken = store.take({{"k", one}}, {now, now});
    ASSERT_EQ(taken.is_allowed, is_allowed) << i;
    if (is_allowed) tat = next;
    const std::int64_t base = is_allowed ? next : std::max(now, tat);
    ASSERT_EQ(taken.results[0].remaining, (one.burst * interval - (base - now)) / interval) << i;
    if (!is_allowed) {
      ASSERT_EQ(taken.results[0].retry_ns, next - now - one.burst * interval) << i;
    }
  }
}

TEST(Limits, NoSlidingWindowHoldsMoreThanItsCount) {
  MemoryStore store;
  std::mt19937_64 random{11};
  const Limit one = limit(GH_LIMIT_SLIDING, 50, 32 * kSecond);
  std::deque<std::int64_t> admitted;
  std::int64_t now = kSecond;
  std::size_t total = 0;
  for (int i = 0; i < 100'000; ++i) {
    now += static_cast<std::int64_t>(random() % (kSecond / 2));
    while (!admitted.empty() && admitted.front() <= now - one.window_ns) admitted.pop_front();
    if (!take(store, one, now)) continue;
    admitted.push_back(now);
    ++total;
    ASSERT_LE(admitted.size(), 50U) << i;
  }
  EXPECT_GE(static_cast<double>(total), static_cast<double>(now) / (32.0 * kSecond) * 50 * 31 / 33);
}

TEST(Limits, ADeniedSlidingTakeTellsWhenItWouldBeAdmitted) {
  MemoryStore store;
  const Limit one = limit(GH_LIMIT_SLIDING, 2, 32 * kSecond);
  EXPECT_TRUE(take(store, one, 100 * kSecond));
  EXPECT_TRUE(take(store, one, 110 * kSecond));
  const auto denied = store.take({{"k", one}}, {111 * kSecond, 0});
  ASSERT_FALSE(denied.is_allowed);
  EXPECT_FALSE(take(store, one, 111 * kSecond + denied.results[0].retry_ns - 1));
  EXPECT_TRUE(take(store, one, 111 * kSecond + denied.results[0].retry_ns));
}

TEST(Limits, FixedWindowsAreAlignedToTheWallClock) {
  MemoryStore store;
  const Limit one = limit(GH_LIMIT_FIXED, 1, 60 * kSecond);
  EXPECT_TRUE(store.take({{"k", one}}, {0, 119 * kSecond}).is_allowed);
  const auto denied = store.take({{"k", one}}, {0, 119 * kSecond});
  EXPECT_FALSE(denied.is_allowed);
  EXPECT_EQ(denied.results[0].reset_ns, kSecond);
  EXPECT_TRUE(store.take({{"k", one}}, {0, 120 * kSecond}).is_allowed);
}

TEST(Limits, ConcurrencyCountsUnitsUntilTheyAreGivenBackOrTheirLeaseEnds) {
  MemoryStore store;
  const Limit one = limit(GH_LIMIT_CONCURRENCY, 2, 30 * kSecond);
  const auto first = store.take({{"k", one}}, {0, 0});
  EXPECT_TRUE(take(store, one, 0));
  EXPECT_FALSE(take(store, one, 1));
  store.give_back(first.receipt, 1);
  store.give_back(first.receipt, 1);  // once only
  EXPECT_TRUE(take(store, one, 2));
  EXPECT_FALSE(take(store, one, 3));
  EXPECT_TRUE(take(store, one, 30 * kSecond)) << "the lease of the second has ended";
}

TEST(Limits, AllOrNoneAndDeniedConsumesNothing) {
  MemoryStore store;
  const Limit wide = limit(GH_LIMIT_GCRA, 10, 3600 * kSecond, 10);
  const Limit narrow = limit(GH_LIMIT_GCRA, 1, 3600 * kSecond, 1);
  EXPECT_TRUE(store.take({{"wide", wide}, {"narrow", narrow}}, {0, 0}).is_allowed);
  const auto denied = store.take({{"wide", wide}, {"narrow", narrow}}, {0, 0});
  EXPECT_FALSE(denied.is_allowed);
  EXPECT_EQ(denied.results[0].allowed, 1U);
  EXPECT_EQ(denied.results[0].remaining, 9) << "as if nothing had happened";
  EXPECT_EQ(denied.results[1].allowed, 0U);
  Limit look = wide;
  look.cost = 0;
  EXPECT_EQ(store.take({{"wide", look}}, {0, 0}).results[0].remaining, 9);
}

TEST(Limits, ADeniedTakeConsumesWhenItIsToldTo) {
  MemoryStore store;
  Limit one = limit(GH_LIMIT_GCRA, 1, 10 * kSecond, 1);
  one.flags = GH_TAKE_COUNT_DENIED;
  EXPECT_TRUE(take(store, one, 0));
  EXPECT_FALSE(take(store, one, 1 * kSecond));
  EXPECT_FALSE(take(store, one, 11 * kSecond)) << "the denied one has moved the bucket";
}

TEST(Limits, ARefundNeverLiftsABucketAboveFull) {
  MemoryStore store;
  const Limit one = limit(GH_LIMIT_GCRA, 2, 10 * kSecond, 2);
  const auto first = store.take({{"k", one}}, {0, 0});
  store.give_back(first.receipt, 1);
  EXPECT_TRUE(take(store, one, 60 * kSecond));
  EXPECT_TRUE(take(store, one, 60 * kSecond));
  EXPECT_FALSE(take(store, one, 60 * kSecond));
}

TEST(Limits, AFullStoreDecidesWithTheSharedBucket) {
  MemoryStore store;
  store.is_full = true;
  const Limit one = limit(GH_LIMIT_GCRA, 1, 3600 * kSecond, 1);
  EXPECT_TRUE(store.take({{"a", one}}, {0, 0}).is_allowed);
  const auto other = store.take({{"b", one}}, {0, 0});
  EXPECT_FALSE(other.is_allowed);
  EXPECT_EQ(other.results[0].overflow, 1U);
}

TEST(Entries, VersionsGrowAlsoWhenAKeyComesBack) {
  MemoryStore store;
  const auto first = store.put_if_absent("k", "1", 5 * kSecond, 0);
  EXPECT_EQ(store.get("k", 5 * kSecond).error, GH_E_ABSENT) << "the ttl is over";
  const auto second = store.put_if_absent("k", "2", 5 * kSecond, 5 * kSecond);
  EXPECT_FALSE(second.existed);
  EXPECT_GT(second.version, first.version);
  EXPECT_EQ(store.compare_and_set("k", first.version, "late", kSecond, 6 * kSecond).error, GH_E_LOST);
  EXPECT_EQ(store.get("k", 6 * kSecond).value, "2");
  EXPECT_EQ(store.get("k", 6 * kSecond).ttl_ns, 4 * kSecond);
}

TEST(Entries, BoundsAreErrors) {
  MemoryStore store;
  EXPECT_EQ(store.put_if_absent("k", std::string(MemoryStore::kMaxValue + 1, 'x'), kSecond, 0).error, GH_E_TOO_LARGE);
  store.is_full = true;
  EXPECT_EQ(store.put_if_absent("k", "1", kSecond, 0).error, GH_E_FULL);
}

}  // namespace
