// The local store: one decision, values, and a million live keys.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "stores/local/local_view.hpp"

namespace {

using namespace gatehouse::core;

constexpr std::string_view kSpace = "rate-limit/route/orders-read";

/// What a rate limit of one policy asks: a policy name and a hashed consumer.
struct Request {
  explicit Request(std::uint64_t consumer, LimitKind kind = LimitKind::gcra)
      : hashed(fmt::format("{:032x}", consumer * 0x9e3779b97f4a7c15U)), parts{"per-consumer", hashed} {
    limit.key = {kSpace, parts, 1};
    limit.kind = kind;
    limit.count = kind == LimitKind::concurrency ? 100 : 100'000;
    limit.burst = 100'000;
    limit.window = std::chrono::seconds(10);
  }
  Request(Request&&) = delete;
  std::string hashed;
  std::array<std::string_view, 2> parts;
  TakeLimit limit;
};

void take_one_key(benchmark::State& state) {
  RealClock clock;
  LocalStore store;
  StoreCounts counts;
  LocalStoreView view(store, clock, counts);
  const Request request(1, static_cast<LimitKind>(state.range(0)));
  for (auto turn : state) {
    TakeOperation operation;
    operation.limits = {&request.limit, 1};
    benchmark::DoNotOptimize(view.take(operation));
  }
}
BENCHMARK(take_one_key)->Name("store_take/one_key/gcra")->Arg(0);
BENCHMARK(take_one_key)->Name("store_take/one_key/sliding")->Arg(1);
BENCHMARK(take_one_key)->Name("store_take/one_key/fixed")->Arg(2);

void take_lease(benchmark::State& state) {
  RealClock clock;
  LocalStore store;
  StoreCounts counts;
  LocalStoreView view(store, clock, counts);
  const Request request(1, LimitKind::concurrency);
  for (auto turn : state) {
    TakeOperation take;
    take.limits = {&request.limit, 1};
    benchmark::DoNotOptimize(view.take(take));
    GiveBackOperation back;
    back.limits = take.limits;
    back.receipt = &take.receipt;
    benchmark::DoNotOptimize(view.give_back(back));
  }
}
BENCHMARK(take_lease)->Name("store_take/lease_and_back");

void take_many_keys(benchmark::State& state) {
  RealClock clock;
  LocalStore store;
  StoreCounts counts;
  LocalStoreView view(store, clock, counts);
  std::vector<std::unique_ptr<Request>> requests;
  const auto keys = static_cast<std::size_t>(state.range(0));
  for (std::size_t i = 0; i < keys; ++i) requests.push_back(std::make_unique<Request>(i));
  std::size_t at = 0;
  for (auto turn : state) {
    TakeOperation operation;
    operation.limits = {&requests[at]->limit, 1};
    at = (at + 7919) % keys;
    benchmark::DoNotOptimize(view.take(operation));
  }
}
BENCHMARK(take_many_keys)->Name("store_take/keys")->Arg(1000)->Arg(100'000);

void take_four(benchmark::State& state) {
  RealClock clock;
  LocalStore store;
  StoreCounts counts;
  LocalStoreView view(store, clock, counts);
  const Request a(1);
  const Request b(2);
  const Request c(3);
  const Request d(4);
  const std::array<TakeLimit, 4> limits{a.limit, b.limit, c.limit, d.limit};
  for (auto turn : state) {
    TakeOperation operation;
    operation.limits = limits;
    benchmark::DoNotOptimize(view.take(operation));
  }
}
BENCHMARK(take_four)->Name("store_take/four_limits");

void put_and_remove(benchmark::State& state) {
  RealClock clock;
  LocalStore store;
  StoreCounts counts;
  LocalStoreView view(store, clock, counts);
  const std::array<std::string_view, 1> parts{"0123456789abcdef0123456789abcdef"};
  const std::string bytes(1024, 'x');
  for (auto turn : state) {
    PutOperation put;
    put.key = {kSpace, parts, 0};
    put.bytes = bytes;
    put.ttl = std::chrono::hours(24);
    benchmark::DoNotOptimize(view.put_if_absent(put));
    RemoveOperation remove;
    remove.key = put.key;
    benchmark::DoNotOptimize(view.remove(remove));
  }
}
BENCHMARK(put_and_remove)->Name("store_put_and_remove/1KiB");

/// Resident bytes of this process.
double resident() {
  std::size_t pages = 0;
  if (auto* file = std::fopen("/proc/self/statm", "r"); file != nullptr) {
    std::size_t total = 0;
    if (std::fscanf(file, "%zu %zu", &total, &pages) != 2) pages = 0;
    std::fclose(file);
  }
  return static_cast<double>(pages) * 4096;
}

/// A million live keys: what one costs to make, to use in random order, and in memory.
void million_keys(benchmark::State& state) {
  RealClock clock;
  constexpr std::size_t kKeys = 1'000'000;
  for (auto turn : state) {
    LocalStore store;
    StoreCounts counts;
    LocalStoreView view(store, clock, counts);
    const auto before = resident();
    Request request(0);
    const auto touch = [&](std::uint64_t number) {
      fmt::format_to_n(request.hashed.data(), request.hashed.size(), "{:032x}", number * 0x9e3779b97f4a7c15U);
      request.parts[1] = request.hashed;
      request.limit.cost = 50'000;  // lives for five seconds
      TakeOperation operation;
      operation.limits = {&request.limit, 1};
      (void)view.take(operation);
    };
    const auto begun = clock.now();
    for (std::size_t i = 0; i < kKeys; ++i) touch(i);
    const auto made = clock.now();
    for (std::size_t i = 0; i < kKeys; ++i) touch(i * 7919 % kKeys);
    const auto used = clock.now();
    const auto usage = store.usage();
    state.counters["keys"] = static_cast<double>(usage.keys);
    state.counters["evicted"] = static_cast<double>(usage.evicted);
    state.counters["accounted_bytes/key"] = static_cast<double>(usage.bytes) / static_cast<double>(usage.keys);
    state.counters["resident_bytes/key"] = (resident() - before) / static_cast<double>(usage.keys);
    state.counters["make_ns"] = static_cast<double>((made - begun).count()) / kKeys;
    state.counters["use_ns"] = static_cast<double>((used - made).count()) / kKeys;
  }
}
BENCHMARK(million_keys)->Name("store_take/million_keys")->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
