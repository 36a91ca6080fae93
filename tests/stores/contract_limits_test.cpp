// The contract of every store: limits, refunds and leases, on the real clock.
#include <atomic>
#include <thread>

#include "stores/rig/rig.hpp"

namespace gatehouse::testing {
namespace {

using core::GiveBackOperation;
using core::LimitKind;
using core::RenewOperation;
using core::Store;
using core::StoreError;
using core::TakeLimit;
using core::TakeOperation;
using namespace std::chrono_literals;

TakeLimit limit_of(const OwnedKey& key, LimitKind kind, std::uint64_t count, core::Duration window = 1h) {
  TakeLimit limit;
  limit.key = key.key();
  limit.kind = kind;
  limit.count = limit.burst = count;
  limit.window = window;
  return limit;
}

/// Runs a take that is expected to work.
bool take(WorkerStore& worker, TakeOperation& operation, std::span<const TakeLimit> limits) {
  operation.limits = limits;
  EXPECT_TRUE(worker.run(&Store::take, operation));
  EXPECT_EQ(operation.error, StoreError::none) << text(operation.error);
  return operation.allowed;
}

bool take(WorkerStore& worker, const TakeLimit& limit) {
  TakeOperation operation;
  return take(worker, operation, {&limit, 1});
}

void give_back(WorkerStore& worker, std::span<const TakeLimit> limits, const core::Receipt& receipt) {
  GiveBackOperation operation;
  operation.limits = limits;
  operation.receipt = &receipt;
  EXPECT_TRUE(worker.run(&Store::give_back, operation));
  EXPECT_EQ(operation.error, StoreError::none) << text(operation.error);
}

constexpr std::array kKinds{LimitKind::gcra, LimitKind::sliding, LimitKind::fixed, LimitKind::concurrency};

TEST_P(StoreContract, ExactlyTheLimitPasses) {
  for (const auto kind : kKinds) {
    const OwnedKey key(space(), {"p"});
    const auto limit = limit_of(key, kind, 5);
    for (std::uint64_t i = 0; i < 5; ++i) {
      TakeOperation operation;
      EXPECT_TRUE(take(*worker_, operation, {&limit, 1})) << static_cast<int>(kind);
      EXPECT_EQ(operation.results[0].remaining, 4 - i);
    }
    TakeOperation denied;
    EXPECT_FALSE(take(*worker_, denied, {&limit, 1})) << static_cast<int>(kind);
    EXPECT_EQ(denied.results[0].remaining, 0U);
    EXPECT_EQ(denied.retry_after, denied.results[0].retry_after);
    EXPECT_EQ(denied.retry_after > 0s, kind != LimitKind::concurrency);
  }
}

TEST_P(StoreContract, ADenialByOneLimitChargesNone) {
  const auto name = space();
  const OwnedKey wide(name, {"who", "wide"}, 0);
  const OwnedKey narrow(name, {"who", "narrow"}, 0);
  for (const auto kind : kKinds) {
    const std::array limits{limit_of(wide, kind, 10), limit_of(narrow, LimitKind::gcra, 1)};
    TakeOperation first;
    const bool is_first = kind == LimitKind::gcra;  // the narrow one is shared by all rounds
    EXPECT_EQ(take(*worker_, first, limits), is_first);
    TakeOperation second;
    EXPECT_FALSE(take(*worker_, second, limits));
    EXPECT_TRUE(second.results[0].allowed);
    EXPECT_FALSE(second.results[1].allowed);
    EXPECT_EQ(second.results[0].remaining, is_first ? 9U : 10U);
  }
}

TEST_P(StoreContract, KeysOfDifferentSlotsAreAlsoAllOrNone) {
  const auto name = space();
  const OwnedKey a(name, {"a"});
  const OwnedKey b(name, {"b"});
  const OwnedKey c(name, {"c"});
  const std::array limits{limit_of(a, LimitKind::gcra, 10), limit_of(b, LimitKind::concurrency, 1),
                          limit_of(c, LimitKind::fixed, 10)};
  TakeOperation first;
  EXPECT_TRUE(take(*worker_, first, limits));
  TakeOperation second;
  EXPECT_FALSE(take(*worker_, second, limits));
  EXPECT_TRUE(second.results[0].allowed);
  EXPECT_FALSE(second.results[1].allowed);
  EXPECT_TRUE(second.results[2].allowed);
  EXPECT_EQ(second.results[0].remaining, 9U);
  EXPECT_EQ(second.results[2].remaining, 9U);
  give_back(*worker_, limits, first.receipt);
  TakeOperation third;
  EXPECT_TRUE(take(*worker_, third, limits));
  EXPECT_EQ(third.results[0].remaining, 9U);
  EXPECT_EQ(third.results[2].remaining, 9U);
}

TEST_P(StoreContract, CountDeniedConsumesOnADenial) {
  const auto name = space();
  const OwnedKey always(name, {"who", "always"}, 0);
  const OwnedKey never(name, {"who", "never"}, 0);
  std::array limits{limit_of(always, LimitKind::gcra, 3), limit_of(never, LimitKind::gcra, 1)};
  limits[0].count_denied = true;
  limits[1].cost = 2;  // more than the bucket holds
  for (int i = 0; i < 3; ++i) {
    TakeOperation operation;
    EXPECT_FALSE(take(*worker_, operation, limits));
    EXPECT_TRUE(operation.results[0].allowed);
  }
  EXPECT_FALSE(take(*worker_, limits[0]));
}

TEST_P(StoreContract, AGivenBackChargeCanBeTakenAgainOnce) {
  for (const auto kind : kKinds) {
    const OwnedKey key(space(), {"p"});
    const auto limit = limit_of(key, kind, 2);
    TakeOperation first;
    EXPECT_TRUE(take(*worker_, first, {&limit, 1}));
    EXPECT_TRUE(take(*worker_, limit));
    EXPECT_FALSE(take(*worker_, limit));
    give_back(*worker_, {&limit, 1}, first.receipt);
    EXPECT_TRUE(take(*worker_, limit)) << static_cast<int>(kind);
    EXPECT_FALSE(take(*worker_, limit)) << static_cast<int>(kind);
  }
}

TEST_P(StoreContract, LookingCostsNothing) {
  for (const auto kind : kKinds) {
    const OwnedKey key(space(), {"p"});
    auto limit = limit_of(key, kind, 1);
    limit.cost = 0;
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(take(*worker_, limit));
    limit.cost = 1;
    EXPECT_TRUE(take(*worker_, limit));
    limit.cost = 0;
    TakeOperation look;
    EXPECT_TRUE(take(*worker_, look, {&limit, 1}));
    EXPECT_EQ(look.results[0].remaining, 0U);
  }
}

TEST_P(StoreContract, AnOwnerWhoDoesNotRenewLosesItsLease) {
  const OwnedKey key(space(), {"p"});
  const auto limit = limit_of(key, LimitKind::concurrency, 1, 300ms);
  TakeOperation first;
  ASSERT_TRUE(take(*worker_, first, {&limit, 1}));
  RenewOperation renew;
  renew.limits = {&limit, 1};
  renew.receipt = &first.receipt;
  ASSERT_TRUE(worker_->run(&Store::renew, renew));
  EXPECT_TRUE(renew.held);
  EXPECT_TRUE(eventually([&] { return take(*worker_, limit); }));
  ASSERT_TRUE(worker_->run(&Store::renew, renew));
  EXPECT_FALSE(renew.held);
  give_back(*worker_, {&limit, 1}, first.receipt);  // too late: it is somebody else's by now
  EXPECT_FALSE(take(*worker_, limit));
}

TEST_P(StoreContract, BrokenLimitsAreInvalid) {
  const OwnedKey key(space(), {"p"});
  const auto good = limit_of(key, LimitKind::gcra, 1);
  const auto error_of = [&](std::vector<TakeLimit> limits) {
    TakeOperation operation;
    operation.limits = limits;
    EXPECT_TRUE(worker_->store().take(operation));
    return operation.error;
  };
  EXPECT_EQ(error_of({}), StoreError::invalid);
  EXPECT_EQ(error_of(std::vector<TakeLimit>(9, good)), StoreError::invalid);
  EXPECT_EQ(error_of({good, good}), StoreError::invalid);
  for (const auto& change : std::vector<std::function<void(TakeLimit&)>>{
           [](TakeLimit& limit) { limit.count = 0; }, [](TakeLimit& limit) { limit.burst = 0; },
           [](TakeLimit& limit) { limit.window = 0s; }, [](TakeLimit& limit) { limit.window = 24h * 401; },
           [](TakeLimit& limit) { limit.cost = 2'000'000'000; },
           [](TakeLimit& limit) { limit.kind = LimitKind::concurrency, limit.count = 100'000; }}) {
    auto bad = good;
    change(bad);
    EXPECT_EQ(error_of({bad}), StoreError::invalid);
  }
}

TEST_P(StoreContract, ManyWorkersTogetherGetExactlyTheLimit) {
  const auto name = space();
  constexpr int kThreads = 4;
  constexpr int kTakes = 300;
  const OwnedKey a(name, {"who", "a"}, 0);
  const OwnedKey b(name, {"who", "b"}, 0);
  const std::array limits{limit_of(a, LimitKind::gcra, 200), limit_of(b, LimitKind::sliding, 100)};
  std::atomic<int> allowed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      const auto worker = backend_->worker();
      for (int i = 0; i < kTakes; ++i) {
        TakeOperation operation;
        allowed += take(*worker, operation, limits) ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(allowed, 100);
  auto look = limits[0];
  look.cost = 0;
  TakeOperation operation;
  EXPECT_TRUE(take(*worker_, operation, {&look, 1}));
  EXPECT_EQ(operation.results[0].remaining, 100U);
}

}  // namespace
}  // namespace gatehouse::testing
