// Buckets and percentiles.
#include "observe/histogram.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

TEST(BucketHistogram, ABoundBelongsToItsBucket) {
  RequestHistogram histogram;
  histogram.add(500us);
  histogram.add(500us + 1ns);
  histogram.add(10s);
  histogram.add(10s + 1ns);
  histogram.add(-1s);
  BucketSums sums;
  histogram.add_to(sums);
  ASSERT_EQ(sums.counts.size(), 18U);
  EXPECT_EQ(sums.counts[0], 2U);
  EXPECT_EQ(sums.counts[1], 1U);
  EXPECT_EQ(sums.counts[16], 1U);
  EXPECT_EQ(sums.counts[17], 1U);
  EXPECT_EQ(sums.sum_ns, static_cast<std::uint64_t>((20s + 1ms + 2ns).count()));
}

TEST(BucketHistogram, SeveralAreSummed) {
  OverheadHistogram one;
  OverheadHistogram two;
  one.add(30us);
  two.add(30us);
  two.add(1s);
  BucketSums sums;
  one.add_to(sums);
  two.add_to(sums);
  EXPECT_EQ(sums.counts[1], 2U);
  EXPECT_EQ(sums.counts.back(), 1U);
  two.reset();
  BucketSums rest;
  two.add_to(rest);
  EXPECT_EQ(rest.sum_ns, 0U);
}

TEST(LogLinear, EveryValueIsWithinATwentyFourthOfItsBucketsMiddle) {
  std::mt19937_64 random(42);
  std::size_t last = 0;
  for (std::uint64_t value = 0; value < 100'000; ++value) {
    const auto bucket = log_linear_bucket(value);
    ASSERT_TRUE(bucket == last || bucket == last + 1);  // no bucket is left out, none comes twice
    last = bucket;
  }
  for (int i = 0; i < 100'000; ++i) {
    const auto value = random() >> (random() % 64);
    const auto bucket = log_linear_bucket(value);
    ASSERT_LT(bucket, kLogLinearBuckets);
    const auto middle = static_cast<double>(log_linear_value(bucket));
    ASSERT_LE(std::abs(middle - static_cast<double>(value)), static_cast<double>(value) / 24) << value;
  }
}

TEST(LogLinear, PercentilesAreOfTheMergedValues) {
  LogLinearHistogram low;
  LogLinearHistogram high;
  for (std::uint64_t i = 1; i <= 500; ++i) low.add(i * 1000);
  for (std::uint64_t i = 501; i <= 1000; ++i) high.add(i * 1000);
  low.merge(high);
  EXPECT_EQ(low.count(), 1000U);
  EXPECT_NEAR(static_cast<double>(low.percentile(0.5)), 500e3, 500e3 * 0.06);
  EXPECT_NEAR(static_cast<double>(low.percentile(0.99)), 990e3, 990e3 * 0.06);
  EXPECT_NEAR(static_cast<double>(low.percentile(1)), 1000e3, 1000e3 * 0.06);
  EXPECT_NEAR(static_cast<double>(low.percentile(0)), 1e3, 1e3 * 0.06);
  EXPECT_EQ(LogLinearHistogram().percentile(0.5), 0U);
}

TEST(LogLinear, AWorkersCountsAreFourKilobytes) { EXPECT_EQ(sizeof(OwnedLogLinear), 4096U); }

TEST(LogLinear, AWorkersCountsAreAddedToTheSums) {
  OwnedLogLinear counts;
  counts.add(1ms);
  counts.add(1ms);
  counts.add(-1ms);
  LogLinearHistogram sums;
  counts.add_to(sums);
  EXPECT_EQ(sums.count(), 3U);
  counts.reset();
  LogLinearHistogram rest;
  counts.add_to(rest);
  EXPECT_EQ(rest.count(), 0U);
}

}  // namespace
}  // namespace gatehouse::core
