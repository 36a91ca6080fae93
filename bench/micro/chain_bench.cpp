// What a plugin costs that does nothing: per phase, per exchange, and what a function of the host costs.
#include <benchmark/benchmark.h>

#include "plugin/abi_text.hpp"
#include "plugin/chain_run.hpp"

namespace {

using namespace gatehouse::core;

const gh_host* bench_host = nullptr;

/// Declares the phases it is made with and lets everything proceed.
gh_plugin no_op(std::uint64_t phases) {
  gh_plugin table{};
  table.size = sizeof(gh_plugin);
  table.name = text_of("no-op");
  table.version = text_of("1.0.0");
  table.manifest = text_of(R"({"manifest":1})");
  table.phases = phases;
  table.create = [](const gh_host* host, gh_instance*, const gh_value*, gh_text*) -> void* {
    bench_host = host;
    return const_cast<gh_host*>(host);
  };
  table.destroy = [](void*) {};
  table.on_request = [](void*, void*, gh_exchange*, void**) -> std::int32_t { return GH_PROCEED; };
  table.on_response = [](void*, void*, gh_exchange*, void**) -> std::int32_t { return GH_PROCEED; };
  table.on_end = [](void*, void*, gh_exchange*, void*, const gh_report*) {};
  return table;
}

class NoHooks final : public ExchangeHooks {
 public:
  std::string_view upstream() override { return {}; }
  bool is_upstream_trusted() override { return false; }
  SentRequest sent() override { return {}; }
  bool set_upstream(std::string_view) override { return false; }
  std::string_view allowed_methods() override { return {}; }
  std::string_view preflight_method() override { return {}; }
  std::string_view text(std::uint32_t) override { return {}; }
  ConsumerMatch consumer(const gh_identity&) override { return {}; }
  TemplateContext variables() override { return {}; }
  void fill(gh_report&) override {}
};

/// A worker with a chain of so many no-op instances.
struct Bench {
  Bench(std::int64_t instances, std::uint64_t phases)
      : now(clock.now()),
        wall(clock.wall()),
        wheel(now),
        blocks(4096, 16),
        runtime({.gateway_name = "bench", .state_directory = {}, .workers = 1, .sample = 16}, clock),
        worker(runtime, 0, now, wall, wheel, ready),
        deadline(wheel, ready),
        table(no_op(phases)) {
    worker.bind();
    auto library = std::make_shared<Library>(table, *check_table(table, "bench"), "static", std::string{}, nullptr);
    std::vector<ChainEntry> entries;
    for (std::int64_t i = 0; i < instances; ++i) {
      std::vector<InstanceFinding> findings;
      InstanceSpec spec{
          library, "route/r/" + std::to_string(i), "no-op", PluginMode::enforce, std::make_shared<ValueTree>(), {}};
      entries.push_back({*Instance::create(runtime, std::move(spec), findings), OnFailure::closed});
      entries.back().instance->hold(worker);
    }
    chain = Chain(std::move(entries));
  }

  RealClock clock;
  TimePoint now;
  std::chrono::system_clock::time_point wall;
  Wheel wheel;
  ReadySet ready;
  BlockPool blocks;
  PluginRuntime runtime;
  PluginWorker worker;
  Deadline deadline;
  NoHooks hooks;
  gh_plugin table;
  Chain chain;
};

/// An exchange without plugins, with its arena: what the other figures stand on.
void exchange_without(benchmark::State& state) {
  Bench bench(0, 0);
  for (auto _ : state) {
    Exchange exchange(bench.blocks);
    benchmark::DoNotOptimize(exchange.arena.allocate(64));
    auto run = ChainRun::begin(bench.chain, {exchange, bench.worker, bench.hooks, bench.deadline});
    benchmark::DoNotOptimize(run);
  }
}
BENCHMARK(exchange_without);

/// The whole run of an exchange: begin, both heads, end.
void exchange_with(benchmark::State& state) {
  Bench bench(state.range(0), GH_ON_REQUEST | GH_ON_RESPONSE);
  for (auto _ : state) {
    Exchange exchange(bench.blocks);
    benchmark::DoNotOptimize(exchange.arena.allocate(64));
    auto run = ChainRun::begin(bench.chain, {exchange, bench.worker, bench.hooks, bench.deadline});
    benchmark::DoNotOptimize(run->request());
    benchmark::DoNotOptimize(run->response());
    run->end();
  }
  state.counters["phases"] = static_cast<double>(2 * state.range(0));
}
BENCHMARK(exchange_with)->Arg(1)->Arg(7)->Arg(50);

/// One phase alone: the walk of the response heads, begun anew each time.
void phase(benchmark::State& state) {
  Bench bench(state.range(0), GH_ON_REQUEST);
  Exchange exchange(bench.blocks);
  auto run = ChainRun::begin(bench.chain, {exchange, bench.worker, bench.hooks, bench.deadline});
  for (auto _ : state) {
    // The exchange's own memory grows by nothing: a run of requests only needs its place in the arena.
    state.PauseTiming();
    run.reset();
    exchange.arena.reset();
    run = ChainRun::begin(bench.chain, {exchange, bench.worker, bench.hooks, bench.deadline});
    state.ResumeTiming();
    benchmark::DoNotOptimize(run->request());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(phase)->Arg(200)->Iterations(20000);

/// A function of the host that does next to nothing: the price of the boundary itself.
void host_call(benchmark::State& state) {
  Bench bench(1, GH_ON_REQUEST);
  Exchange exchange(bench.blocks);
  exchange.request.headers.add("x-tenant", "acme");
  auto run = ChainRun::begin(bench.chain, {exchange, bench.worker, bench.hooks, bench.deadline});
  const auto name = text_of("x-tenant");
  for (auto _ : state) {
    gh_text value{};
    benchmark::DoNotOptimize(bench_host->header_get(run->handle(), GH_REQUEST, name, &value));
  }
}
BENCHMARK(host_call);

}  // namespace
