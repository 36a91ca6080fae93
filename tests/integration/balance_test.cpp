// Which endpoint gets the next request.
#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class Balance : public ::testing::Test {
 protected:
  void start(const std::string& upstream_keys) {
    start_with("{address: \"" + endpoints_[0].address() + "\"}, {address: \"" + endpoints_[1].address() +
                   "\"}, {address: \"" + endpoints_[2].address() + "\"}",
               upstream_keys);
  }
  void start_with(const std::string& list, const std::string& upstream_keys) {
    gateway_ = std::make_unique<Gateway>(config("upstreams:\n  - {name: app, endpoints: [" + list + "]" +
                                                (upstream_keys.empty() ? "" : ", " + upstream_keys) +
                                                "}\nroutes:\n  - {name: all, match: {path: /}, upstream: app}\n"));
  }
  std::string entry(std::size_t i, const std::string& keys) {
    return "{address: \"" + endpoints_[i].address() + "\", " + keys + "}";
  }
  void exchanges(int count, const std::string& fields = {}) {
    RawClient client(gateway_->port());
    for (int i = 0; i < count; ++i) {
      client.send(request("GET", "/", fields));
      const auto answer = client.read_response();
      ASSERT_EQ(answer.status, 200) << answer.error << answer.body;
    }
  }
  std::size_t count(std::size_t i) const { return endpoints_[i].request_count(); }

  std::array<FakeUpstream, 3> endpoints_;
  std::unique_ptr<Gateway> gateway_;
};

TEST_F(Balance, RoundRobinIsEven) {
  start("balance: round-robin");
  exchanges(30);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(count(i), 10U);
}

TEST_F(Balance, RoundRobinObeysWeights) {
  start_with(entry(0, "weight: 300") + ", " + entry(1, "weight: 100"), "");
  exchanges(40);
  EXPECT_EQ(count(0), 30U);
  EXPECT_EQ(count(1), 10U);
}

TEST_F(Balance, EndpointsThatAreNotActiveGetNothingNew) {
  start_with(entry(0, "state: active") + ", " + entry(1, "state: drain") + ", " + entry(2, "state: maintenance"), "");
  exchanges(10);
  EXPECT_EQ(count(0), 10U);
}

TEST_F(Balance, WeightZeroGetsNothing) {
  start_with(entry(0, "weight: 100") + ", " + entry(1, "weight: 0"), "");
  exchanges(10);
  EXPECT_EQ(count(0), 10U);
}

TEST_F(Balance, RandomReachesAllOfThem) {
  start("balance: random");
  exchanges(300);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_GT(count(i), 50U);  // 100 expected, six deviations away
    EXPECT_LT(count(i), 150U);
  }
}

TEST_F(Balance, HashKeepsAKeyOnItsEndpoint) {
  start("balance: hash, hash_by: \"header:x-user\"");
  exchanges(10, "X-User: anna\r\n");
  std::size_t used = 0;
  for (std::size_t i = 0; i < 3; ++i) used += count(i) > 0 ? 1 : 0;
  EXPECT_EQ(used, 1U);
  for (int i = 0; i < 60; ++i) exchanges(1, "X-User: user-" + std::to_string(i) + "\r\n");
  for (std::size_t i = 0; i < 3; ++i) EXPECT_GT(count(i), 0U) << "60 keys and one endpoint has none";
}

TEST_F(Balance, HashByClientAddressKeepsAClient) {
  start("balance: hash, hash_by: client-ip");
  exchanges(10);
  std::size_t used = 0;
  for (std::size_t i = 0; i < 3; ++i) used += count(i) > 0 ? 1 : 0;
  EXPECT_EQ(used, 1U);
}

TEST_F(Balance, LeastRequestAvoidsTheBusyOne) {
  Latch go;
  for (auto& endpoint : endpoints_) {
    endpoint.answer_with([&](UpstreamConnection& connection, const Message& message) {
      if (message.request_target == "/held" && !connection.wait(go)) return;
      answer_ok(connection, message);
    });
  }
  start_with(entry(0, "weight: 100") + ", " + entry(1, "weight: 100"), "balance: least-request");
  RawClient held(gateway_->port());
  held.send(request("GET", "/held"));
  ASSERT_TRUE(eventually([&] { return count(0) + count(1) == 1; }));
  const std::size_t busy = count(0) == 1 ? 0 : 1;
  exchanges(20);
  EXPECT_EQ(count(busy), 1U);
  EXPECT_EQ(count(1 - busy), 20U);
  go.open();
  EXPECT_EQ(held.read_response().status, 200);
}

TEST_F(Balance, PeakEwmaServes) {
  start("balance: peak-ewma");
  exchanges(60);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_GT(count(i), 0U);
}

TEST_F(Balance, HostIsWhatTheUpstreamSays) {
  start_with(entry(0, "weight: 1"), "host: endpoint");
  exchanges(1);
  EXPECT_EQ(endpoints_[0].last_request().get("Host"), endpoints_[0].address());
  start_with(entry(0, "weight: 1"), "host: inner.test");
  exchanges(1);
  EXPECT_EQ(endpoints_[0].last_request().get("Host"), "inner.test");
  start_with(entry(0, "weight: 1"), "host: preserve");
  exchanges(1);
  EXPECT_EQ(endpoints_[0].last_request().get("Host"), "api.test");
}

}  // namespace
}  // namespace gatehouse::testing
