// The rows that smuggling is made of, cut in two at every byte: the verdict must not depend on how the bytes arrive.
#include <gtest/gtest.h>

#include "hygiene/gate.hpp"
#include "hygiene/refusal_case.hpp"

namespace gatehouse::testing {
namespace {

/// Long inputs (over-long chunk extensions) are cut at their first and last bytes only: the middle is all alike.
constexpr std::size_t kEdge = 160;

class RequestGateSplits : public ::testing::TestWithParam<RefusalCase> {};

void refuse_split(const RefusalCase& refusal, const std::string& before, std::size_t at) {
  RawClient client(gate().gateway.port());
  client.send_split(before + refusal.bytes + kSmuggled, before.size() + at);
  if (!before.empty()) {
    ASSERT_EQ(client.read_response().status, 200);
  }
  Exchange exchange{.answer = client.read_response(), .after = client.read_until_closed(), .end = client.end()};
  expect_refusal(exchange, refusal.status, refusal.codes);
}

void expect_no_complete_request(std::size_t other_than) {
  ASSERT_TRUE(gate().upstream.settle());
  EXPECT_EQ(gate().upstream.request_count(), other_than);
  for (const auto& record : gate().upstream.records()) {
    EXPECT_EQ(record.malformed, "") << shown(record.bytes);
    EXPECT_EQ(record.bytes.find("/refused"), std::string::npos) << shown(record.bytes);
  }
}

TEST_P(RequestGateSplits, IsRefusedCutAtEveryByte) {
  const auto& refusal = GetParam();
  gate().upstream.clear();
  const auto size = refusal.bytes.size();
  for (std::size_t at = 1; at <= size && !HasFailure(); ++at) {
    SCOPED_TRACE("cut after byte " + std::to_string(at));
    if (at > kEdge && at + kEdge < size) continue;
    refuse_split(refusal, {}, at);
  }
  expect_no_complete_request(0);
}

TEST_P(RequestGateSplits, IsRefusedCutAtEveryByteBehindAGoodRequest) {
  const auto& refusal = GetParam();
  gate().upstream.clear();
  std::size_t rounds = 0;
  for (std::size_t at = 0; at <= refusal.bytes.size() && !HasFailure(); at += 7) {
    SCOPED_TRACE("cut after byte " + std::to_string(at));
    if (at > kEdge && at + kEdge < refusal.bytes.size()) continue;
    ++rounds;
    refuse_split(refusal, request("GET", "/good"), at);
  }
  expect_no_complete_request(rounds);
}

TEST_P(RequestGateSplits, IsRefusedByteByByte) {
  const auto& refusal = GetParam();
  gate().upstream.clear();
  RawClient client(gate().gateway.port());
  client.send_byte_by_byte(refusal.bytes.substr(0, 4 * kEdge));
  client.send(refusal.bytes.substr(std::min(refusal.bytes.size(), 4 * kEdge)));
  Exchange exchange{.answer = client.read_response(), .after = client.read_until_closed(), .end = client.end()};
  expect_refusal(exchange, refusal.status, refusal.codes);
  expect_no_complete_request(0);
}

INSTANTIATE_TEST_SUITE_P(Rows, RequestGateSplits, ::testing::ValuesIn(refusal_cases(true)),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace gatehouse::testing
