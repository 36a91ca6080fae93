// The conformance suite on the fake host: what the harness promises is what a real host promises.
#include <gtest/gtest.h>

#include "conformance/fake_host_adapter.hpp"
#include "conformance/suite.hpp"

namespace gatehouse::conformance {
namespace {

class FakeHost : public ::testing::TestWithParam<Case> {};

TEST_P(FakeHost, Conforms) {
  FakeHostUnderTest host;
  ASSERT_TRUE(can_run(GetParam(), host)) << "the fake host lacks nothing";
  Claims claims;
  GetParam().run(host, claims);
  for (const auto& failure : claims.failures()) ADD_FAILURE() << failure;
}

INSTANTIATE_TEST_SUITE_P(Suite, FakeHost, ::testing::ValuesIn(all_cases()),
                         [](const auto& instance) { return std::string(instance.param.name); });

}  // namespace
}  // namespace gatehouse::conformance
