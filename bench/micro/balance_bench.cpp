// One choice of each balancing algorithm, over few and many endpoints.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "routing/stable_hash.hpp"
#include "upstream/balance.hpp"

namespace {

using namespace gatehouse::core;

void choose(benchmark::State& state, Balance kind) {
  std::vector<Endpoint> endpoints(static_cast<std::size_t>(state.range(0)));
  for (std::size_t i = 0; i < endpoints.size(); ++i) endpoints[i].text = "10.0.0.1:" + std::to_string(8000 + i);
  const auto set = EndpointSet::make(0, endpoints);
  std::vector<EndpointLoad> loads;
  TimePoint now{std::chrono::hours(1)};
  for (const auto& entry : set->entries()) {
    loads.emplace_back();
    loads.back().id = entry.id;
    loads.back().latency.observe(std::chrono::milliseconds(1), now);
  }
  Balancer balancer(kind, 0);
  balancer.adopt(set->entries());
  std::uint64_t random = 1;
  for (auto _ : state) {
    random = mix_bits(random + 1);
    now += std::chrono::microseconds(10);
    benchmark::DoNotOptimize(balancer.choose(loads, {random, random, -1, now}));
  }
}

BENCHMARK_CAPTURE(choose, round_robin, Balance::round_robin)->Arg(3)->Arg(100);
BENCHMARK_CAPTURE(choose, least_request, Balance::least_request)->Arg(3)->Arg(100);
BENCHMARK_CAPTURE(choose, random, Balance::random)->Arg(3)->Arg(100);
BENCHMARK_CAPTURE(choose, hash, Balance::hash)->Arg(3)->Arg(100);
BENCHMARK_CAPTURE(choose, peak_ewma, Balance::peak_ewma)->Arg(3)->Arg(100);

}  // namespace
