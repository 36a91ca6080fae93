#include "proxy/body_rate.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

TEST(BodyRate, ABodyOverTheRateIsNeverTooSlow) {
  BodyRate rate(240);
  std::uint64_t total = 0;
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(rate.is_too_slow(1s, total += 300));
}

TEST(BodyRate, OneByteASecondIsTooSlowAfterTheWindow) {
  BodyRate rate(240);
  std::uint64_t total = 0;
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(rate.is_too_slow(1s, ++total));
  EXPECT_TRUE(rate.is_too_slow(1s, ++total));
}

TEST(BodyRate, AFastBeginningDoesNotPayForASlowEnd) {
  BodyRate rate(240);
  EXPECT_FALSE(rate.is_too_slow(10s, 1'000'000));
  EXPECT_TRUE(rate.is_too_slow(10s, 1'000'010));
}

TEST(BodyRate, ZeroMeansOff) {
  BodyRate rate(0);
  EXPECT_FALSE(rate.is_too_slow(1h, 0));
  EXPECT_EQ(rate.left(), Duration::zero());
}

}  // namespace
}  // namespace gatehouse::core
