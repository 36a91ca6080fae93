#include "routing/split.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/block_pool.hpp"

namespace gatehouse::core {
namespace {

std::vector<Forwarding> sides(std::vector<std::uint32_t> weights) {
  std::vector<Forwarding> result;
  for (const auto weight : weights) {
    Forwarding side;
    side.weight = weight;
    result.push_back(std::move(side));
  }
  return result;
}

TEST(Split, EachSideGetsTheShareOfItsWeight) {
  const auto split = sides({95, 0, 5});
  std::mt19937_64 random(1);
  std::array<int, 3> taken{};
  for (int i = 0; i < 100000; ++i) ++taken[choose_side(split, random())];
  EXPECT_NEAR(taken[0], 95000, 500);
  EXPECT_EQ(taken[1], 0);
  EXPECT_NEAR(taken[2], 5000, 500);
}

TEST(Split, TheEndsOfTheLineBelongToTheFirstAndTheLastSide) {
  const auto split = sides({1, 1, 1});
  EXPECT_EQ(choose_side(split, 0), 0U);
  EXPECT_EQ(choose_side(split, ~0ULL), 2U);
  EXPECT_EQ(choose_side(sides({7}), ~0ULL), 0U);
}

TEST(Split, AClientMovesOnlyAsFarAsWeightsDo) {
  const auto before = sides({95, 5});
  const auto after = sides({90, 10});
  int moved = 0;
  for (int i = 0; i < 10000; ++i) {
    const auto key = stable_hash("consumer-" + std::to_string(i));
    moved += choose_side(before, key) != choose_side(after, key);
  }
  EXPECT_NEAR(moved, 500, 100);
}

TEST(KeyHash, TakesWhatTheSourceNames) {
  using Kind = KeySource::Kind;
  BlockPool pool(4096, 1);
  Arena arena(pool);
  RequestHead request(arena);
  request.path = "/a";
  request.headers.add("X-User", "u1");
  request.headers.add("Cookie", "sid=s1");
  const auto client = *IpAddress::parse("10.0.0.1");
  const auto hash = [&](Kind kind, const char* name, std::string_view consumer) {
    return key_hash({kind, name}, request, client, consumer);
  };
  EXPECT_EQ(hash(Kind::none, "", "c"), std::nullopt);
  EXPECT_EQ(hash(Kind::consumer, "", "c1"), stable_hash("c1"));
  EXPECT_EQ(hash(Kind::consumer, "", ""), std::nullopt);
  EXPECT_EQ(hash(Kind::path, "", ""), stable_hash("/a"));
  EXPECT_EQ(hash(Kind::header, "x-user", ""), stable_hash("u1"));
  EXPECT_EQ(hash(Kind::header, "x-none", ""), std::nullopt);
  EXPECT_EQ(hash(Kind::cookie, "sid", ""), stable_hash("s1"));
  EXPECT_EQ(hash(Kind::cookie, "none", ""), std::nullopt);
  EXPECT_NE(hash(Kind::client_ip, "", ""), std::nullopt);
  EXPECT_NE(hash(Kind::client_ip, "", ""), key_hash({Kind::client_ip, ""}, request, *IpAddress::parse("10.0.0.2"), ""));
}

TEST(StableHash, StaysWhatItIs) {
  // Clients stick to sides and endpoints by these numbers: a change moves all of them at once.
  EXPECT_EQ(stable_hash(""), 0x6393d51c06c618dcULL);
  EXPECT_EQ(stable_hash("10.0.1.11:8080"), 0x496ed454a2ce8331ULL);
  EXPECT_NE(stable_hash("a"), stable_hash(std::string_view("a\0", 2)));
  EXPECT_NE(stable_hash("a", 1), stable_hash("a", 2));
}

}  // namespace
}  // namespace gatehouse::core
