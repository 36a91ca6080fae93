#include "proxy/forward.hpp"

#include <charconv>

#include "proxy/edits.hpp"
#include "proxy/forward_state.hpp"
#include "proxy/plugin_exchange.hpp"
#include "routing/split.hpp"
#include "upstream/retry.hpp"

namespace gatehouse::core {
namespace {

std::int32_t choose_endpoint(ForwardState& state, std::int32_t avoid) {
  auto& context = state.context;
  BalanceInput input{.random = context.worker.random.next(), .hash = 0, .avoid = avoid, .now = context.worker.now};
  const auto& upstream = state.upstream.upstream();
  if (upstream.balance == Balance::hash) {
    input.hash = key_hash(upstream.hash_by, context.exchange.request, context.exchange.client.address, {})
                     .value_or(input.random);
  }
  return state.upstream.choose(input);
}

/// Opens a connection for a lease that got none from the pool.
Task<Error> open_connection(ForwardState& state, Lease& lease, AttemptRecord& record) {
  auto& context = state.context;
  const auto until = std::min(state.head_deadline, context.exchange.total_deadline);
  const auto begun = context.worker.clock.now();
  const auto error = co_await state.upstream.open(lease, context.client.deadline, until, state.side.timeouts.connect,
                                                  state.must_finish() ? nullptr : &context.client.stream.watch());
  record.connect = context.worker.clock.now() - begun;
  context.exchange.report.upstream += record.connect;
  co_return error;
}

bool is_ended_by_client(Error error) noexcept { return info(error).side == Side::client || error == Error::shutdown; }

/// A kept connection that ends before it answers was most likely closed as idle at that moment: no sign of ill health.
bool says_nothing_about_endpoint(const Lease& lease, Error error) noexcept {
  return is_ended_by_client(error) || (lease.is_reused && error == Error::upstream_reset);
}

RetryDecision decide(ForwardState& state, const AttemptRecord& record, Error error) {
  if (is_ended_by_client(error)) return {.again = false, .after = {}, .why = "ended by the client"};
  auto& context = state.context;
  RetryState retry;
  retry.attempts = context.exchange.report.attempt_count;
  retry.method = context.exchange.request.method;
  retry.hint_may_repeat = context.plugins && context.plugins->run().may_repeat();
  retry.body_can_be_sent_again =
      state.holds_body() || (state.keeps_body ? state.replay.is_whole() : state.body_bytes_sent == 0);
  retry.budget_allows = state.upstream.budget().allows(context.worker.now);
  const auto until = std::min(state.head_deadline, context.exchange.total_deadline);
  const Attempt last{error, record.status, record.wrote_any ? 1U : 0U};
  return may_retry(last, state.side.retries, retry,
                   until == kNever ? std::chrono::hours(1) : until - context.worker.now);
}

bool is_retried_status(const RetryPolicy& policy, std::uint16_t status) noexcept {
  return std::find(policy.statuses.begin(), policy.statuses.end(), status) != policy.statuses.end();
}

void count_timeout(ForwardState& state, Error error) {
  auto& metrics = state.context.worker.metrics;
  if (error == Error::upstream_timeout) metrics.timed_out(state.upstream.slot(), TimeoutKind::request);
  if (error == Error::total_timeout) metrics.timed_out(state.upstream.slot(), TimeoutKind::total);
}

/// Retry-After in seconds (RFC 9110 §10.2.3); -1: none, or a date.
std::int32_t retry_after_of(const ResponseHead& response) noexcept {
  const auto* const field = response.headers.find("retry-after");
  if (field == nullptr) return -1;
  std::int32_t seconds = -1;
  const auto* const end = field->value.data() + field->value.size();
  return std::from_chars(field->value.data(), end, seconds).ptr == end && seconds >= 0 ? seconds : -1;
}

/// What becomes of an attempt that is not simply the answer.
RetryDecision judge_attempt(ForwardState& state, AttemptRecord& record) {
  count_timeout(state, record.result);
  state.body_bytes_sent += state.request_sink.body_bytes();
  const auto decision = decide(state, record, record.result);
  record.why = decision.why;
  return decision;
}

/// Closes the books of an attempt whose response was relayed, or broken off on the way.
void complete(ForwardState& state, Lease& lease, AttemptRecord& record, TimePoint begun, bool is_reusable) {
  auto& context = state.context;
  if (context.exchange.is_cut && info(context.exchange.report.reason).side == Side::upstream) {
    record.result = context.exchange.report.reason;
    state.upstream.judge(*lease.endpoint, record.result, 0);
    if (record.result == Error::upstream_timeout) {
      context.worker.metrics.timed_out(state.upstream.slot(), TimeoutKind::idle);
    }
  }
  record.total = context.worker.clock.now() - begun;
  context.worker.metrics.attempt_finished(state.upstream.slot(), context.hold.slot(context.exchange.route),
                                          record.total);
  state.upstream.finish(lease, is_reusable);
}

}  // namespace

Task<Error> forward(ExchangeContext& context) {
  auto& exchange = context.exchange;
  const auto& side = context.plugins ? context.plugins->side() : choose_forwarding(context);
  ForwardState state(context, side, context.hold.upstream(side.upstream));
  if (const auto edited = apply_request_edits(context, state.upstream.upstream(), state.out); !edited) {
    co_return edited.error();
  }
  const bool keeps_host = !exchange.route->rewrite_host.source().empty();
  state.upstream.budget().on_request(side.retries.budget);
  std::int32_t avoid = -1;
  for (auto last = Error::no_endpoint;;) {
    const auto position = choose_endpoint(state, avoid);
    if (position < 0) co_return last;
    Lease lease;
    state.upstream.take(state.upstream.endpoint(position), lease);
    if (!keeps_host) state.out.host = host_for(context, state.upstream.upstream(), lease.endpoint->entry.endpoint);
    auto& record = exchange.report.begin_attempt(exchange.arena);
    record.upstream = side.upstream;
    record.endpoint = static_cast<std::uint32_t>(position);
    record.reused_connection = lease.is_reused;
    const auto begun = context.worker.now;
    last = Error::none;
    if (!lease.connection) last = co_await open_connection(state, lease, record);
    if (last == Error::none) {
      last = co_await attempt(state, *lease.connection);
      record.wrote_any = state.request_sink.wrote_any();
    }
    record.result = last;
    if (last == Error::none) {
      record.status = exchange.response.status;
      if (record.status == 503) record.retry_after_s = retry_after_of(exchange.response);
    }
    record.first_byte = context.worker.now - begun;
    if (!says_nothing_about_endpoint(lease, last)) state.upstream.judge(*lease.endpoint, last, record.status);
    if (last == Error::none) state.upstream.observe_latency(*lease.endpoint, record.first_byte);
    RetryDecision decision{};
    if (last != Error::none || is_retried_status(side.retries, record.status)) decision = judge_attempt(state, record);
    if (last == Error::none && !decision.again) {
      apply_response_edits(context, state.upstream.upstream().name);
      const bool is_reusable = context.plugins ? co_await relay_past_plugins(state, *lease.connection)
                                               : co_await relay(state, *lease.connection, nullptr);
      complete(state, lease, record, begun, is_reusable);
      co_return Error::none;
    }
    state.upstream.finish(lease, false);
    exchange.response.headers.clear();
    if (!decision.again) co_return last;
    state.upstream.budget().spend();
    context.worker.metrics.retried(state.upstream.slot());
    avoid = position;
    if (decision.after > Duration::zero() &&
        co_await context.client.deadline.wait(deadline_after(context.worker.now, decision.after),
                                              {&context.client.stream.watch(), kHungUp}) != Wake::expired) {
      co_return context.client.stream.is_hung_up() ? Error::client_gone : Error::shutdown;
    }
  }
}

}  // namespace gatehouse::core
