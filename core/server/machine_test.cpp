#include "server/machine.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

TEST(Machine, QuotaOfTheControlGroupIsRoundedUp) {
  EXPECT_EQ(processors_of_quota("200000 100000\n"), 2U);
  EXPECT_EQ(processors_of_quota("150000 100000"), 2U);
  EXPECT_EQ(processors_of_quota("10000 100000"), 1U);
}

TEST(Machine, NoQuotaAndNonsenseAreNoLimit) {
  for (const auto* text : {"max 100000\n", "", "x", "1", "100000 0", "-1 100000"}) {
    EXPECT_EQ(processors_of_quota(text), 0U) << text;
  }
}

TEST(Machine, ThereIsAlwaysAWorker) { EXPECT_GE(automatic_workers(), 1U); }

}  // namespace
}  // namespace gatehouse::core
