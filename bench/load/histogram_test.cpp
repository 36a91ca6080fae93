// Percentiles against a sorted list, and the edges of the buckets.
#include "load/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace gatehouse::bench {
namespace {

TEST(Histogram, IsEmptyAtFirst) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.percentile(0.99), 0U);
  EXPECT_EQ(histogram.max(), 0U);
}

TEST(Histogram, OneValueIsEveryPercentile) {
  for (const std::uint64_t value :
       {1ULL, 127ULL, 128ULL, 129ULL, 1'000'000ULL, 17'000'000'000ULL, 3'600'000'000'000ULL}) {
    Histogram histogram;
    histogram.add(value);
    EXPECT_EQ(histogram.percentile(0.0), value);
    EXPECT_EQ(histogram.percentile(0.5), value);
    EXPECT_EQ(histogram.percentile(1.0), value);
    EXPECT_EQ(histogram.max(), value);
  }
}

TEST(Histogram, PercentilesAreWithinOnePercentAndNeverBelowTheTruth) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> latency(13.0, 1.5);  // around 450 µs with a long tail
  std::vector<std::uint64_t> values(200'000);
  Histogram histogram;
  for (auto& value : values) {
    value = static_cast<std::uint64_t>(latency(random));
    histogram.add(value);
  }
  std::sort(values.begin(), values.end());
  for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    const std::uint64_t truth = values[rank - 1];
    EXPECT_GE(histogram.percentile(share), truth) << share;
    EXPECT_LE(static_cast<double>(histogram.percentile(share)), static_cast<double>(truth) * 1.008 + 1) << share;
  }
}

TEST(Histogram, MergingIsTheSameAsAddingAllToOne) {
  Histogram left;
  Histogram right;
  Histogram both;
  for (std::uint64_t i = 1; i < 5'000; ++i) {
    (i % 3 == 0 ? left : right).add(i * i);
    both.add(i * i);
  }
  left.merge(right);
  EXPECT_EQ(left.count(), both.count());
  EXPECT_EQ(left.max(), both.max());
  EXPECT_EQ(left.percentile(0.99), both.percentile(0.99));
  EXPECT_DOUBLE_EQ(left.mean(), both.mean());
}

}  // namespace
}  // namespace gatehouse::bench
