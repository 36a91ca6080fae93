// The contract of every store: values, versions, keys, bounds.
#include "stores/rig/rig.hpp"

namespace gatehouse::testing {
namespace {

using core::GetOperation;
using core::PutOperation;
using core::RemoveOperation;
using core::RemoveOutcome;
using core::SetOperation;
using core::Store;
using core::StoreError;
using namespace std::chrono_literals;

/// put_if_absent, expected to work; returns whether it stored.
bool put(WorkerStore& worker, const OwnedKey& key, std::string_view bytes, core::Duration ttl, std::uint64_t* version) {
  PutOperation operation;
  operation.key = key.key();
  operation.bytes = bytes;
  operation.ttl = ttl;
  EXPECT_TRUE(worker.run(&Store::put_if_absent, operation));
  EXPECT_EQ(operation.error, StoreError::none) << text(operation.error);
  if (version != nullptr) *version = operation.version;
  return operation.stored;
}

std::optional<std::string> get(WorkerStore& worker, const OwnedKey& key) {
  GetOperation operation;
  operation.key = key.key();
  EXPECT_TRUE(worker.run(&Store::get, operation));
  EXPECT_EQ(operation.error, StoreError::none) << text(operation.error);
  return operation.found ? std::optional(std::string(operation.value.view())) : std::nullopt;
}

SetOperation& set(WorkerStore& worker, SetOperation& operation, const OwnedKey& key, std::uint64_t expected,
                  std::string_view bytes, core::Duration ttl = 1min) {
  operation.key = key.key();
  operation.expected = expected;
  operation.bytes = bytes;
  operation.ttl = ttl;
  EXPECT_TRUE(worker.run(&Store::compare_and_set, operation));
  return operation;
}

RemoveOutcome remove(WorkerStore& worker, const OwnedKey& key, std::uint64_t expected) {
  RemoveOperation operation;
  operation.key = key.key();
  operation.expected = expected;
  EXPECT_TRUE(worker.run(&Store::remove, operation));
  EXPECT_EQ(operation.error, StoreError::none) << text(operation.error);
  return operation.outcome;
}

TEST_P(StoreContract, FirstPutWinsAndTheSecondIsToldWhatIsThere) {
  const OwnedKey key(space(), {"k"});
  EXPECT_EQ(get(*worker_, key), std::nullopt);
  std::uint64_t version = 0;
  EXPECT_TRUE(put(*worker_, key, "first", 1min, &version));
  EXPECT_GT(version, 0U);
  PutOperation second;
  second.key = key.key();
  second.bytes = "second";
  second.ttl = 1h;
  ASSERT_TRUE(worker_->run(&Store::put_if_absent, second));
  EXPECT_FALSE(second.stored);
  EXPECT_EQ(second.version, version);
  EXPECT_EQ(second.value.view(), "first");
  EXPECT_GT(second.ttl_left, 50s);
  EXPECT_LE(second.ttl_left, 60s);
  EXPECT_EQ(get(*worker_, key), "first");
}

TEST_P(StoreContract, AWriterWithAnOldVersionLoses) {
  const OwnedKey key(space(), {"k"});
  std::uint64_t first = 0;
  ASSERT_TRUE(put(*worker_, key, "claim", 1min, &first));
  SetOperation good;
  set(*worker_, good, key, first, "done");
  EXPECT_TRUE(good.stored);
  EXPECT_GT(good.version, first);
  SetOperation late;
  EXPECT_FALSE(set(*worker_, late, key, first, "late").stored);
  EXPECT_EQ(late.error, StoreError::none);
  EXPECT_EQ(get(*worker_, key), "done");
  EXPECT_EQ(remove(*worker_, key, first), RemoveOutcome::lost);
  EXPECT_EQ(remove(*worker_, key, good.version), RemoveOutcome::removed);
  EXPECT_EQ(remove(*worker_, key, good.version), RemoveOutcome::absent);
  SetOperation nothing;
  EXPECT_FALSE(set(*worker_, nothing, key, good.version, "ghost").stored);
}

TEST_P(StoreContract, RemoveWithoutAVersionRemovesAnything) {
  const OwnedKey key(space(), {"k"});
  ASSERT_TRUE(put(*worker_, key, "x", 1min, nullptr));
  EXPECT_EQ(remove(*worker_, key, 0), RemoveOutcome::removed);
  EXPECT_EQ(get(*worker_, key), std::nullopt);
}

TEST_P(StoreContract, EntriesExpireAndVersionsGrowAllTheSame) {
  const OwnedKey key(space(), {"k"});
  std::uint64_t first = 0;
  ASSERT_TRUE(put(*worker_, key, "short", 20ms, &first));
  std::uint64_t second = 0;
  EXPECT_TRUE(eventually([&] { return put(*worker_, key, "again", 1min, &second); }));
  EXPECT_GT(second, first);
  EXPECT_EQ(get(*worker_, key), "again");
  EXPECT_EQ(remove(*worker_, key, second), RemoveOutcome::removed);
  std::uint64_t third = 0;
  ASSERT_TRUE(put(*worker_, key, "once more", 1min, &third));
  EXPECT_GT(third, second);
}

TEST_P(StoreContract, ALeaseCanBeMadeShorterAndLonger) {
  const OwnedKey key(space(), {"k"});
  std::uint64_t version = 0;
  ASSERT_TRUE(put(*worker_, key, "x", 1h, &version));
  SetOperation shorter;
  ASSERT_TRUE(set(*worker_, shorter, key, version, "x", 20ms).stored);
  EXPECT_TRUE(eventually([&] { return !get(*worker_, key).has_value(); }));
}

TEST_P(StoreContract, DifferentListsOfPartsAreDifferentKeys) {
  const auto name = space();
  const std::vector<std::vector<std::string>> lists{
      {},
      {""},
      {"", ""},
      {"a"},
      {"a", ""},
      {"", "a"},
      {"a", "b"},
      {"ab"},
      {"a:b"},
      {"a%3Ab"},
      {"a}", "b"},
      {"a", "{b"},
      {std::string("a\0b", 3)},
      {"A"},
      {"b", "a"},
      {"a", "b", ""},
  };
  for (const std::uint8_t group : {std::uint8_t{0}, std::uint8_t{1}, core::StoreKey::kWhole}) {
    for (std::size_t i = 0; i < lists.size(); ++i) {
      const OwnedKey key(name + std::to_string(group), lists[i], group);
      EXPECT_TRUE(put(*worker_, key, std::to_string(i), 1min, nullptr)) << "list " << i << ", group " << int{group};
    }
  }
  const OwnedKey other(name + "0:a", {});
  EXPECT_TRUE(put(*worker_, other, "", 1min, nullptr));
}

TEST_P(StoreContract, ValuesAreBytes) {
  const OwnedKey key(space(), {"k", std::string("\0\r\n\xff", 4)});
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  const std::string big(1 << 20, '\r');
  std::uint64_t version = 0;
  ASSERT_TRUE(put(*worker_, key, all, 1min, &version));
  EXPECT_EQ(get(*worker_, key), all);
  SetOperation larger;
  ASSERT_TRUE(set(*worker_, larger, key, version, big).stored);
  EXPECT_EQ(get(*worker_, key), big);
  SetOperation empty;
  ASSERT_TRUE(set(*worker_, empty, key, larger.version, "").stored);
  EXPECT_EQ(get(*worker_, key), "");
}

TEST_P(StoreContract, WhatIsTooBigIsRefusedAtOnce) {
  const std::string long_part(core::kMaxKeyBytes, 'k');
  const OwnedKey long_key(space(), {long_part});
  GetOperation get_long;
  get_long.key = long_key.key();
  EXPECT_TRUE(worker_->store().get(get_long));
  EXPECT_EQ(get_long.error, StoreError::oversize);
  const OwnedKey many(space(), std::vector<std::string>(core::kMaxKeyParts + 1, "p"));
  GetOperation get_many;
  get_many.key = many.key();
  EXPECT_TRUE(worker_->store().get(get_many));
  EXPECT_EQ(get_many.error, StoreError::oversize);
  const OwnedKey key(space(), {"k"});
  const std::string huge((std::size_t{8} << 20) + 1, 'x');
  PutOperation put_huge;
  put_huge.key = key.key();
  put_huge.bytes = huge;
  put_huge.ttl = 1min;
  EXPECT_TRUE(worker_->store().put_if_absent(put_huge));
  EXPECT_EQ(put_huge.error, StoreError::oversize);
  PutOperation no_time;
  no_time.key = key.key();
  EXPECT_TRUE(worker_->store().put_if_absent(no_time));
  EXPECT_EQ(no_time.error, StoreError::invalid);
}

TEST_P(StoreContract, OneOfManyFirstPutsWins) {
  const OwnedKey key(space(), {"k"});
  std::vector<std::unique_ptr<WorkerStore>> workers;
  for (int i = 0; i < 4; ++i) workers.push_back(backend_->worker());
  std::vector<std::unique_ptr<PutOperation>> puts;
  for (int i = 0; i < 64; ++i) {
    puts.push_back(std::make_unique<PutOperation>());
    puts.back()->key = key.key();
    puts.back()->bytes = "x";
    puts.back()->ttl = 1min;
    (void)workers[static_cast<std::size_t>(i) % workers.size()]->store().put_if_absent(*puts.back());
  }
  int stored = 0;
  for (int i = 0; i < 64; ++i) {
    auto& operation = *puts[static_cast<std::size_t>(i)];
    auto& worker = *workers[static_cast<std::size_t>(i) % workers.size()];
    ASSERT_TRUE(worker.rig.turn_until([&] { return !operation.is_pending(); }));
    EXPECT_EQ(operation.error, StoreError::none);
    stored += operation.stored ? 1 : 0;
  }
  EXPECT_EQ(stored, 1);
}

TEST_P(StoreContract, ACancelledOperationIsNeverHeardOfAgain) {
  const OwnedKey key(space(), {"k"});
  int told = 0;
  {
    GetOperation operation([](core::StoreOperation&, void* count) noexcept { ++*static_cast<int*>(count); }, &told);
    operation.key = key.key();
    (void)worker_->store().get(operation);
  }
  EXPECT_EQ(get(*worker_, key), std::nullopt);  // the answer to the first has come by then
  EXPECT_EQ(told, 0);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreContract, ::testing::ValuesIn(backend_names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace gatehouse::testing
