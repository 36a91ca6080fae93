// Lookup and building of a router with 10 000 routes over 500 hosts: exact, prefix, template and regex paths.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "base/block_pool.hpp"
#include "routing/router.hpp"

namespace {

using namespace gatehouse::core;

constexpr int kRoutes = 10000;
constexpr int kHosts = 500;

std::string host_of(int route) { return "api" + std::to_string(route % kHosts) + ".example.com"; }

/// Twenty routes per host: 8 exact, 6 prefixes, 5 templates and 1 regex.
RouteRule rule(int route) {
  RouteRule result;
  result.index = static_cast<std::uint32_t>(route);
  const auto name = "/v1/resource" + std::to_string(route);
  auto& path = result.match.path;
  const int kind = route / kHosts;
  if (kind < 8) {
    path = {PathKind::exact, name + "/list"};
  } else if (kind < 14) {
    path = {PathKind::prefix, name};
  } else if (kind < 19) {
    path = {PathKind::template_, name + "/{id}/items/{item}"};
  } else {
    path = {PathKind::regex, "^/v[0-9]+/legacy" + std::to_string(route) + "/(?P<id>[0-9]+)$"};
  }
  result.match.hosts = {host_of(route)};
  if (route % 3 == 0) result.match.methods = {"GET", "POST"};
  return result;
}

std::string path_for(int route) {
  const auto name = "/v1/resource" + std::to_string(route);
  const int kind = route / kHosts;
  if (kind < 8) return name + "/list";
  if (kind < 14) return name + "/some/thing/below";
  if (kind < 19) return name + "/12345/items/67890";
  return "/v2/legacy" + std::to_string(route) + "/4711";
}

std::vector<RouteRule> all_rules() {
  std::vector<RouteRule> rules;
  for (int i = 0; i < kRoutes; ++i) rules.push_back(rule(i));
  return rules;
}

const RouterPtr& router() {
  static const auto built = Router::build(all_rules());
  if (!built.router) std::abort();
  return built.router;
}

/// 4096 requests in random order over the routes [first, last), so that the tables do not stay in the first-level
/// cache.
struct Requests {
  std::vector<std::string> hosts, paths;
  std::vector<MatchRequest> requests;
  std::vector<int> routes;

  Requests(int first, int last, const char* suffix = "") {
    std::mt19937 random(1);
    for (int i = 0; i < 4096; ++i) {
      routes.push_back(first + static_cast<int>(random() % static_cast<unsigned>(last - first)));
      hosts.push_back(host_of(routes.back()));
      paths.push_back(path_for(routes.back()) + suffix);
    }
    for (std::size_t i = 0; i < routes.size(); ++i) {
      MatchRequest request;
      request.host = hosts[i];
      request.path = paths[i];
      requests.push_back(request);
    }
  }
};

void look_up(benchmark::State& state, const Requests& cases, bool found) {
  const auto& table = *router();
  Captures captures;
  std::size_t at = 0;
  for (auto _ : state) {
    const auto result = table.match(cases.requests[at], captures);
    benchmark::DoNotOptimize(result);
    if ((result.route == cases.routes[at]) != found) state.SkipWithError("wrong route");
    at = (at + 1) % cases.requests.size();
  }
}

void mixed(benchmark::State& state) { look_up(state, Requests(0, kRoutes), true); }
void exact(benchmark::State& state) { look_up(state, Requests(0, 8 * kHosts), true); }
void prefix(benchmark::State& state) { look_up(state, Requests(8 * kHosts, 14 * kHosts), true); }
void templated(benchmark::State& state) { look_up(state, Requests(14 * kHosts, 19 * kHosts), true); }
void regex(benchmark::State& state) { look_up(state, Requests(19 * kHosts, kRoutes), true); }
void no_route(benchmark::State& state) { look_up(state, Requests(0, 8 * kHosts, "/none"), false); }

/// 10 000 prefixes below one segment of one host: the widest node there can be.
void one_wide_segment(benchmark::State& state) {
  std::vector<RouteRule> rules(kRoutes);
  std::vector<std::string> paths;
  for (int i = 0; i < kRoutes; ++i) {
    rules[static_cast<std::size_t>(i)].index = static_cast<std::uint32_t>(i);
    rules[static_cast<std::size_t>(i)].match.path = {PathKind::prefix, "/api/service-" + std::to_string(i)};
    paths.push_back("/api/service-" + std::to_string(i) + "/x");
  }
  std::shuffle(paths.begin(), paths.end(), std::mt19937(1));
  const auto built = Router::build(std::move(rules));
  Captures captures;
  std::size_t at = 0;
  for (auto _ : state) {
    MatchRequest request;
    request.path = paths[at];
    benchmark::DoNotOptimize(built.router->match(request, captures));
    at = (at + 1) % paths.size();
  }
}

void build(benchmark::State& state) {
  const auto rules = all_rules();
  for (auto _ : state) {
    state.PauseTiming();
    auto copy = rules;
    state.ResumeTiming();
    benchmark::DoNotOptimize(Router::build(std::move(copy)));
  }
}

/// The same without regexes, whose compiling is the larger part.
void build_without_regexes(benchmark::State& state) {
  auto rules = all_rules();
  for (auto& rule : rules) {
    if (rule.match.path.kind == PathKind::regex)
      rule.match.path = {PathKind::exact, path_for(static_cast<int>(rule.index))};
  }
  for (auto _ : state) {
    state.PauseTiming();
    auto copy = rules;
    state.ResumeTiming();
    benchmark::DoNotOptimize(Router::build(std::move(copy)));
  }
}

void analysis(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(router()->find_identical_matches());
    benchmark::DoNotOptimize(router()->find_unreachable());
    benchmark::DoNotOptimize(router()->find_ties());
  }
}

BENCHMARK(mixed)->Name("router/10000_routes/mixed");
BENCHMARK(exact)->Name("router/10000_routes/exact");
BENCHMARK(prefix)->Name("router/10000_routes/prefix");
BENCHMARK(templated)->Name("router/10000_routes/template");
BENCHMARK(regex)->Name("router/10000_routes/regex");
BENCHMARK(no_route)->Name("router/10000_routes/no_route");
BENCHMARK(one_wide_segment)->Name("router/10000_routes/one_wide_segment");
BENCHMARK(build)->Name("router/build_10000")->Unit(benchmark::kMillisecond);
BENCHMARK(build_without_regexes)->Name("router/build_10000_without_regexes")->Unit(benchmark::kMillisecond);
BENCHMARK(analysis)->Name("router/analysis_10000")->Unit(benchmark::kMillisecond);

}  // namespace
