#include "upstream/health.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

const TimePoint kStart{1h};

EndpointSetPtr set_of(std::initializer_list<const char*> texts) {
  std::vector<Endpoint> endpoints;
  for (const char* text : texts) {
    endpoints.emplace_back();
    endpoints.back().text = text;
  }
  return EndpointSet::make(0, endpoints);
}

/// Ejects `text` when the ejector says so; returns its answer.
EjectionDecision flip(Ejector& ejector, EndpointSetPtr& set, const char* text, TimePoint now) {
  const auto decision = ejector.decide(*set, endpoint_id(text), now);
  if (decision.eject) set = set->with_ejection(endpoint_id(text), decision.until);
  EXPECT_FALSE(decision.why.empty());
  return decision;
}

TEST(EndpointFailure, TransportErrorsTimeoutsAndThreeStatusesCount) {
  const std::pair<Error, bool> errors[] = {
      {Error::upstream_connect_failed, true},
      {Error::upstream_connect_timeout, true},
      {Error::upstream_tls_failed, true},
      {Error::upstream_reset, true},
      {Error::upstream_timeout, true},
      {Error::upstream_protocol_error, true},
      {Error::upstream_headers_too_large, false},
      {Error::client_gone, false},
      {Error::total_timeout, false},
      {Error::upstream_queue_full, false},
      {Error::plugin_failed, false},
  };
  for (const auto& [error, counts] : errors) EXPECT_EQ(is_endpoint_failure(error, 0), counts) << code(error);
  const std::pair<std::uint16_t, bool> statuses[] = {{200, false}, {404, false}, {500, false}, {501, false},
                                                     {502, true},  {503, true},  {504, true},  {505, false}};
  for (const auto& [status, counts] : statuses) EXPECT_EQ(is_endpoint_failure(Error::none, status), counts) << status;
}

TEST(FailureCounter, TellsWhenTheThresholdIsReachedAndAfterAsManyMore) {
  FailureCounter counter;
  std::string told;
  for (int i = 0; i < 7; ++i) told += counter.failed(3) ? 'X' : '.';
  EXPECT_EQ(told, "..X..X.");
  counter.succeeded();
  EXPECT_EQ(counter.failures(), 0U);
  EXPECT_FALSE(counter.failed(3));
  EXPECT_FALSE(FailureCounter().failed(0));
  EXPECT_TRUE(FailureCounter().failed(1));
}

TEST(Ejector, EjectsForTheConfiguredTimeAndOnlyOnce) {
  auto set = set_of({"a", "b"});
  Ejector ejector({});
  const auto decision = flip(ejector, set, "a", kStart);
  EXPECT_TRUE(decision.eject);
  EXPECT_EQ(decision.length, 30s);
  EXPECT_EQ(decision.until, kStart + 30s);
  const auto again = flip(ejector, set, "a", kStart + 1s);
  EXPECT_FALSE(again.eject);
  EXPECT_TRUE(again.is_known);
}

TEST(Ejector, NeverMoreThanTheShareIsOut) {
  struct Case {
    std::initializer_list<const char*> endpoints;
    double max_ejected;
    int out;
  };
  const Case cases[] = {{{"a"}, 0.5, 0},
                        {{"a"}, 1.0, 1},
                        {{"a", "b"}, 0.5, 1},
                        {{"a", "b", "c"}, 0.5, 1},
                        {{"a", "b", "c", "d"}, 0.5, 2},
                        {{"a", "b", "c", "d"}, 0, 0},
                        {{"a", "b", "c"}, 1.0, 3}};
  for (const auto& c : cases) {
    auto set = set_of(c.endpoints);
    PassiveHealth settings;
    settings.max_ejected = c.max_ejected;
    Ejector ejector(settings);
    int out = 0;
    for (const char* text : c.endpoints) out += flip(ejector, set, text, kStart).eject;
    EXPECT_EQ(out, c.out) << c.endpoints.size() << " at " << c.max_ejected;
  }
}

TEST(Ejector, WhatProbesOrOperatorsTookOutCountsAndIsLeftAlone) {
  auto set = set_of({"a", "b", "c", "d"})
                 ->with_health(endpoint_id("a"), false, kStart)
                 ->with_health(endpoint_id("b"), false, kStart);
  Ejector ejector({});
  EXPECT_EQ(flip(ejector, set, "c", kStart).why, "max_ejected reached");
  EXPECT_TRUE(flip(ejector, set, "a", kStart).is_known);
  set = set_of({"a", "b", "c"})->with_override(endpoint_id("a"), {EndpointState::drain, {}}, kStart);
  EXPECT_FALSE(flip(ejector, set, "a", kStart).eject);
  EXPECT_TRUE(flip(ejector, set, "b", kStart).eject) << "one of the two that are active";
  EXPECT_TRUE(flip(ejector, set, "gone", kStart).is_known);
}

TEST(Ejector, RepeatedEjectionsGrowAndAreForgotten) {
  auto set = set_of({"a", "b"});
  Ejector ejector({});
  auto now = kStart;
  std::vector<Duration> lengths;
  for (int i = 0; i < 12; ++i) {
    const auto decision = flip(ejector, set, "a", now);
    ASSERT_TRUE(decision.eject);
    lengths.push_back(decision.length);
    now = decision.until + 1s;  // fails again as soon as it is back
  }
  EXPECT_EQ(lengths[0], 30s);
  EXPECT_EQ(lengths[1], 60s);
  EXPECT_EQ(lengths[9], 300s);
  EXPECT_EQ(lengths[11], 300s);
  now += 4 * 30s;  // four steps back from ten, and one up again
  EXPECT_EQ(flip(ejector, set, "a", now).length, 210s);
  now += 1h;
  EXPECT_EQ(flip(ejector, set, "a", now).length, 30s);
}

TEST(Ejector, OffIsOff) {
  auto set = set_of({"a", "b"});
  PassiveHealth settings;
  settings.enabled = false;
  Ejector ejector(settings);
  EXPECT_FALSE(flip(ejector, set, "a", kStart).eject);
}

}  // namespace
}  // namespace gatehouse::core
