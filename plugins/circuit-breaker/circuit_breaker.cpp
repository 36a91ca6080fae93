#include "circuit_breaker.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace circuit_breaker {
namespace {

using namespace std::chrono_literals;

Nanoseconds nanoseconds(gatehouse::Duration time) noexcept { return time.count(); }
std::uint32_t hundredths(gatehouse::Percentage share) noexcept { return static_cast<std::uint32_t>(share.hundredths); }

Thresholds thresholds_of(const Config& config) {
  Thresholds out;
  if (const auto* time = std::get_if<TimeWindow>(&config.window)) {
    out.window_time = nanoseconds(time->size);
  } else {
    out.window = WindowType::count;
    out.window_count = std::get<CountWindow>(config.window).size;
  }
  out.min_requests = config.min_requests;
  out.failure_ratio = hundredths(config.failure_ratio);
  out.consecutive_failures = config.consecutive_failures;
  out.slow_threshold = nanoseconds(config.slow.threshold);
  out.slow_ratio = hundredths(config.slow.ratio);
  out.open_for = nanoseconds(config.open_for);
  out.open_max = std::max(nanoseconds(config.open_max), out.open_for);
  out.probes = config.half_open.probes;
  out.successes = config.half_open.successes;
  out.probe_timeout = nanoseconds(config.half_open.timeout);
  out.ramp = nanoseconds(config.half_open.ramp);
  out.max_in_flight = config.max_in_flight;
  return out;
}

/// Equal thresholds have equal layouts, so a reload that changes none keeps every circuit (FNV-1a).
std::uint64_t layout_of(const Thresholds& t) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const auto number :
       {static_cast<std::int64_t>(sizeof(Breaker)), static_cast<std::int64_t>(t.window), t.window_time,
        std::int64_t{t.window_count}, std::int64_t{t.min_requests}, std::int64_t{t.failure_ratio},
        std::int64_t{t.consecutive_failures}, t.slow_threshold, std::int64_t{t.slow_ratio}, t.open_for, t.open_max,
        std::int64_t{t.probes}, std::int64_t{t.successes}, t.probe_timeout, t.ramp, std::int64_t{t.max_in_flight}}) {
    hash = (hash ^ static_cast<std::uint64_t>(number)) * 0x100000001b3;
  }
  return hash;
}

template <class Methods>
bool covers(const Methods& methods, std::string_view method) {
  return std::ranges::any_of(methods, [&](const auto& each) { return each == method; });
}

}  // namespace

CircuitBreaker::Local::Local(gatehouse::WorkerSetup& setup) {
  setup.clock().random(&random, sizeof random);
  random |= 1;
}

std::uint64_t CircuitBreaker::Local::draw() noexcept {
  // xorshift64* (Marsaglia): shares and jitter need no more
  random ^= random >> 12;
  random ^= random << 25;
  random ^= random >> 27;
  return random * 0x2545F4914F6CDD1D;
}

CircuitBreaker::CircuitBreaker(Config config, gatehouse::Setup& setup)
    : config_(std::move(config)),
      thresholds_(thresholds_of(config_)),
      outcomes_(config_.failures, config_.grpc_failures, setup),
      circuits_(setup, layout_of(thresholds_)) {
  if (const auto* count = std::get_if<CountWindow>(&config_.window); count && count->size < config_.min_requests) {
    setup.config_error("min_requests", "larger than window.size: the circuit could never open");
  }
  setup.every<&CircuitBreaker::publish>(*this, 500ms);
}

const Circuit* CircuitBreaker::circuit_of(gatehouse::Exchange& exchange, Local& local) const {
  std::string_view key;
  if (const auto* by = std::get_if<KeyScope>(&config_.scope)) {
    const auto rendered = by->key.render(exchange);
    if (!rendered) return nullptr;
    key = *rendered;
  } else {
    key = std::get<Scope>(config_.scope) == Scope::upstream ? exchange.upstream() : exchange.route();
  }
  if (const auto found = local.circuits.find(key); found != local.circuits.end()) return found->second;
  const auto* const circuit = circuits_.get(key);
  // Keys may come from requests: a worker remembers no more of them than there are circuits.
  if (circuit != nullptr && local.circuits.size() <= kMaxCircuits) local.circuits.emplace(key, circuit);
  return circuit;
}

gatehouse::Verdict CircuitBreaker::on_request(gatehouse::Exchange& exchange, Local& local, State& state) const {
  if (exchange.is_preflight()) return gatehouse::proceed;
  const auto* const circuit = circuit_of(exchange, local);
  if (circuit == nullptr) return gatehouse::failed(gatehouse::Error::full);
  Change change;
  const auto admission = circuit->breaker->admit(thresholds_, nanoseconds(exchange.now()), local.draw(), change);
  if (admission.is_admitted) {  // before anything that could fail: from here on the permit comes back in on_end
    state.circuit = circuit;
    state.permit = admission.permit;
  }
  if (change.happened()) tell(exchange, *circuit, change);
  exchange.note("state", to_text(admission.state));
  if (!admission.is_admitted) return refuse(exchange, *circuit, admission);
  return gatehouse::proceed;
}

gatehouse::Verdict CircuitBreaker::refuse(gatehouse::Exchange& exchange, const Circuit& circuit,
                                          const Admission& admission) const {
  circuit.refused.fetch_add(1, std::memory_order_relaxed);
  exchange.note("key", circuit.key);
  if (const auto* fixed = std::get_if<StaticFallback>(&config_.fallback)) {
    if (covers(fixed->methods, exchange.method())) {
      std::vector<gatehouse::HeaderField> fields;
      for (const auto& [name, value] : fixed->headers) fields.emplace_back(name, value);
      return exchange.respond(fixed->status.code, fields, fixed->body);
    }
  } else if (const auto* other = std::get_if<UpstreamFallback>(&config_.fallback)) {
    if (covers(other->methods, exchange.method())) {
      const auto set = exchange.set_upstream(other->name);
      return set ? gatehouse::proceed : gatehouse::failed(set.error());
    }
  }
  const auto seconds = std::max<Nanoseconds>((admission.retry_after + kSecond - 1) / kSecond, 1);
  return exchange.refuse(admission.is_full ? "circuit_full" : "circuit_open")
      .header("Retry-After", std::to_string(seconds))
      .detail(admission.is_full ? "max_in_flight" : to_text(circuit.breaker->cause()));
}

gatehouse::Verdict CircuitBreaker::on_response(gatehouse::Exchange& exchange, Local& local, State& state) const {
  if (state.circuit != nullptr) count(exchange, local, state, exchange.report());
  return gatehouse::proceed;
}

/// Counts the attempts that have a result and were not counted yet.
void CircuitBreaker::count(gatehouse::Exchange& exchange, Local& local, State& state,
                           const gatehouse::Report& report) const {
  const auto now = nanoseconds(exchange.now());
  const auto attempts = report.attempts();
  for (; state.counted < attempts.size(); ++state.counted) {
    const auto& attempt = attempts[state.counted];
    const auto outcome = outcomes_.of(attempt);
    state.last_was_good = outcome == Outcome::success;
    // A probe whose client left says nothing: its place is given back at the end.
    if (attempt.result() == gatehouse::AttemptResult::cancelled) continue;
    const bool is_slow =
        thresholds_.slow_threshold > 0 && nanoseconds(attempt.first_byte()) >= thresholds_.slow_threshold;
    const auto asked = config_.honour_retry_after && attempt.status() == 503 ? nanoseconds(attempt.retry_after()) : 0;
    if (state.permit.is_probe)
      state.circuit->probes[static_cast<std::size_t>(outcome)].fetch_add(1, std::memory_order_relaxed);
    const auto change = state.circuit->breaker->record(thresholds_, state.permit, outcome, is_slow,
                                                       std::max<Nanoseconds>(asked, 0), now, local.draw());
    if (change.happened()) tell(exchange, *state.circuit, change);
  }
}

void CircuitBreaker::on_end(gatehouse::Exchange& exchange, Local& local, State& state,
                            const gatehouse::Report& report) const {
  if (state.circuit == nullptr) return;
  const auto attempts = report.attempts();
  const auto counted = state.counted;
  count(exchange, local, state, report);
  if (counted == attempts.size() && counted > 0 && state.last_was_good && outcomes_.broke_later(attempts.back())) {
    const auto change =
        state.circuit->breaker->turn_into_failure(thresholds_, state.permit, nanoseconds(exchange.now()), local.draw());
    if (change.happened()) tell(exchange, *state.circuit, change);
  }
  state.circuit->breaker->release(thresholds_, state.permit);
}

void CircuitBreaker::tell(gatehouse::Exchange& exchange, const Circuit& circuit, const Change& change) const {
  circuit.count(change);
  std::string text = "circuit " + circuit.key + ": ";
  text += to_text(change.from);
  text += " -> ";
  text += to_text(change.to);
  if (change.cause != Cause::none) {
    text += " (";
    text += to_text(change.cause);
    text += ')';
  }
  exchange.log().warning(text);
}

}  // namespace circuit_breaker

GATEHOUSE_PLUGIN(circuit_breaker::CircuitBreaker)
