// What counts as failure, through the plugin.
#include "circuit_fixture_test.hpp"

namespace circuit_breaker {
namespace {

TEST(CircuitOutcomes, CB03_EachEntryOfFailuresCounts) {
  for (const auto failure : {tools::Failure::connect_failed, tools::Failure::tls_failed, tools::Failure::timeout,
                             tools::Failure::reset, tools::Failure::protocol}) {
    Gateway gateway;
    gateway.upstream().fail(failure);
    for (int i = 0; i < 2; ++i) EXPECT_FALSE(gateway.is_open()) << static_cast<int>(failure);
    EXPECT_TRUE(gateway.is_open()) << static_cast<int>(failure);
  }
  for (const unsigned status : {500U, 502U, 503U, 504U}) {
    Gateway gateway;
    gateway.upstream().reply(status);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(gateway.start("GET /").status(), status);
    EXPECT_TRUE(gateway.is_open()) << status;
  }
}

TEST(CircuitOutcomes, CB03_NeutralOnesDoNot) {
  for (const unsigned status : {400U, 401U, 404U, 422U, 429U}) {
    Gateway gateway;
    gateway.fail(1);
    gateway.upstream().reply(status);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(gateway.start("GET /").status(), status);
    EXPECT_FALSE(gateway.is_open());
    gateway.fail(1);
    EXPECT_TRUE(gateway.is_open()) << status << ": two failures of three, what was neutral is in no denominator";
  }
  Gateway gateway;
  gateway.upstream().fail(tools::Failure::no_endpoint);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(gateway.start("GET /").reason(), "no_endpoint");
  gateway.upstream().never();
  for (int i = 0; i < 5; ++i) gateway.start("GET /").disconnect();
  gateway.upstream().reply(200);
  EXPECT_FALSE(gateway.is_open()) << "a client's abort is no failure";
}

TEST(CircuitOutcomes, CB03_InHalfOpenANeutralProbeIsGoodAndAFailedOneIsNot) {
  Gateway gateway;
  gateway.trip();
  gateway.wait();
  gateway.upstream().reply(404);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(gateway.start("GET /").note("circuit-breaker.state"), "half_open");
  EXPECT_EQ(gateway.start("GET /").note("circuit-breaker.state"), "closed");
  Gateway failing;
  failing.trip();
  failing.wait();
  failing.fail(1);
  EXPECT_TRUE(failing.is_open());
}

TEST(CircuitOutcomes, CB03_FailuresAreTheConfiguredOnes) {
  Gateway gateway{"{min_requests: 2, failures: [timeout, \"599\", \"418\"]}"};
  gateway.fail(10);
  EXPECT_FALSE(gateway.is_open());
  gateway.upstream().reply(418);
  for (int i = 0; i < 12; ++i) gateway.start("GET /");
  EXPECT_TRUE(gateway.is_open());
}

TEST(CircuitOutcomes, CB09_SlowHeadsOpenItAndLongStreamsDoNot) {
  constexpr const char* kSlow = "{min_requests: 4, slow: {threshold: 1s, ratio: 50%}}";
  Gateway slow{kSlow};
  slow.upstream().reply(200).after(1s);
  for (int i = 0; i < 4; ++i) {
    slow.start("GET /");
    slow.clock().advance(1s);
  }
  const auto refused = slow.start("GET /");
  EXPECT_EQ(refused.reason(), "circuit_open");
  EXPECT_EQ(refused.detail(), "ratio of slow responses");
  Gateway streams{kSlow};
  streams.upstream().reply(200).after(900ms);
  streams.on_report([](tools::Report& report) {
    if (!report.attempts.empty()) report.attempts.back().total_us = 60'000'000;
  });
  for (int i = 0; i < 8; ++i) {
    EXPECT_NE(streams.start("GET /").reason(), "circuit_open");
    streams.clock().advance(900ms);
  }
}

TEST(CircuitOutcomes, CB10_EveryAttemptCountsAndARefusalIsNotRetried) {
  Gateway gateway{kQuick, situation({.retries = 1})};
  gateway.fail(0);
  gateway.upstream().fail(tools::Failure::reset);
  EXPECT_EQ(gateway.start("GET /").report().attempts.size(), 2U);
  const auto refused = gateway.start("GET /");
  EXPECT_EQ(refused.reason(), "circuit_open") << "two results of one exchange";
  EXPECT_TRUE(refused.report().attempts.empty());
  gateway.wait();
  gateway.upstream().reply(200);
  gateway.upstream().fail(tools::Failure::reset).once();
  EXPECT_EQ(gateway.start("GET /").status(), 200U) << "a probe: its first attempt failed, its second did not";
  EXPECT_TRUE(gateway.is_open());
}

TEST(CircuitOutcomes, CB11_ABodyThatBreaksCountsOnceAsFailure) {
  Gateway gateway{"{min_requests: 2, failure_ratio: 100%}"};
  gateway.on_report([](tools::Report& report) {
    if (!report.attempts.empty()) report.attempts.back().result = GH_ATTEMPT_RESET_IN_BODY;
  });
  EXPECT_EQ(gateway.start("GET /").status(), 200U);
  EXPECT_EQ(gateway.start("GET /").status(), 200U) << "one result so far";
  EXPECT_TRUE(gateway.is_open()) << "two failures of two, no success beside them";
}

TEST(CircuitOutcomes, CB18_GrpcStatusCountsInHeadAndTrailers) {
  for (const bool is_in_trailers : {false, true}) {
    for (const auto& [code, is_failure] : {std::pair{14, true}, {4, true}, {5, false}, {0, false}}) {
      Gateway gateway;
      if (is_in_trailers) {
        gateway.on_report([status = code](tools::Report& report) {
          if (!report.attempts.empty()) report.attempts.back().grpc_status = status;
        });
      } else {
        gateway.upstream().reply(200, "", {{"grpc-status", std::to_string(code)}});
      }
      for (int i = 0; i < 2; ++i) EXPECT_FALSE(gateway.is_open());
      EXPECT_EQ(gateway.is_open(), is_failure) << code << (is_in_trailers ? " in trailers" : " in the head");
    }
  }
}

}  // namespace
}  // namespace circuit_breaker
