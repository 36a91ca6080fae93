// Every row of the request gate on the wire: refused with the right answer, and nothing of it reaches the upstream.
#include <gtest/gtest.h>

#include "hygiene/gate.hpp"
#include "hygiene/refusal_case.hpp"

namespace gatehouse::testing {
namespace {

class RequestGate : public ::testing::TestWithParam<RefusalCase> {
 protected:
  void SetUp() override { gate().upstream.clear(); }

  static Exchange finish(RawClient& client) {
    Exchange exchange{.answer = client.read_response(), .after = client.read_until_closed(), .end = client.end()};
    return exchange;
  }
};

TEST_P(RequestGate, IsRefused) {
  const auto& refusal = GetParam();
  RawClient client(gate().gateway.port());
  client.send(refusal.bytes);
  expect_refusal(finish(client), refusal.status, refusal.codes);
  expect_upstream_got(0, refusal.in_body);
}

TEST_P(RequestGate, IsRefusedBehindAGoodRequest) {
  const auto& refusal = GetParam();
  RawClient client(gate().gateway.port());
  client.send(request("GET", "/good") + refusal.bytes);
  const auto good = client.read_response();
  ASSERT_TRUE(good.ok()) << good.error;
  EXPECT_EQ(good.status, 200);
  EXPECT_EQ(good.body, "ok");
  expect_refusal(finish(client), refusal.status, refusal.codes);
  expect_upstream_got(1, refusal.in_body);
}

TEST_P(RequestGate, NothingBehindItIsServed) {
  const auto& refusal = GetParam();
  RawClient client(gate().gateway.port());
  client.send(refusal.bytes + kSmuggled + kSmuggled);
  expect_refusal(finish(client), refusal.status, refusal.codes);
  expect_upstream_got(0, refusal.in_body);
}

INSTANTIATE_TEST_SUITE_P(Rows, RequestGate, ::testing::ValuesIn(refusal_cases(false)),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace gatehouse::testing
