// The request side: who executes, who waits, who is refused.
#include <algorithm>

#include "idempotency.hpp"

namespace idempotency {
namespace {

using namespace std::chrono_literals;

constexpr gatehouse::Duration kFirstPause = 20ms;
constexpr gatehouse::Duration kLongestPause = 500ms;
constexpr int kMostTakeovers = 4;  // of unusable entries, in a row: then somebody else keeps writing them

std::int64_t whole_seconds(gatehouse::Duration time) noexcept {
  return std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(time).count(), 1);
}

bool is_running(const Opened& found) noexcept {
  return found.finding == Finding::unreadable ||
         (found.finding == Finding::record && found.record.state == RecordState::in_flight);
}

}  // namespace

bool Idempotency::covers(const gatehouse::Exchange& exchange) const noexcept {
  if (exchange.is_preflight()) return false;
  const auto method = exchange.method();
  return std::ranges::any_of(config_.methods, [&](const auto& each) { return each.view() == method; });
}

/// Claims the key, or answers what there is. In wait mode it looks again until the execution is over.
gatehouse::Task<gatehouse::Verdict> Idempotency::decide(gatehouse::Exchange& exchange, State& state) const {
  const auto begun = exchange.now();
  auto pause = kFirstPause;
  bool has_waited = false;
  for (;;) {
    Opened found;
    const auto entry = co_await claim(exchange, state, found);
    if (has_waited && (!entry || !is_running(found))) wait_seconds_.observe(exchange.now() - begun);
    if (!entry) co_return without_store(exchange, state);
    if (state.stage == Stage::owner) co_return gatehouse::proceed;
    const auto left = begun + config_.wait_max - exchange.now();
    const bool is_same = found.finding == Finding::record && found.record.fingerprint == state.fingerprint;
    const bool may_wait = config_.in_flight == InFlight::wait && !exchange.is_shadow();
    if (!may_wait || !is_running(found) || !is_same || left <= 0ns) {
      co_return co_await answer(exchange, state, found, entry->ttl());
    }
    has_waited = true;
    const auto slept = co_await gatehouse::sleep(exchange, std::min(pause, left));
    if (!slept) co_return co_await answer(exchange, state, found, entry->ttl());
    pause = std::min(pause * 3 / 2, kLongestPause);
  }
}

/// Afterwards the exchange is the owner, or `found` is what lies there. An error: the store did not answer.
gatehouse::Task<gatehouse::Result<gatehouse::Entry>> Idempotency::claim(gatehouse::Exchange& exchange, State& state,
                                                                        Opened& found) const {
  state.lease = bytes_of(exchange, state, record_of(exchange, state, RecordState::in_flight));
  for (int i = 0;; ++i) {
    auto entry = co_await config_.store.put_if_absent(exchange, {"record", state.id}, state.lease, config_.lock_ttl);
    if (!entry) co_return entry.error();
    if (!entry->existed()) {
      own(exchange, state, entry->version());
      co_return *entry;
    }
    vault_.open(entry->text(), state.id, found);
    if (found.finding != Finding::absent) co_return *entry;
    if (i == kMostTakeovers) co_return gatehouse::Error::protocol;
    auto taken = co_await config_.store.compare_and_set(exchange, {"record", state.id}, entry->version(), state.lease,
                                                        config_.lock_ttl);
    if (taken) {
      own(exchange, state, taken->version());
      co_return *taken;
    }
    if (taken.error() != gatehouse::Error::lost) co_return taken.error();
  }
}

void Idempotency::own(gatehouse::Exchange& exchange, State& state, std::uint64_t version) const {
  state.stage = Stage::owner;
  state.version = version;
  state.renewal =
      config_.store.keep_alive(exchange, {"record", state.id}, state.lease, config_.lock_ttl, state.version);
  exchange.finish_without_client();
  if (config_.on_unknown == OnUnknown::upstream_dedupes) exchange.allow_repeat();
  counters_.executed.add();
  exchange.note("state", "executed");
}

/// The table of states: somebody else's record is there.
gatehouse::Task<gatehouse::Verdict> Idempotency::answer(gatehouse::Exchange& exchange, State& state,
                                                        const Opened& found, gatehouse::Duration ttl) const {
  const bool is_readable = found.finding == Finding::record;
  if (is_readable && found.record.fingerprint != state.fingerprint) {
    counters_.mismatch.add();
    exchange.note("state", "mismatch");
    co_return refuse(exchange, "idem_key_reused");
  }
  if (is_running(found)) {
    counters_.in_flight.add();
    exchange.note("state", "in_flight");
    co_return refuse(exchange, "idem_in_flight", is_readable ? "" : "other encrypt_key", 1);
  }
  if (found.record.state == RecordState::held) {
    counters_.held.add();
    exchange.note("state", "held");
    co_return refuse(exchange, "idem_outcome_unknown", {}, whole_seconds(ttl));
  }
  if (found.record.state == RecordState::unstorable) {
    counters_.too_large.add();
    exchange.note("state", "too_large");
    co_return refuse(exchange, "idem_result_too_large");
  }
  co_return co_await replay(exchange, state, found.record);
}

/// retry_after: in seconds; 0: not told.
gatehouse::Verdict Idempotency::refuse(gatehouse::Exchange& exchange, std::string_view code, std::string_view detail,
                                       std::int64_t retry_after) const {
  const auto seconds = std::to_string(retry_after);
  auto refusal = exchange.refuse(code);
  refusal.detail(detail);
  if (retry_after > 0) refusal.header("Retry-After", seconds);
  if (!link_.empty()) refusal.header("Link", link_);
  return refusal;
}

gatehouse::Verdict Idempotency::without_store(gatehouse::Exchange& exchange, State& state) const {
  counters_.store_failed.add();
  state.stage = Stage::untouched;
  exchange.note("state", "unprotected");
  if (config_.on_store_error == OnStoreError::open) return gatehouse::proceed;
  return refuse(exchange, "store_unavailable", {}, 1);
}

}  // namespace idempotency
