// The response on its way to the client: head and first bytes in one send, then piece by piece with back-pressure.
#include "proxy/edits.hpp"
#include "proxy/forward_state.hpp"
#include "proxy/respond.hpp"

namespace gatehouse::core {
namespace {

ResponseOut client_framing(const ExchangeContext& context) noexcept {
  const auto& request = context.exchange.request;
  const auto& response = context.exchange.response;
  ResponseOut out;
  out.content_length = response.content_length;
  if (request.method == Method::head || response.status == 204 || response.status == 304) {
    out.has_content_length = response.has_content_length && response.status != 204;
    return out;
  }
  if (response.framing == Framing::sized || response.framing == Framing::none) {
    out.framing = Framing::sized;
    return out;
  }
  out.framing = request.version_minor == 0 ? Framing::until_close : Framing::chunked;
  return out;
}

/// The exchange ends in the middle of its response: what went out must not look complete.
void cut(ForwardState& state, Error error) noexcept {
  auto& exchange = state.context.exchange;
  exchange.report.reason = error;
  exchange.closes = exchange.is_cut = true;
  if (info(error).side == Side::client) exchange.report.client_left = true;
}

struct RelayWait {
  std::uint8_t client = 0;
  std::uint8_t upstream = 0;
};

RelayWait wants(Flow down, Flow up, bool is_uploading) noexcept {
  RelayWait want;
  if (down == Flow::wait_sink) want.client |= kWritable;
  if (down == Flow::wait_source) want.upstream |= kReadable;
  if (is_uploading && up == Flow::wait_source) want.client |= kReadable;
  if (is_uploading && up == Flow::wait_sink) want.upstream |= kWritable;
  if (down == Flow::wait_source) want.client |= kHungUp;
  return want;
}

/// Goes on with a body that the endpoint still takes while it already answers.
Flow continue_upload(ForwardState& state, Transfer& upload) {
  if (!state.is_uploading()) return Flow::done;
  const auto flow = state.upload_step(upload);
  if (flow == Flow::source_end || flow == Flow::sink_end) state.upload_failed = true;
  return flow;
}

Task<Error> wait(ForwardState& state, UpstreamConnection& connection, Flow down, Flow up) {
  auto& context = state.context;
  auto& client = context.client;
  auto& worker = context.worker;
  if (down == Flow::pause || (state.is_uploading() && up == Flow::pause)) {
    co_return co_await client.deadline.yield() == Wake::cancelled ? Error::shutdown : Error::none;
  }
  const auto want = wants(down, up, state.is_uploading());
  const auto idle = deadline_after(worker.now, state.side.timeouts.idle);
  const auto until = std::min(idle, context.exchange.total_deadline);
  const auto before = worker.clock.now();
  const auto wake = co_await client.deadline.wait(until, {&client.stream.watch(), want.client},
                                                  {&connection.stream.watch(), want.upstream});
  const auto waited = std::max(worker.now - before, Duration::zero());
  (down == Flow::wait_sink ? context.exchange.report.client : context.exchange.report.upstream) += waited;
  if (wake == Wake::cancelled) co_return Error::shutdown;
  if (wake == Wake::expired) {
    if (context.exchange.total_deadline <= worker.now) co_return Error::total_timeout;
    co_return down == Flow::wait_sink ? Error::client_timeout : Error::upstream_timeout;
  }
  if (down == Flow::wait_source && client.stream.is_hung_up() && !connection.stream.can_read()) {
    co_return Error::client_gone;
  }
  co_return Error::none;
}

}  // namespace

Task<bool> relay(ForwardState& state, UpstreamConnection& connection) {
  auto& context = state.context;
  auto& exchange = context.exchange;
  auto& response = exchange.response;
  apply_response_edits(context, state.upstream.upstream().name);
  state.response_body.start(response.framing, response.content_length);
  const auto out = client_framing(context);
  if (state.is_uploading() || state.upload_failed || out.framing == Framing::until_close) exchange.closes = true;
  exchange.ends_at_close = out.framing == Framing::until_close;
  const auto head = write_client_head(context, out);
  if (head.empty()) {
    cut(state, Error::upstream_headers_too_large);
    co_return false;
  }
  exchange.report.status = response.status;
  exchange.report.origin = ResponseOrigin::upstream;

  BodySink sink(exchange.arena);
  sink.start(head, out.framing);
  Transfer down{connection.stream, connection.in, state.response_body, context.client.stream, sink};
  if (exchange.request.accepts_trailers && out.framing == Framing::chunked) down.trailers = &exchange.arena;
  auto upload = state.upload(connection);
  for (;;) {
    const auto flow = down.run();
    exchange.report.response_body_bytes = sink.body_bytes();
    if (flow == Flow::done) break;
    auto error = flow == Flow::source_end ? down.error : flow == Flow::sink_end ? Error::client_gone : Error::none;
    if (error == Error::none) {
      const auto up = continue_upload(state, upload);
      error = co_await wait(state, connection, flow, up);
    }
    if (error != Error::none) {
      cut(state, error);
      co_return false;
    }
  }
  co_return response.keep_alive&& state.response_body.is_finished() &&
      response.framing != Framing::until_close&& state.request_sink.is_done() && !state.upload_failed;
}

}  // namespace gatehouse::core
