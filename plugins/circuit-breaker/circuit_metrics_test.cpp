// What is told of a circuit: metrics, log, notes.
#include <map>

#include "circuit_fixture_test.hpp"

namespace circuit_breaker {
namespace {

/// The metrics of a host as the boundary describes them: series are also defined after create, on the control thread.
struct Metrics {
  std::map<std::string, double> values;
  std::vector<std::string> names;

  static Metrics& get() {
    static Metrics metrics;
    return metrics;
  }
  static gh_metric define(gh_instance*, gh_text name, gh_text, const gh_label* labels, std::uint64_t count) {
    std::string text(name.data, name.size);
    for (std::uint64_t i = 0; i < count; ++i) text += " " + std::string(labels[i].value.data, labels[i].value.size);
    get().names.push_back(text);
    return static_cast<gh_metric>(get().names.size());
  }
  static gh_metric histogram(gh_instance*, gh_text, gh_text, const gh_label*, std::uint64_t, const double*,
                             std::uint64_t) {
    return 0;
  }
  static void add(gh_instance*, gh_metric id, std::int64_t amount) {
    get().values[get().names.at(id - 1)] += static_cast<double>(amount);
  }
  static void set(gh_instance*, gh_metric id, double value) { get().values[get().names.at(id - 1)] = value; }
  static void observe(gh_instance*, gh_metric, double) {}

  static const void* extension(const gh_host* host, gh_text id) {
    static const gh_metrics_v1 kTable{sizeof(gh_metrics_v1), 0, define, define, histogram, add, set, observe};
    return std::string_view(id.data, id.size) == GH_METRICS ? &kTable : tools::extension(host, id);
  }
};

TEST(CircuitMetrics, CB16_AreRightWithinASecondAndChangesAreLogged) {
  Metrics::get() = {};
  tools::HarnessChain gateway;
  gateway.host().table.extension = Metrics::extension;
  gateway.add<CircuitBreaker>(
      "{min_requests: 2, open_for: 2s, max_in_flight: 5, half_open: {probes: 1, successes: 1, ramp: 0s}}");
  gateway.build();
  auto& values = Metrics::get().values;
  gateway.upstream().reply(500);
  for (int i = 0; i < 2; ++i) gateway.start("GET /");
  EXPECT_EQ(gateway.start("GET /").reason(), "circuit_open");
  gateway.clock().advance(1s);
  EXPECT_EQ(values["state orders open"], 1);
  EXPECT_EQ(values["state orders closed"], 0);
  EXPECT_EQ(values["transitions_total orders closed open"], 1);
  EXPECT_EQ(values["refused_total orders"], 1);
  gateway.clock().advance(2s);
  gateway.upstream().never();
  auto probe = gateway.start("GET /");
  gateway.clock().advance(1s);
  EXPECT_EQ(values["state orders half_open"], 1);
  EXPECT_EQ(values["in_flight orders"], 1);
  probe.disconnect();
  gateway.upstream().reply(200);
  EXPECT_EQ(gateway.start("GET /").note("circuit-breaker.state"), "half_open");
  gateway.clock().advance(1s);
  EXPECT_EQ(values["state orders closed"], 1);
  EXPECT_EQ(values["in_flight orders"], 0);
  EXPECT_EQ(values["probes_total orders success"], 1);
  EXPECT_EQ(values["transitions_total orders half_open closed"], 1);
  ASSERT_EQ(gateway.log_lines().size(), 3U);
  EXPECT_NE(gateway.log_lines()[0].find("circuit orders: closed -> open (failure ratio)"), std::string::npos);
  EXPECT_NE(gateway.log_lines()[1].find("circuit orders: open -> half_open"), std::string::npos);
  EXPECT_NE(gateway.log_lines()[2].find("circuit orders: half_open -> closed"), std::string::npos);
}

}  // namespace
}  // namespace circuit_breaker
