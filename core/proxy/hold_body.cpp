#include "proxy/hold_body.hpp"

#include "proxy/body_rate.hpp"
#include "proxy/plugin_exchange.hpp"
#include "proxy/relay_wait.hpp"

namespace gatehouse::core {
namespace {

/// Asks for the body, as an origin does, just before it first reads (RFC 9110 §10.1.1). False: the client is gone.
bool ask_for_body(ExchangeContext& context) {
  auto& exchange = context.exchange;
  if (!exchange.request.expects_continue || exchange.continue_sent) return true;
  exchange.continue_sent = true;
  const iovec line{const_cast<char*>(kContinue.data()), kContinue.size()};
  return context.client.stream.write_some({&line, 1}).bytes == kContinue.size();
}

/// Until the client has sent more.
Task<Error> read_more(ExchangeContext& context, BodyRate& rate) {
  auto& client = context.client;
  auto& worker = context.worker;
  const auto idle = context.timeouts().idle;
  while (!client.stream.can_read()) {
    auto until = std::min(deadline_after(worker.now, idle), deadline_after(worker.now, rate.left()));
    until = std::min(until, context.exchange.total_deadline);
    const auto before = worker.clock.now();
    const auto wake = co_await client.deadline.wait(until, {&client.stream.watch(), kReadable});
    const auto waited = std::max(worker.now - before, Duration::zero());
    context.exchange.report.client += waited;
    if (wake == Wake::cancelled) co_return Error::shutdown;
    if (context.exchange.total_deadline <= worker.now) co_return Error::total_timeout;
    if (rate.is_too_slow(waited, context.exchange.request_body.bytes())) co_return Error::client_timeout;
    if (wake == Wake::expired && waited >= idle) co_return Error::client_timeout;
  }
  const auto read = client.in.fill(client.stream);
  co_return read.status == IoStatus::end || read.status == IoStatus::failed ? Error::client_gone : Error::none;
}

}  // namespace

Task<Held> hold_request_body(ExchangeContext& context) {
  auto& plugins = *context.plugins;
  auto& body = context.exchange.request_body;
  const auto limit = context.exchange.route != nullptr ? context.exchange.route->limits.request_body
                                                       : context.snapshot().default_limits.request_body;
  BodyFilter filter(plugins.run(), context.worker.receive, BodyFilter::Of::request);
  BodyRate rate(context.client.listener->limits.min_body_rate);
  plugins.holds_body = true;
  for (;;) {
    if (const auto decoded = body.decode(context.client.in); !decoded) co_return Held{Walk::proceed, decoded.error()};
    if (body.bytes() > limit) co_return Held{Walk::proceed, Error::request_too_large};
    const auto piece = context.client.in.ready();
    const bool is_last = body.is_finished();
    if (!piece.empty() || is_last) {
      auto walk = filter.pass(piece, is_last);
      context.client.in.consume(piece.size());
      if (walk == Walk::suspended) walk = filter.took(co_await plugins.run().settle());
      if (walk != Walk::proceed) co_return Held{walk, Error::none};
    }
    if (is_last) break;
    if (!ask_for_body(context)) co_return Held{Walk::proceed, Error::client_gone};
    if (const auto error = co_await read_more(context, rate); error != Error::none) {
      co_return Held{Walk::proceed, error};
    }
  }
  plugins.held_body = std::move(filter.out());
  co_return Held{};
}

Task<Held> hold_response_body(ForwardState& state, UpstreamConnection& connection, BodyFilter& filter) {
  auto& body = state.response_body;
  auto upload = state.upload(connection);
  for (;;) {
    if (const auto decoded = body.decode(connection.in); !decoded) co_return Held{Walk::proceed, decoded.error()};
    const auto piece = connection.in.ready();
    const bool is_last = body.is_finished();
    if (!piece.empty() || is_last) {
      auto walk = filter.pass(piece, is_last);
      connection.in.consume(piece.size());
      if (walk == Walk::suspended) walk = filter.took(co_await filter.run().settle());
      if (walk != Walk::proceed) co_return Held{walk, Error::none};
    }
    if (is_last || !filter.run().holds_response_head()) co_return Held{};
    if (!connection.stream.can_read()) {
      const auto up = continue_upload(state, upload);
      const auto error = co_await wait_for_progress(state, connection, Flow::wait_source, up);
      if (error != Error::none) co_return Held{Walk::proceed, error};
      continue;
    }
    const auto read = connection.in.fill(connection.stream);
    if (read.status != IoStatus::end && read.status != IoStatus::failed) continue;
    // An orderly end may be the end of the body; a reset never is.
    const auto end = read.status == IoStatus::end ? body.end_of_stream() : Result<void>(body.cut());
    if (!end) co_return Held{Walk::proceed, end.error()};
  }
}

}  // namespace gatehouse::core
