// Checking and compiling a configuration of many routes: what `gatehouse check` and a reload cost.
#include <benchmark/benchmark.h>

#include <string>

#include "config/load.hpp"
#include "config/snapshot.hpp"

namespace {

using namespace gatehouse::core;

std::string file_of(std::int64_t routes) {
  std::string text = "version: 1\nlisteners: [{name: http, address: \":8080\"}]\nupstreams:\n";
  for (int i = 0; i < 20; ++i) {
    const auto n = std::to_string(i);
    text += "  - {name: app-" + n + ", endpoints: [{address: \"10.0.0." + n + ":8080\"}, {address: \"10.0.1." + n +
            ":8080\"}]}\n";
  }
  text += "routes:\n";
  for (std::int64_t i = 0; i < routes; ++i) {
    const auto n = std::to_string(i);
    text += "  - {name: route-" + n + ", match: {path: /api/v1/resource-" + n + "}, upstream: app-" +
            std::to_string(i % 20) + "}\n";
  }
  return text;
}

void check_config(benchmark::State& state) {
  const auto text = file_of(state.range(0));
  for (auto _ : state) {
    auto result = load_config_text("bench.yaml", text, {});
    if (!result.ok()) state.SkipWithError("the configuration is refused");
    benchmark::DoNotOptimize(result);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK(check_config)->Arg(100)->Arg(8000)->Arg(10000)->Unit(benchmark::kMillisecond);

void compile_snapshot(benchmark::State& state) {
  const auto text = file_of(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    auto result = load_config_text("bench.yaml", text, {});
    state.ResumeTiming();
    benchmark::DoNotOptimize(build_snapshot(std::move(*result.config), nullptr, {}));
  }
}
BENCHMARK(compile_snapshot)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
