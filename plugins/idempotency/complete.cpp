// The response side: what became of an execution is written before the client hears of it.
#include "idempotency.hpp"
#include "response_fields.hpp"

namespace idempotency {
namespace {

bool has_no_body(std::string_view method, int status) noexcept {
  return method == "HEAD" || status == 204 || status == 304;
}

}  // namespace

gatehouse::Task<gatehouse::Verdict> Idempotency::on_response(gatehouse::Exchange& exchange, State& state) const {
  if (state.stage != Stage::owner) co_return gatehouse::proceed;
  if (exchange.response_origin() != gatehouse::ResponseOrigin::upstream) {
    co_await give_up(exchange, state);
    co_return gatehouse::proceed;
  }
  switch (outcomes_.of(exchange.response().status())) {
    case Action::release:
      co_await release(exchange, state);
      break;
    case Action::hold:
      co_await hold(exchange, state);
      break;
    case Action::store:
      co_await store(exchange, state);
      break;
  }
  co_return gatehouse::proceed;
}

gatehouse::Task<gatehouse::Verdict> Idempotency::on_response_body(gatehouse::Exchange& exchange, State& state,
                                                                  gatehouse::Body& body) const {
  if (state.stage != Stage::recording) co_return gatehouse::proceed;
  if (exchange.response_origin() != gatehouse::ResponseOrigin::upstream) {
    co_await give_up(exchange, state);  // another response took the place of the one that was awaited
  } else if (body.is_over()) {
    co_await complete_without_result(exchange, state);
  } else if (body.is_last()) {
    const auto whole = body.to_string();
    co_await complete(exchange, state, whole);
  }
  co_return gatehouse::proceed;
}

/// Begins to record; what has no body, or none that is kept, is written at once.
gatehouse::Task<bool> Idempotency::store(gatehouse::Exchange& exchange, State& state) const {
  const auto response = exchange.response();
  const auto status = response.status();
  const auto size = exchange.number(GH_NUMBER_RESPONSE_SIZE, -1);
  const bool is_too_large = size > static_cast<std::int64_t>(config_.response_max.bytes);
  const bool is_bare = has_no_body(exchange.method(), status);
  if (is_stream(response) || status > 599 || (is_too_large && !is_bare)) {
    co_return co_await complete_without_result(exchange, state);
  }
  state.status = static_cast<std::uint16_t>(status);
  if (exchange.is_shadow()) co_return co_await complete(exchange, state, {});
  // Now, before instances further out add what belongs to this exchange alone.
  state.headers = fields_to_record(exchange);
  if (is_bare) co_return co_await complete(exchange, state, {});
  if (!exchange.want_response_body(gatehouse::BodyMode::buffer, config_.response_max.bytes)) {
    co_return co_await complete_without_result(exchange, state);
  }
  state.stage = Stage::recording;
  co_return true;
}

gatehouse::Task<bool> Idempotency::complete(gatehouse::Exchange& exchange, State& state, std::string_view body) const {
  auto record = record_of(exchange, state, RecordState::completed);
  record.status = state.status;
  record.headers = state.headers;
  record.body = body;
  const bool is_written = co_await write(exchange, state, record, config_.ttl);
  // Not tried again: the response goes on, and the lease keeps retries away until it runs out.
  state.stage = Stage::settled;
  if (is_written) records_.add();
  co_return is_written;
}

gatehouse::Task<bool> Idempotency::complete_without_result(gatehouse::Exchange& exchange, State& state) const {
  const auto record = record_of(exchange, state, RecordState::unstorable);
  const bool is_written = co_await write(exchange, state, record, config_.ttl);
  state.stage = Stage::settled;
  co_return is_written;
}

/// There is no response of the upstream. Nothing sent: as if nothing had been. Else nobody knows.
gatehouse::Task<bool> Idempotency::give_up(gatehouse::Exchange& exchange, State& state) const {
  state.stage = Stage::owner;
  // An exchange whose time is over gets no store call: on_end writes then.
  if (exchange.deadline_left() <= gatehouse::Duration::zero()) co_return false;
  if (action_without_response(exchange.report()) == Action::release) co_return co_await release(exchange, state);
  co_return co_await hold(exchange, state);
}

Action Idempotency::action_without_response(const gatehouse::Report& report) const noexcept {
  return was_sent(report) && config_.on_unknown == OnUnknown::hold ? Action::hold : Action::release;
}

gatehouse::Task<bool> Idempotency::hold(gatehouse::Exchange& exchange, State& state) const {
  state.intent = Action::hold;
  const auto record = record_of(exchange, state, RecordState::held);
  co_return co_await write(exchange, state, record, config_.lock_ttl);
}

gatehouse::Task<bool> Idempotency::release(gatehouse::Exchange& exchange, State& state) const {
  state.intent = Action::release;
  config_.store.stop_keeping(exchange, state.renewal);
  state.renewal = 0;
  if (state.version == 0) co_return false;
  const auto removed = co_await config_.store.remove(exchange, {"record", state.id}, state.version);
  if (removed) state.stage = Stage::settled;
  co_return removed.has_value();
}

/// Puts `record` in the place of the lease. False: the lease was lost, and nothing is changed; or the store failed.
gatehouse::Task<bool> Idempotency::write(gatehouse::Exchange& exchange, State& state, const Record& record,
                                         gatehouse::Duration ttl) const {
  config_.store.stop_keeping(exchange, state.renewal);
  state.renewal = 0;
  if (state.version == 0) co_return false;
  const auto bytes = bytes_of(exchange, state, record);
  auto written = co_await config_.store.compare_and_set(exchange, {"record", state.id}, state.version, bytes, ttl);
  if (!written && written.error() == gatehouse::Error::lost) {
    // A renewal that was under way may have raised the version; the lease tells whether it is still this one.
    const auto there = co_await config_.store.get(exchange, {"record", state.id});
    if (there && there->exists() && there->text() == state.lease) {
      written = co_await config_.store.compare_and_set(exchange, {"record", state.id}, there->version(), bytes, ttl);
    }
  }
  if (written) {
    state.stage = Stage::settled;
  } else if (written.error() == gatehouse::Error::lost) {
    state.version = 0;
    exchange.log().warning("lease lost, the result is not recorded key=" + state.id.substr(0, 32));
  } else {
    counters_.store_failed.add();
  }
  co_return written.has_value();
}

/// What nobody settled: the client left, the time was over, the response broke off, the store was away.
void Idempotency::on_end(gatehouse::Exchange& exchange, State& state, const gatehouse::Report& report) const {
  const bool is_open = state.stage == Stage::owner || state.stage == Stage::recording;
  if (!is_open || state.version == 0) return;
  if (state.intent.value_or(action_without_response(report)) == Action::release) {
    config_.store.remove_later(exchange, {"record", state.id}, state.version);
    return;
  }
  const auto bytes = bytes_of(exchange, state, record_of(exchange, state, RecordState::held));
  config_.store.compare_and_set_later(exchange, {"record", state.id}, state.version, bytes, config_.lock_ttl);
}

}  // namespace idempotency
