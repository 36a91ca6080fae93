// What recording costs a worker: a log record into its ring, a count of a plugin into its shard.
#include <benchmark/benchmark.h>

#include <cstring>
#include <string>

#include "observe/access_ring.hpp"
#include "observe/plugin_metrics.hpp"

namespace {

using namespace gatehouse::core;

void ring_record(benchmark::State& state) {
  RingBell bell;
  AccessRing ring(1 << 20, bell);
  const std::string record(static_cast<std::size_t>(state.range(0)), 'x');
  std::uint64_t count = 0;
  for (auto _ : state) {
    auto* to = ring.reserve(record.size());
    std::memcpy(to, record.data(), record.size());
    ring.commit(record.size());
    if (++count % 256 == 0) {
      state.PauseTiming();
      while (ring.front()) ring.pop();
      ring.linger();
      state.ResumeTiming();
    }
  }
}

void metric_add(benchmark::State& state) {
  PluginMetrics metrics(1);
  std::string why;
  const auto id = metrics.define({"bench", "global", MetricKind::counter, "things_total", "", {}, {}}, why);
  for (auto _ : state) metrics.add(0, id, 1);
}

void metric_observe(benchmark::State& state) {
  PluginMetrics metrics(1);
  std::string why;
  const auto id = metrics.define({"bench", "global", MetricKind::histogram, "things_seconds", "", {}, {}}, why);
  for (auto _ : state) metrics.observe(0, id, 0.0004);
}

BENCHMARK(ring_record)->Arg(64)->Arg(700);
BENCHMARK(metric_add);
BENCHMARK(metric_observe);

}  // namespace
