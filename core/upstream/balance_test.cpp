#include "upstream/balance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "routing/stable_hash.hpp"

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

const TimePoint kStart{1h};

/// An upstream of endpoints called a, b, c, … and one worker's view of it.
struct Worker {
  EndpointSetPtr set;
  std::vector<EndpointLoad> loads;
  Balancer balancer;
  std::mt19937_64 random{42};

  Worker(Balance kind, std::vector<std::uint32_t> weights, std::uint32_t worker = 0) : balancer(kind, worker) {
    std::vector<Endpoint> endpoints;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      Endpoint endpoint;
      endpoint.text = i < 26 ? std::string(1, static_cast<char>('a' + i)) : std::to_string(i);
      endpoint.weight = weights[i];
      endpoints.push_back(std::move(endpoint));
    }
    set = EndpointSet::make(0, endpoints);
    for (const auto& entry : set->entries()) {
      EndpointLoad load;
      load.id = entry.id;
      load.weight = entry.weight();
      loads.push_back(load);
    }
    balancer.adopt(set->entries());
  }
  std::int32_t choose(std::uint64_t hash = 0, std::int32_t avoid = -1, TimePoint now = kStart) {
    return balancer.choose(loads, {random(), hash, avoid, now});
  }
  std::string letters(int count) {
    std::string result;
    for (int i = 0; i < count; ++i) result += static_cast<char>('a' + choose());
    return result;
  }
  std::vector<int> shares(int count) {
    std::vector<int> result(loads.size());
    for (int i = 0; i < count; ++i) ++result[static_cast<std::size_t>(choose())];
    return result;
  }
};

constexpr Balance kAll[] = {Balance::round_robin, Balance::least_request, Balance::random, Balance::hash,
                            Balance::peak_ewma};

TEST(Balance, NothingUsableGivesNothing) {
  for (const auto kind : kAll) {
    Worker none(kind, {});
    EXPECT_EQ(none.choose(), -1);
    Worker worker(kind, {100, 0, 100});
    worker.loads[0].is_usable = worker.loads[2].is_usable = false;
    EXPECT_EQ(worker.choose(7), -1);
    EXPECT_EQ(worker.choose(7, 0), -1);
  }
}

TEST(Balance, OnlyUsableEndpointsAreChosen) {
  for (const auto kind : kAll) {
    Worker worker(kind, {100, 100, 100, 0});
    worker.loads[1].is_usable = false;
    for (std::uint64_t i = 0; i < 100; ++i) {
      const auto chosen = worker.choose(mix_bits(i));
      EXPECT_TRUE(chosen == 0 || chosen == 2) << chosen;
    }
  }
}

TEST(Balance, TheAvoidedEndpointIsTakenOnlyWhenThereIsNoOther) {
  for (const auto kind : kAll) {
    Worker worker(kind, {100, 1});
    for (std::uint64_t i = 0; i < 50; ++i) EXPECT_EQ(worker.choose(mix_bits(i), 0), 1);
    worker.loads[1].is_usable = false;
    EXPECT_EQ(worker.choose(1, 0), 0);
  }
}

TEST(RoundRobin, IsSmooth) {
  EXPECT_EQ(Worker(Balance::round_robin, {5, 1, 1}).letters(14), "aabacaaaabacaa");
  EXPECT_EQ(Worker(Balance::round_robin, {1, 1, 1}).letters(6), "abcabc");
}

TEST(RoundRobin, WorkersBeginAtDifferentEndpoints) {
  EXPECT_EQ(Worker(Balance::round_robin, {100, 100, 100}, 1).letters(4), "bcab");
  EXPECT_EQ(Worker(Balance::round_robin, {100, 100, 100}, 2).letters(4), "cabc");
  EXPECT_EQ(Worker(Balance::round_robin, {100, 100, 100}, 3).letters(4), "abca");
}

TEST(RoundRobin, ANewSetKeepsTheTurnOfEndpointsThatStay) {
  Worker worker(Balance::round_robin, {1, 1, 1});
  EXPECT_EQ(worker.letters(2), "ab");
  worker.balancer.adopt(worker.set->with_ejection(endpoint_id("z"), kStart)->entries());
  EXPECT_EQ(worker.letters(3), "cab");
}

TEST(RoundRobin, AnEndpointThatReturnsGetsNoBurst) {
  Worker worker(Balance::round_robin, {1, 1});
  worker.loads[0].is_usable = false;
  worker.shares(1000);
  worker.loads[0].is_usable = true;
  EXPECT_EQ(worker.shares(10), (std::vector<int>{5, 5}));
}

TEST(LeastRequest, TheLeastLoadedForItsWeightIsChosen) {
  Worker worker(Balance::least_request, {100, 100, 200});
  worker.loads[0].in_flight = 3;
  worker.loads[1].in_flight = 1;
  worker.loads[2].in_flight = 2;
  EXPECT_EQ(worker.choose(), 2) << "3/200 against 4/100 and 2/100";
  worker.loads[2].in_flight = 4;
  EXPECT_EQ(worker.choose(), 1) << "2/100 against 4/100 and 5/200";
}

TEST(LeastRequest, IdleEndpointsShareEvenly) {
  Worker worker(Balance::least_request, {100, 100, 100, 100});
  for (const auto share : worker.shares(4000)) EXPECT_NEAR(share, 1000, 120);
}

TEST(LeastRequest, TwoChoicesKeepManyEndpointsLevel) {
  Worker worker(Balance::least_request, std::vector<std::uint32_t>(100, 100));
  for (int i = 0; i < 1000; ++i) ++worker.loads[static_cast<std::size_t>(worker.choose())].in_flight;
  for (const auto& load : worker.loads) EXPECT_NEAR(load.in_flight, 10, 4);
}

TEST(RandomBalance, FollowsTheWeights) {
  const auto shares = Worker(Balance::random, {100, 300, 0, 600}).shares(10000);
  EXPECT_NEAR(shares[0], 1000, 150);
  EXPECT_NEAR(shares[1], 3000, 250);
  EXPECT_EQ(shares[2], 0);
  EXPECT_NEAR(shares[3], 6000, 250);
}

TEST(HashBalance, FollowsTheWeights) {
  Worker worker(Balance::hash, {100, 300});
  int first = 0;
  for (std::uint64_t i = 0; i < 10000; ++i) first += worker.choose(mix_bits(i)) == 0;
  EXPECT_NEAR(first, 2500, 200);
}

TEST(HashBalance, OnlyTheClientsOfAnEndpointThatGoesMoveAndTheyComeBack) {
  Worker worker(Balance::hash, std::vector<std::uint32_t>(10, 100));
  std::vector<std::int32_t> before;
  for (std::uint64_t i = 0; i < 5000; ++i) before.push_back(worker.choose(mix_bits(i)));
  worker.loads[3].is_usable = false;
  std::vector<int> heirs(10);
  for (std::uint64_t i = 0; i < 5000; ++i) {
    const auto now = worker.choose(mix_bits(i));
    if (before[i] == 3) {
      ++heirs[static_cast<std::size_t>(now)];
    } else {
      ASSERT_EQ(now, before[i]);
    }
  }
  for (std::size_t i = 0; i < 10; ++i) EXPECT_NEAR(heirs[i], i == 3 ? 0 : 55, i == 3 ? 0 : 35);
  worker.loads[3].is_usable = true;
  for (std::uint64_t i = 0; i < 5000; ++i) ASSERT_EQ(worker.choose(mix_bits(i)), before[i]);
}

TEST(HashBalance, TheOrderOfEndpointsDoesNotMatter) {
  Worker worker(Balance::hash, {100, 100, 100});
  const auto chosen = worker.loads[static_cast<std::size_t>(worker.choose(99))].id;
  std::swap(worker.loads[0], worker.loads[2]);
  EXPECT_EQ(worker.loads[static_cast<std::size_t>(worker.choose(99))].id, chosen);
}

TEST(PeakEwma, JumpsUpAndComesDownSlowly) {
  PeakEwma latency;
  EXPECT_FALSE(latency.is_known());
  latency.observe(10ms, kStart);
  EXPECT_DOUBLE_EQ(latency.at(kStart), 10e6);
  latency.observe(100ms, kStart + 1s);
  EXPECT_DOUBLE_EQ(latency.at(kStart + 1s), 100e6);
  latency.observe(10ms, kStart + 2s);
  EXPECT_NEAR(latency.at(kStart + 2s), 10e6 + 90e6 * std::exp(-0.1), 1);
  EXPECT_LT(latency.at(kStart + 60s), 1e6);
  latency.observe(20ms, kStart + 60s);
  EXPECT_DOUBLE_EQ(latency.at(kStart + 60s), 20e6);
}

TEST(PeakEwmaBalance, PrefersTheFasterUntilItIsBusier) {
  Worker worker(Balance::peak_ewma, {100, 100});
  worker.loads[0].latency.observe(10ms, kStart);
  worker.loads[1].latency.observe(35ms, kStart);
  EXPECT_EQ(worker.choose(), 0);
  worker.loads[0].in_flight = 3;
  EXPECT_EQ(worker.choose(), 1);
}

TEST(PeakEwmaBalance, AnUnknownEndpointIsTriedOnceAtATime) {
  Worker worker(Balance::peak_ewma, {100, 100});
  worker.loads[0].latency.observe(10ms, kStart);
  EXPECT_EQ(worker.choose(), 1);
  worker.loads[1].in_flight = 1;
  EXPECT_EQ(worker.choose(), 0);
}

TEST(PeakEwmaBalance, ASlowEndpointIsTriedAgainWhenItsPeakHasFaded) {
  Worker worker(Balance::peak_ewma, {100, 100});
  worker.loads[0].latency.observe(1s, kStart);
  worker.loads[1].latency.observe(10ms, kStart + 59s);
  EXPECT_EQ(worker.choose(0, -1, kStart + 10s), 1);
  EXPECT_EQ(worker.choose(0, -1, kStart + 60s), 0);
}

}  // namespace
}  // namespace gatehouse::core
