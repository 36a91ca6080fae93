#include "upstream/endpoints.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

const TimePoint kStart{1h};

Endpoint endpoint(std::string text, std::uint32_t weight = 100) {
  Endpoint result;
  result.text = std::move(text);
  result.weight = weight;
  return result;
}

EndpointSetPtr set_of(std::vector<Endpoint> endpoints) { return EndpointSet::make(3, endpoints); }

TEST(EndpointSet, TheSameAddressTwiceIsOneEndpoint) {
  const auto set = set_of({endpoint("a:1", 10), endpoint("b:1"), endpoint("a:1", 20)});
  ASSERT_EQ(set->entries().size(), 2U);
  EXPECT_EQ(set->entries()[0].weight(), 10U);
  EXPECT_EQ(set->upstream(), 3U);
  EXPECT_EQ(set->find(endpoint_id("b:1")), 1);
  EXPECT_EQ(set->find(endpoint_id("c:1")), -1);
}

TEST(EndpointSet, AnEjectedEndpointComesBackByItself) {
  const auto first = set_of({endpoint("a:1"), endpoint("b:1")});
  const auto set = first->with_ejection(endpoint_id("a:1"), kStart + 30s);
  EXPECT_EQ(set->version(), first->version() + 1);
  EXPECT_EQ(first->usable_count(kStart), 2U);
  EXPECT_FALSE(set->entries()[0].is_usable(kStart + 29s));
  EXPECT_TRUE(set->entries()[0].is_usable(kStart + 30s));
  EXPECT_EQ(set->usable_count(kStart), 1U);
}

TEST(EndpointSet, ANewListKeepsHealthAndOrders) {
  auto set = set_of({endpoint("a:1"), endpoint("b:1")})
                 ->with_ejection(endpoint_id("a:1"), kStart + 30s)
                 ->with_override(endpoint_id("b:1"), {EndpointState::drain, 7}, kStart);
  set = set->with_endpoints(std::vector{endpoint("b:1", 50), endpoint("c:1"), endpoint("a:1")}, kStart + 1s);
  ASSERT_EQ(set->entries().size(), 3U);
  EXPECT_EQ(set->entries()[0].state(), EndpointState::drain);
  EXPECT_EQ(set->entries()[0].weight(), 7U);
  EXPECT_EQ(set->entries()[1].slow_from, kStart + 1s);
  EXPECT_EQ(set->entries()[2].ejected_until, kStart + 30s);
  set = set->with_override(endpoint_id("b:1"), {}, kStart + 2s);
  EXPECT_EQ(set->entries()[0].state(), EndpointState::active);
  EXPECT_EQ(set->entries()[0].weight(), 50U);
  EXPECT_EQ(set->entries()[0].slow_from, kStart + 2s);
}

TEST(EndpointSet, OnlyActiveHealthyWeightedEndpointsAreUsable) {
  auto drained = endpoint("a:1");
  drained.state = EndpointState::drain;
  auto maintained = endpoint("b:1");
  maintained.state = EndpointState::maintenance;
  auto set = set_of({drained, maintained, endpoint("c:1", 0), endpoint("d:1")});
  EXPECT_EQ(set->usable_count(kStart), 1U);
  set = set->with_health(endpoint_id("d:1"), false, kStart);
  EXPECT_EQ(set->usable_count(kStart), 0U);
  set = set->with_health(endpoint_id("d:1"), true, kStart + 5s);
  EXPECT_EQ(set->entries()[3].slow_from, kStart + 5s);
  EXPECT_EQ(set->with_health(endpoint_id("x"), true, kStart)->usable_count(kStart), 1U);
}

TEST(EndpointSet, TheWeightGrowsLinearlyAfterAReturn) {
  const auto set = set_of({endpoint("a:1")})->with_ejection(endpoint_id("a:1"), kStart);
  const std::pair<Duration, std::uint32_t> cases[] = {{0s, 10},  {5s, 10},    {25s, 25}, {50s, 50},
                                                      {99s, 99}, {100s, 100}, {1h, 100}};
  for (const auto& [after, weight] : cases) EXPECT_EQ(set->entries()[0].weight_at(kStart + after, 100s), weight);
  EXPECT_EQ(set->entries()[0].weight_at(kStart, 0s), 100U);
  EXPECT_EQ(set_of({endpoint("a:1")})->entries()[0].weight_at(kStart, 100s), 100U)
      << "the first set starts at full weight";
  const auto light = set_of({endpoint("a:1", 3)})->with_ejection(endpoint_id("a:1"), kStart);
  EXPECT_EQ(light->entries()[0].weight_at(kStart, 100s), 1U);
}

}  // namespace
}  // namespace gatehouse::core
