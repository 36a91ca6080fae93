#include "observe/plugin_metrics.hpp"

#include <gtest/gtest.h>

#include "observe/expose.hpp"
#include "observe/metrics.hpp"

namespace gatehouse::core {
namespace {

class PluginMetricsTest : public testing::Test {
 protected:
  PluginMetricsTest() {
    registry.add_source([this](Families& families) { metrics.collect(families); });
  }
  PluginMetricId define(MetricKind kind, std::string_view name, MetricLabels labels = {},
                        std::span<const double> bounds = {}) {
    return metrics.define({"rate-limit", "route/orders", kind, name, "Help.", std::move(labels), bounds}, why);
  }
  bool shows(std::string_view line) { return expose(registry).find(line) != std::string::npos; }

  MetricsRegistry registry;
  PluginMetrics metrics{2};
  std::string why;
};

TEST_F(PluginMetricsTest, ACounterIsTheSumOfAllShards) {
  const auto id = define(MetricKind::counter, "decisions_total", {{"decision", "allowed"}});
  metrics.add(0, id, 2);
  metrics.add(1, id, 3);
  metrics.add(metrics.control_shard(), id, 4);
  metrics.add(0, id, -5);
  EXPECT_TRUE(shows("gatehouse_plugin_rate_limit_decisions_total{scope=\"route/orders\",decision=\"allowed\"} 9\n"));
}

TEST_F(PluginMetricsTest, AGaugeIsWhatControlSetAndWorkersAdded) {
  const auto id = define(MetricKind::gauge, "open");
  metrics.set(id, 1.5);
  metrics.add(0, id, 3);
  metrics.add(1, id, -1);
  metrics.add(metrics.control_shard(), id, 2);
  EXPECT_TRUE(shows("gatehouse_plugin_rate_limit_open{scope=\"route/orders\"} 5.5\n"));
}

TEST_F(PluginMetricsTest, AHistogramCountsIntoItsOwnBounds) {
  const double bounds[] = {0.1, 1};
  const auto id = define(MetricKind::histogram, "wait_seconds", {}, bounds);
  for (const double value : {0.05, 0.1, 0.5, 7.0}) metrics.observe(0, id, value);
  const auto text = expose(registry);
  for (const auto* line : {"wait_seconds_bucket{scope=\"route/orders\",le=\"0.1\"} 2\n",
                           "wait_seconds_bucket{scope=\"route/orders\",le=\"1\"} 3\n",
                           "wait_seconds_bucket{scope=\"route/orders\",le=\"+Inf\"} 4\n",
                           "wait_seconds_sum{scope=\"route/orders\"} 7.65\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << text;
  }
}

TEST_F(PluginMetricsTest, ASeriesEndsOneScrapeAfterItsLastUser) {
  const auto id = define(MetricKind::counter, "decisions_total");
  metrics.add(0, id, 1);
  metrics.release(id);
  EXPECT_TRUE(shows("decisions_total"));
  EXPECT_FALSE(shows("decisions_total"));
}

TEST_F(PluginMetricsTest, AnInstanceThatFollowsKeepsTheCounts) {
  const auto old_id = define(MetricKind::counter, "decisions_total");
  metrics.add(0, old_id, 7);
  const auto new_id = define(MetricKind::counter, "decisions_total");
  metrics.release(old_id);
  metrics.add(0, new_id, 1);
  EXPECT_TRUE(shows("decisions_total{scope=\"route/orders\"} 8\n"));
  EXPECT_TRUE(shows("decisions_total{scope=\"route/orders\"} 8\n"));
}

TEST_F(PluginMetricsTest, CellsThatAreUsedAgainBeginAtZero) {
  const auto first = define(MetricKind::counter, "first_total");
  metrics.add(0, first, 7);
  metrics.release(first);
  expose(registry);
  expose(registry);
  const auto second = define(MetricKind::counter, "second_total");
  EXPECT_EQ(first, second);
  EXPECT_TRUE(shows("second_total{scope=\"route/orders\"} 0\n"));
}

TEST_F(PluginMetricsTest, WhatCannotBeAMetricIsRefusedInWords) {
  const double falling[] = {2, 1};
  EXPECT_EQ(define(MetricKind::counter, "decisions"), 0U);
  EXPECT_NE(why.find("_total"), std::string::npos);
  EXPECT_EQ(define(MetricKind::gauge, "Open"), 0U);
  EXPECT_EQ(define(MetricKind::gauge, "open", {{"scope", "x"}}), 0U);
  EXPECT_EQ(define(MetricKind::gauge, "open", {{"a", "1"}, {"a", "2"}}), 0U);
  EXPECT_EQ(define(MetricKind::histogram, "wait_seconds", {}, falling), 0U);
  EXPECT_NE(define(MetricKind::gauge, "open"), 0U);
  EXPECT_EQ(define(MetricKind::histogram, "open"), 0U);
  EXPECT_NE(why.find("defined already"), std::string::npos);
}

TEST_F(PluginMetricsTest, RecordingNothingOrWithTheWrongKindIsIgnored) {
  const auto gauge = define(MetricKind::gauge, "open");
  metrics.add(0, 0, 1);
  metrics.add(0, 0x3fffffff, 1);
  metrics.add(99, gauge, 1);
  metrics.observe(0, gauge, 1);
  metrics.set(define(MetricKind::counter, "x_total"), 1);
  EXPECT_TRUE(shows("open{scope=\"route/orders\"} 0\n"));
}

TEST_F(PluginMetricsTest, SeriesOverTheCapAreLeftOutAndCounted) {
  for (int i = 0; i < 50; ++i) define(MetricKind::counter, "many_total", {{"n", std::to_string(i)}});
  registry.set_max_series(40);
  EXPECT_FALSE(shows("gatehouse_metrics_series_dropped_total 0\n"));
}

}  // namespace
}  // namespace gatehouse::core
