#include "proxy/forward_state.hpp"

#include "proxy/plugin_exchange.hpp"

namespace gatehouse::core {

namespace {
constexpr int kFairPieces = 4;
}

ForwardState::ForwardState(ExchangeContext& of, const Forwarding& to, WorkerUpstream& via)
    : context(of),
      side(to),
      upstream(via),
      out(request_out(of.exchange.request)),
      replay(of.exchange.arena, of.exchange.request_body.declared()),
      keeps_body(to.retries.attempts != 0 && is_idempotent(of.exchange.request.method)),
      head_deadline(deadline_after(of.worker.now, to.timeouts.request)),
      rate(of.client.listener->limits.min_body_rate),
      request_sink(of.exchange.arena),
      response_body(Side::upstream, of.exchange.arena) {
  if (!context.plugins) return;
  if (context.plugins->holds_body) {
    out.content_length = context.plugins->held_body.size();
    out.framing = out.content_length == 0 && out.framing == Framing::none ? Framing::none : Framing::sized;
    keeps_body = false;
  } else if (context.plugins->request_filter) {
    out.framing = Framing::chunked;  // what the instances make of it may have another length
    keeps_body = false;
  }
  context.plugins->run().forwarding_begun();
}

bool ForwardState::must_finish() const noexcept { return context.plugins && context.plugins->run().must_finish(); }

bool ForwardState::holds_body() const noexcept { return context.plugins && context.plugins->holds_body; }

Transfer ForwardState::upload(UpstreamConnection& connection) {
  auto* const filter = context.plugins && context.plugins->request_filter ? &*context.plugins->request_filter : nullptr;
  return {.from = context.client.stream,
          .in = context.client.in,
          .source = context.exchange.request_body,
          .to = connection.stream,
          .sink = request_sink,
          .limit = context.exchange.route->limits.request_body,
          .keep = keeps_body ? &replay : nullptr,
          .filter = filter};
}

Flow ForwardState::upload_step(Transfer& upload) {
  auto& exchange = context.exchange;
  for (int pieces = 0; pieces < kFairPieces; ++pieces) {
    auto flow = upload.push();
    if (flow != Flow::wait_source) return flow;
    if (exchange.request.expects_continue && !exchange.continue_sent) {
      // The gateway asks, as an origin does, just before it first reads (RFC 9110 §10.1.1).
      exchange.continue_sent = true;
      const iovec line{const_cast<char*>(kContinue.data()), kContinue.size()};
      const auto sent = upload.from.write_some({&line, 1});
      if (sent.bytes != kContinue.size()) {
        upload.error = Error::client_gone;
        return Flow::source_end;
      }
    }
    flow = upload.pull();
    if (flow != Flow::done) return flow;
  }
  return Flow::pause;
}

}  // namespace gatehouse::core
