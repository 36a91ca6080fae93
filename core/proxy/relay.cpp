// The response on its way to the client: head and first bytes in one send, then piece by piece with back-pressure.
#include "proxy/body_filter.hpp"
#include "proxy/relay_wait.hpp"
#include "proxy/respond.hpp"

namespace gatehouse::core {
namespace {

ResponseOut client_framing(const ExchangeContext& context, BodyFilter* filter) noexcept {
  const auto& request = context.exchange.request;
  const auto& response = context.exchange.response;
  ResponseOut out;
  out.content_length = response.content_length;
  if (request.method == Method::head || response.status == 204 || response.status == 304) {
    out.has_content_length = response.has_content_length && response.status != 204 && filter == nullptr;
    return out;
  }
  if (filter != nullptr && filter->is_last()) {
    out.framing = Framing::sized;
    out.content_length = filter->out().size();
    return out;
  }
  if (filter == nullptr && (response.framing == Framing::sized || response.framing == Framing::none)) {
    out.framing = Framing::sized;
    return out;
  }
  out.framing = request.version_minor == 0 ? Framing::until_close : Framing::chunked;
  return out;
}

}  // namespace

Task<bool> relay(ForwardState& state, UpstreamConnection& connection, BodyFilter* filter) {
  auto& context = state.context;
  auto& exchange = context.exchange;
  auto& response = exchange.response;
  if (filter == nullptr) state.response_body.start(response.framing, response.content_length);
  const auto out = client_framing(context, filter);
  if (filter != nullptr && out.framing == Framing::none) filter = nullptr;  // what the instances made goes nowhere
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
  down.filter = filter;
  auto upload = state.upload(connection);
  for (;;) {
    const auto flow = down.run();
    exchange.report.response_body_bytes = sink.body_bytes();
    if (flow == Flow::done) break;
    auto error = flow == Flow::source_end ? down.error : flow == Flow::sink_end ? Error::client_gone : Error::none;
    if (error == Error::none) {
      // One suspension at a time: while one of the response is waited for, the request does not move.
      const auto up = flow == Flow::plugin ? Flow::pause : continue_upload(state, upload);
      error = co_await wait_for_progress(state, connection, flow, up);
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
