#include "rate_limit.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

namespace rate_limit {

/// The limits of one exchange while they are put together, in memory of the exchange.
struct RateLimit::Request {
  std::span<KeyParts> keys;
  std::span<gatehouse::Limit> limits;
  std::size_t size = 0;
};

namespace {

template <class T>
std::span<T> make_array(gatehouse::Exchange& exchange, std::size_t size) {
  auto* const memory = static_cast<T*>(exchange.alloc(sizeof(T) * size, alignof(T)));
  if (memory == nullptr) throw std::bad_alloc();
  std::uninitialized_value_construct_n(memory, size);
  return {memory, size};
}

bool is_rate_limit(std::string_view name) noexcept {
  constexpr std::string_view wanted = "ratelimit";
  return std::ranges::equal(name, wanted, {},
                            [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
}

}  // namespace

RateLimit::RateLimit(Config config, gatehouse::Setup& setup) : config_(std::move(config)) {
  if (!scope_.parse(config_.scope)) setup.config_error("scope", "write route, service, global or group:<name>");
  if (config_.policies.empty()) setup.config_error("policies", "name at least one policy");
  if (config_.policies.size() > kMaxPolicies) setup.config_error("policies", "at most 8 policies");
  for (std::size_t i = 0; i < config_.policies.size(); ++i) {
    const auto place = "policies[" + std::to_string(i) + "]";
    const auto& name = config_.policies[i].name;
    const auto is_twice = std::ranges::any_of(policies_, [&](const auto& other) { return other.name() == name; });
    if (is_twice) setup.config_error(place + ".name", "two policies of one name would share a count");
    policies_.emplace_back(config_.policies[i], place, setup);
    const gatehouse::Label policy{"policy", name};
    const auto decisions = [&](std::string_view decision) {
      return setup.counter("decisions_total", "Decisions by policy.", {policy, {"decision", decision}});
    };
    const auto refunds = [&](std::string_view why) {
      return setup.counter("refunds_total", "Charges given back.", {policy, {"why", why}});
    };
    counters_.push_back({decisions("allowed"), decisions("denied"), decisions("degraded"),
                         setup.counter("key_missing_total", "Requests without the policy's key.", {policy}),
                         refunds("status"), refunds("replay"), refunds("refusal")});
  }
  overflow_ = setup.counter("overflow_total", "Requests decided by the count that keys over max_keys share.");
  const auto at = setup.locate("store");
  store_ = setup.open_store(config_.store.name(), {"policies", config_.max_keys}, at);
  if (!store_.is_local() && config_.on_store_error == OnStoreError::share) {
    share_ = setup.open_store("local", {"share", config_.max_keys}, at);
  }
  setup.clock().random(partition_key_.data(), partition_key_.size());
}

gatehouse::Task<gatehouse::Verdict> RateLimit::on_request(gatehouse::Exchange& exchange, State& state) const {
  if (exchange.is_preflight()) co_return gatehouse::proceed;
  Request request{make_array<KeyParts>(exchange, policies_.size()),
                  make_array<gatehouse::Limit>(exchange, policies_.size())};
  if (const auto verdict = prepare(exchange, state, request); verdict != gatehouse::proceed) co_return verdict;
  if (request.size == 0) co_return gatehouse::proceed;
  const auto taken = co_await take(exchange, request);
  if (taken) co_return decide(exchange, state, *taken);
  if (config_.on_store_error == OnStoreError::closed)
    co_return exchange.refuse("store_unavailable").header("Retry-After", "1");
  for (const auto& each : state.decided) counters_of(*each.policy).degraded.add();
  exchange.note("degraded", gatehouse::to_text(taken.error()));
  if (config_.on_store_error == OnStoreError::share && share_.is_local())
    co_return without_store(exchange, state, request);
  state.decided = {};
  co_return gatehouse::proceed;
}

/// Which limits hold, with which keys and costs.
gatehouse::Verdict RateLimit::prepare(gatehouse::Exchange& exchange, State& state, Request& request) const {
  const auto decided = make_array<Decided>(exchange, policies_.size());
  for (const auto& policy : policies_) {
    auto& key = request.keys[request.size];
    key.begin(scope_, policy, exchange);
    if (!key.add_key(policy, config_.ip_subnet, exchange)) {
      counters_of(policy).key_missing.add();
      if (policy.key_missing() == KeyMissing::deny) return exchange.refuse("rate_key_missing").detail(policy.name());
      if (policy.key_missing() == KeyMissing::skip) continue;
      key.add_missing(scope_, exchange);
    }
    const auto& numbers = policy.numbers(exchange);
    const auto cost = policy.cost(exchange, numbers);
    if (!cost) return exchange.refuse("rate_cost").detail(policy.name());
    decided[request.size] = {&policy, &numbers};
    if (config_.headers.partition) decided[request.size].partition = partition_of(exchange, key);
    request.limits[request.size] = {
        gatehouse::Key{key.parts()}, policy.algorithm(), numbers.count, numbers.window, numbers.burst, *cost,
        policy.counts_denied()};
    ++request.size;
  }
  state.decided = decided.first(request.size);
  return gatehouse::proceed;
}

gatehouse::TakeOperation RateLimit::take(gatehouse::Exchange& exchange, const Request& request) const {
  return store_.take(exchange, request.limits.first(request.size));
}

gatehouse::Verdict RateLimit::decide(gatehouse::Exchange& exchange, State& state, const gatehouse::Taken& taken) const {
  const auto results = taken.limits();
  for (std::size_t i = 0; i < state.decided.size() && i < results.size(); ++i) {
    auto& decided = state.decided[i];
    decided.is_allowed = results[i].allowed != 0;
    decided.remaining = results[i].remaining;
    decided.reset_s = decided.is_allowed ? whole_seconds(results[i].reset_ns)
                                         : std::max<std::int64_t>(whole_seconds(results[i].retry_ns), 1);
    if (results[i].overflow != 0) overflow_.add();
    const auto& counters = counters_of(*decided.policy);
    (decided.is_allowed ? counters.allowed : counters.denied).add();
  }
  const auto& least = tightest(state.decided);
  exchange.note("tightest", least.policy->name() + " r=" + std::to_string(least.remaining));
  if (!taken.allowed()) return refuse(exchange, state);
  state.receipt = taken.receipt();
  state.taken = (std::uint64_t{1} << state.decided.size()) - 1;
  return gatehouse::proceed;
}

/// The store is away: this gateway grants its share of the limit by itself.
gatehouse::Verdict RateLimit::without_store(gatehouse::Exchange& exchange, State& state, const Request& request) const {
  std::array<gatehouse::Limit, kMaxPolicies> limits;
  for (std::size_t i = 0; i < request.size; ++i) {
    limits[i] = request.limits[i];
    // The parts were borrowed until the store was waited for, so the key is made anew.
    auto& key = request.keys[i];
    const auto& policy = *state.decided[i].policy;
    key.begin(scope_, policy, exchange);
    if (!key.add_key(policy, config_.ip_subnet, exchange)) key.add_missing(scope_, exchange);
    limits[i].key = gatehouse::Key{key.parts()};
    limits[i].count = std::max<std::int64_t>(limits[i].count / config_.gateways, 1);
    limits[i].burst = std::max<std::int64_t>(limits[i].burst / config_.gateways, 1);
    limits[i].cost =
        std::min(limits[i].cost, limits[i].algorithm == gatehouse::Algorithm::gcra ? limits[i].burst : limits[i].count);
  }
  auto taking = share_.take(exchange, std::span<const gatehouse::Limit>(limits.data(), request.size));
  if (!taking.is_done()) return gatehouse::failed();  // the local store answers at once
  const auto taken = taking.take();
  if (!taken) return gatehouse::failed(taken.error());
  state.is_local_share = true;
  return decide(exchange, state, *taken);
}

gatehouse::Verdict RateLimit::refuse(gatehouse::Exchange& exchange, const State& state) const {
  std::int64_t wait = 1;
  bool is_rate = false;
  for (const auto& each : state.decided) {
    if (each.is_allowed) continue;
    wait = std::max(wait, each.reset_s);
    is_rate = is_rate || !each.policy->is_concurrency();
  }
  if (const auto jitter = config_.headers.jitter.count(); jitter > 0) {
    std::uint64_t draw = 0;
    exchange.random(&draw, sizeof draw);
    wait += static_cast<std::int64_t>(draw % static_cast<std::uint64_t>(jitter)) / 1'000'000'000;
  }
  const auto& least = tightest(state.decided);
  const auto retry_after = std::to_string(wait);
  const auto members = violated(state.decided);
  const auto limits = limit_field(state.decided);
  const auto policies = policy_field(state.decided);
  const auto limit = std::to_string(least.numbers->count);
  const auto reset = std::to_string(least.reset_s);
  auto refusal = exchange.refuse(is_rate ? "rate_limited" : "concurrency_limited");
  refusal.header("Retry-After", retry_after).members(members).detail(least.policy->name());
  if (config_.headers.standard) refusal.header("RateLimit", limits).header("RateLimit-Policy", policies);
  if (config_.headers.legacy) {
    refusal.header("X-RateLimit-Limit", limit).header("X-RateLimit-Remaining", "0").header("X-RateLimit-Reset", reset);
  }
  return refusal;
}

gatehouse::Verdict RateLimit::on_response(gatehouse::Exchange& exchange, State& state) const {
  if (state.decided.empty()) return gatehouse::proceed;
  tell(exchange, state);
  refund(exchange, state);
  return gatehouse::proceed;
}

void RateLimit::tell(gatehouse::Exchange& exchange, const State& state) const {
  auto response = exchange.response();
  const auto& least = tightest(state.decided);
  if (config_.headers.standard) {
    auto theirs = least.remaining + 1;
    response.each([&](const gatehouse::HeaderView& field) {
      if (is_rate_limit(field.name)) theirs = std::min(theirs, least_remaining(field.value).value_or(theirs));
    });
    if (theirs > least.remaining) {
      response.add("RateLimit", limit_field(state.decided));
      response.add("RateLimit-Policy", policy_field(state.decided));
    }
  }
  if (!config_.headers.legacy) return;
  response.set("X-RateLimit-Limit", std::to_string(least.numbers->count));
  response.set("X-RateLimit-Remaining", std::to_string(least.remaining));
  response.set("X-RateLimit-Reset", std::to_string(least.reset_s));
}

/// Gives back what need not be paid: replays, statuses that are not charged, what an open circuit refused.
void RateLimit::refund(gatehouse::Exchange& exchange, const State& state) const {
  const bool is_replay = config_.refund_replays && exchange.noted("idempotency.replayed").has_value();
  const bool is_refused = exchange.response_origin() == gatehouse::ResponseOrigin::plugin &&
                          exchange.report().reason().starts_with("circuit_");
  const int status = exchange.response().status();
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < state.decided.size(); ++i) {
    const auto& policy = *state.decided[i].policy;
    if (policy.is_concurrency()) continue;  // the host gives units back at the end of the exchange
    const auto& counters = counters_of(policy);
    if (is_replay) {
      counters.refunded_replay.add();
    } else if (is_refused) {
      counters.refunded_refusal.add();
    } else if (!policy.keeps_charge(status)) {
      counters.refunded_status.add();
    } else {
      continue;
    }
    mask |= std::uint64_t{1} << i;
  }
  mask &= state.taken;
  if (mask != 0) (state.is_local_share ? share_ : store_).give_back(exchange, state.receipt, mask);
}

/// A key as a client may see it: the same for the same key, and nothing else.
std::string_view RateLimit::partition_of(gatehouse::Exchange& exchange, const KeyParts& key) const {
  std::string joined;
  for (const auto& part : key.parts()) {
    joined += part.view();
    joined += '\0';
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), partition_key_.data(), static_cast<int>(partition_key_.size()),
       reinterpret_cast<const unsigned char*>(joined.data()), joined.size(), digest.data(), &size);
  std::array<unsigned char, 32> text{};
  const auto length = EVP_EncodeBlock(text.data(), digest.data(), 16);
  return exchange.copy({reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(length)});
}

}  // namespace rate_limit

GATEHOUSE_PLUGIN(rate_limit::RateLimit)
