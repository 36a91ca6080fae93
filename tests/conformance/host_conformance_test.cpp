// Every case of the conformance suite on the gateway's own host.
#include <gtest/gtest.h>

#include "conformance/suite.hpp"
#include "core_host.hpp"

namespace gatehouse::conformance {
namespace {

class HostConformance : public testing::TestWithParam<const Case*> {};

TEST_P(HostConformance, Holds) {
  CoreHostUnderTest host;
  if (!can_run(*GetParam(), host)) GTEST_SKIP() << "needs an extension that this host has no process for";
  Claims claims;
  GetParam()->run(host, claims);
  for (const auto& failure : claims.failures()) ADD_FAILURE() << failure;
}

std::vector<const Case*> cases() {
  std::vector<const Case*> all;
  for (const auto& one : all_cases()) all.push_back(&one);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Suite, HostConformance, testing::ValuesIn(cases()),
                         [](const auto& info) { return std::string(info.param->name); });

}  // namespace
}  // namespace gatehouse::conformance
