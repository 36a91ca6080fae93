// One try to forward: the request out, the response head in. The response may come before the body is sent.
#include "http/h1_parser.hpp"
#include "http/head_reader.hpp"
#include "http/hygiene.hpp"
#include "proxy/forward_state.hpp"
#include "proxy/interim.hpp"
#include "proxy/plugin_phases.hpp"

namespace gatehouse::core {
namespace {

constexpr std::uint32_t kMostInterimResponses = 16;

HeadLimits response_limits(const Route& route) noexcept {
  auto limits = kResponseHeadLimits;
  limits.head = limits.line = route.limits.response_headers;
  return limits;
}

/// Puts the request head, and what an earlier attempt has already taken from the client, in front of the body.
Error start_request(ForwardState& state) {
  auto& context = state.context;
  HeadWriter writer(context.worker.head_buffer.get(), WorkerContext::kHeadBytes);
  if (!write_request_head(writer, context.exchange.request, state.out)) return Error::headers_too_large;
  state.request_sink.start(writer.view(), state.out.framing);
  state.request_sink.lead_with(state.holds_body() ? std::string_view(context.plugins->held_body) : std::string_view());
  if (state.keeps_body && !state.replay.bytes().empty()) {
    context.client.in.consume(context.client.in.ready().size());  // the replay holds these bytes too
    state.request_sink.lead_with(state.replay.bytes());
  }
  return Error::none;
}

enum class HeadStep : std::uint8_t { more, interim, final };

/// Looks at what has arrived.
Result<HeadStep> read_head_step(ForwardState& state, UpstreamConnection& connection, HeadReader& reader) {
  auto& exchange = state.context.exchange;
  const auto head = reader.take(connection.in);
  if (!head) {
    exchange.report.detail = reader.detail();
    return head.error();
  }
  if (head->empty()) return HeadStep::more;
  auto& response = exchange.response;
  response.headers.clear();
  if (const auto parsed =
          parse_response_head(*head, response_limits(*exchange.route), response, &exchange.report.detail);
      !parsed) {
    return parsed.error();
  }
  const bool was_head = exchange.request.method == Method::head;
  if (const auto checked = check_response(response, was_head, exchange.report.detail); !checked) {
    return checked.error();
  }
  if (response.status >= 200) return HeadStep::final;
  if (response.status == 101 || ++state.interim_responses > kMostInterimResponses) {
    exchange.report.detail = "interim response not asked for";
    return Error::upstream_protocol_error;
  }
  return HeadStep::interim;
}

struct AttemptWait {
  TimePoint until;
  Error at_end;  // what it means when `until` passes
};

/// Whoever is waited for decides how long: a slow client does not use up the time of the upstream.
AttemptWait next_wait(const ForwardState& state, Flow upload) noexcept {
  const auto& worker = state.context.worker;
  AttemptWait wait{state.head_deadline, Error::upstream_timeout};
  if (upload == Flow::wait_source) {
    wait = {deadline_after(worker.now, state.side.timeouts.idle), Error::client_timeout};
    wait.until = std::min(wait.until, deadline_after(worker.now, state.rate.left()));
  }
  if (state.context.exchange.total_deadline < wait.until) {
    wait = {state.context.exchange.total_deadline, Error::total_timeout};
  }
  return wait;
}

/// Until the upload can go on, the response moves, or the client leaves.
Deadline::Awaiter progress(ForwardState& state, UpstreamConnection& connection, Flow upload, TimePoint until) noexcept {
  auto& client = state.context.client;
  const auto gone = state.must_finish() ? 0 : kHungUp;
  const auto of_client = upload == Flow::wait_source ? kReadable | gone : gone;
  const auto of_endpoint = upload == Flow::wait_sink ? kReadable | kWritable : kReadable;
  return client.deadline.wait(until, {&client.stream.watch(), static_cast<std::uint8_t>(of_client)},
                              {&connection.stream.watch(), static_cast<std::uint8_t>(of_endpoint)});
}

/// What the end of a wait means. `waited`: how long it was.
Error after_wait(ForwardState& state, const AttemptWait& wait, Flow upload, Wake wake, Duration waited) noexcept {
  auto& context = state.context;
  const bool for_client = upload == Flow::wait_source;
  waited = std::max(waited, Duration::zero());
  (for_client ? context.exchange.report.client : context.exchange.report.upstream) += waited;
  if (wake == Wake::cancelled) return Error::shutdown;
  if (for_client) {
    if (state.head_deadline != kNever) state.head_deadline += waited;
    if (state.rate.is_too_slow(waited, context.exchange.request_body.bytes())) return Error::client_timeout;
    // The end of the rate window is only a look at the rate, unless the idle time is over as well.
    if (wake == Wake::expired && wait.at_end == Error::client_timeout && waited < state.side.timeouts.idle) {
      return Error::none;
    }
  } else if (context.client.stream.is_hung_up() && !state.must_finish()) {
    return Error::client_gone;
  }
  return wake == Wake::expired ? wait.at_end : Error::none;
}

}  // namespace

Task<Error> attempt(ForwardState& state, UpstreamConnection& connection) {
  if (const auto error = start_request(state); error != Error::none) co_return error;
  auto& exchange = state.context.exchange;
  auto upload = state.upload(connection);
  HeadReader reader(Side::upstream, response_limits(*exchange.route), exchange.arena);
  state.upload_failed = false;
  auto flow = Flow::wait_sink;
  for (;;) {
    if (state.is_uploading()) {
      flow = state.upload_step(upload);
      if (flow == Flow::source_end) co_return upload.error;
      if (flow == Flow::plugin) {
        if (const auto error = co_await settle_body(*upload.filter); error != Error::none) co_return error;
        continue;
      }
      if (flow == Flow::sink_end) state.upload_failed = true;
    }
    if (connection.stream.can_read()) {
      const auto read = connection.in.fill(connection.stream);
      auto step = read_head_step(state, connection, reader);
      while (step && *step == HeadStep::interim) {
        if (!co_await pass_interim(state.context)) co_return Error::client_gone;
        reader = HeadReader(Side::upstream, response_limits(*exchange.route), exchange.arena);
        step = read_head_step(state, connection, reader);
      }
      if (!step) co_return step.error();
      if (*step == HeadStep::final) co_return Error::none;
      if (read.status == IoStatus::end || read.status == IoStatus::failed) co_return Error::upstream_reset;
      if (connection.stream.can_read()) continue;
    }
    if (flow == Flow::pause) {
      if (co_await state.context.client.deadline.yield() == Wake::cancelled) co_return Error::shutdown;
      continue;
    }
    const auto& worker = state.context.worker;
    const auto wait = next_wait(state, flow);
    state.context.client.deadline.expect(&state.context, &state, exchange.arena.next());
    const auto before = worker.clock.now();
    const auto wake = co_await progress(state, connection, flow, wait.until);
    if (const auto error = after_wait(state, wait, flow, wake, worker.now - before); error != Error::none) {
      co_return error;
    }
  }
}

}  // namespace gatehouse::core
