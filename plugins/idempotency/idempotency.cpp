#include "idempotency.hpp"

#include <algorithm>
#include <utility>

#include "request_key.hpp"

namespace idempotency {
namespace {

using namespace std::chrono_literals;

constexpr auto kBeyondTimeout = 5s;  // a lease must outlive the longest exchange by this

std::string link_of(const std::string& url) {
  return url.empty() ? std::string() : "<" + url + ">; rel=\"describedby\"; type=\"text/html\"";
}

}  // namespace

Idempotency::Idempotency(Config config, gatehouse::Setup& setup)
    : config_(std::move(config)),
      fingerprint_(config_.fingerprint, setup),
      outcomes_(config_.outcome, setup),
      vault_(config_.encrypt_key.value),
      wait_seconds_(setup.histogram("wait_seconds", "Time that retries waited for the first result.")),
      records_(setup.gauge("records", "Results that can be replayed, stored by this gateway.")),
      link_(link_of(config_.docs_url)) {
  const auto outcome = [&](std::string_view which) {
    return setup.counter("outcomes_total", "Requests of the configured methods by what became of them.",
                         {{"outcome", which}});
  };
  counters_ = {outcome("executed"),  outcome("replayed"),
               outcome("in_flight"), outcome("mismatch"),
               outcome("missing"),   outcome("held"),
               outcome("too_large"), setup.counter("store_failed_total", "Store calls that failed.")};
  check(setup);
  setup.every<&Idempotency::count_expired>(*this, std::max<gatehouse::Duration>(config_.ttl / LiveCount::kSlots, 1ms));
}

/// What the schema cannot say.
void Idempotency::check(gatehouse::Setup& setup) const {
  const auto has_consumer = std::ranges::find(config_.scope, ScopePart::consumer) != config_.scope.end();
  if (!has_consumer) setup.config_error("scope", "without consumer one caller would get another caller's result");
  if (config_.key.min > config_.key.max) setup.config_error("key.min", "larger than key.max");
  if (config_.lock_ttl < setup.request_timeout() + kBeyondTimeout) {
    setup.config_error("lock_ttl", "shorter than timeouts.request + 5s: the lease could end before the execution");
  }
  if (config_.required && config_.on_store_error == OnStoreError::open) {
    setup.config_error("on_store_error", "open with required: true would drop the promise that required makes");
  }
  if (!config_.encrypt_key.empty() && config_.encrypt_key.view().size() != 32) {
    setup.config_error("encrypt_key", "must have 32 bytes");
  }
  const auto is_web = config_.docs_url.starts_with("https://") || config_.docs_url.starts_with("http://");
  const auto is_plain = std::ranges::all_of(
      config_.docs_url, [](char c) { return c > 0x20 && c < 0x7F && c != '<' && c != '>' && c != '"'; });
  if (!config_.docs_url.empty() && !(is_web && is_plain)) setup.config_error("docs_url", "write an absolute URL");
  if (config_.replay.max_rate.count < 1) setup.config_error("replay.max_rate", "must allow at least one");
  if (config_.anonymous == Anonymous::none) {
    setup.config_warning("anonymous", "none: callers without identity who use the same key get the same result");
  }
}

gatehouse::Task<gatehouse::Verdict> Idempotency::on_request(gatehouse::Exchange& exchange, State& state) const {
  if (!covers(exchange)) co_return gatehouse::proceed;
  const auto request = read_key(exchange, config_);
  if (request.finding == KeyFinding::missing) {
    counters_.missing.add();
    exchange.note("state", "missing");
    co_return config_.required ? refuse(exchange, "idem_key_missing") : gatehouse::proceed;
  }
  if (request.finding == KeyFinding::invalid) co_return refuse(exchange, "idem_key_invalid", request.why);
  const auto id = look_up_key(exchange, config_, request.key.text());
  if (!id) co_return refuse(exchange, "identity_required");
  const auto size = exchange.number(GH_NUMBER_REQUEST_SIZE, 0);  // -1: unknown
  if (config_.over_body_max == OverBodyMax::bypass && fingerprint_.needs_body() &&
      size > static_cast<std::int64_t>(config_.body_max.bytes)) {
    exchange.note("state", "bypassed");
    co_return gatehouse::proceed;
  }
  state.id = *id;
  exchange.note("key", std::string_view(*id).substr(0, 32));
  // One record serves all clients, so it is made without a coding; the gateway compresses for each.
  exchange.request().set("Accept-Encoding", "identity");
  if (size == 0 || !fingerprint_.needs_body()) {
    state.fingerprint = fingerprint_.of(exchange, nullptr);
    co_return co_await decide(exchange, state);
  }
  state.stage = Stage::keyed;
  const auto wanted = exchange.want_request_body(gatehouse::BodyMode::buffer, config_.body_max.bytes);
  co_return wanted ? gatehouse::proceed : gatehouse::failed(wanted.error());
}

gatehouse::Task<gatehouse::Verdict> Idempotency::on_request_body(gatehouse::Exchange& exchange, State& state,
                                                                 gatehouse::Body& body) const {
  if (state.stage != Stage::keyed) co_return gatehouse::proceed;
  state.stage = Stage::untouched;
  state.fingerprint = fingerprint_.of(exchange, &body);
  co_return co_await decide(exchange, state);
}

Record Idempotency::record_of(const gatehouse::Exchange& exchange, const State& state, RecordState what) const {
  Record record;
  record.state = what;
  exchange.random(&record.owner, sizeof record.owner);
  record.fingerprint = state.fingerprint;
  record.at = std::chrono::duration_cast<std::chrono::seconds>(exchange.wall_clock()).count();
  return record;
}

std::string Idempotency::bytes_of(const gatehouse::Exchange& exchange, const State& state, const Record& record) const {
  Nonce nonce{};
  if (vault_.is_sealing()) exchange.random(nonce.data(), nonce.size());
  return vault_.close(record, state.id, nonce);
}

}  // namespace idempotency

GATEHOUSE_PLUGIN(idempotency::Idempotency)
