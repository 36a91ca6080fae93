// Counts by listener, method and status.
#include "observe/request_counts.hpp"

#include <gtest/gtest.h>

#include <map>

namespace gatehouse::core {
namespace {

std::map<std::uint64_t, std::uint64_t> contents(const RequestCounts& counts) {
  std::map<std::uint64_t, std::uint64_t> all;
  counts.for_each([&](const RequestKey& key, std::uint64_t count) { all[key.packed()] = count; });
  return all;
}

TEST(RequestKey, SurvivesPacking) {
  const RequestKey key{{65535, kListenerGenerationMask}, 255, 999};
  const auto back = RequestKey::unpack(key.packed());
  EXPECT_EQ(back.listener, key.listener);
  EXPECT_EQ(back.method, key.method);
  EXPECT_EQ(back.status, key.status);
  EXPECT_NE((RequestKey{{0, 1}, 0, 0}.packed()), 0U);
}

TEST(RequestCounts, EveryKeyIsCountedThroughAllGrowth) {
  RequestCounts counts;
  std::map<std::uint64_t, std::uint64_t> expected;
  for (std::uint16_t round = 0; round < 3; ++round) {
    for (std::uint16_t status = 100; status < 600; ++status) {
      for (std::uint8_t method = 0; method < 4; ++method) {
        const RequestKey key{{status % 7U, 1}, method, status};
        ASSERT_TRUE(counts.add(key));
        ++expected[key.packed()];
      }
    }
  }
  EXPECT_EQ(contents(counts), expected);
}

TEST(RequestCounts, KeysBeyondTheBoundAreRefusedAndKnownOnesStillCount) {
  RequestCounts counts;
  std::uint32_t added = 0;
  std::uint32_t refused = 0;
  for (std::uint32_t index = 0; index < 5000; ++index) ++(counts.add({{index, 1}, 1, 200}) ? added : refused);
  EXPECT_EQ(added, RequestCounts::kMaxKeys);
  EXPECT_EQ(refused, 5000 - RequestCounts::kMaxKeys);
  EXPECT_TRUE(counts.add({{0, 1}, 1, 200}));
}

TEST(RequestCounts, AfterAResetItIsEmptyAndCountsAgain) {
  RequestCounts counts;
  counts.reset();
  counts.add({{0, 1}, 1, 200});
  counts.reset();
  EXPECT_TRUE(contents(counts).empty());
  counts.add({{0, 1}, 1, 404});
  EXPECT_EQ(contents(counts).size(), 1U);
}

}  // namespace
}  // namespace gatehouse::core
