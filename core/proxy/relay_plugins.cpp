// The response of an exchange with plugins: walks its response phases, then sends it past those who want its body.
#include "proxy/edits.hpp"
#include "proxy/hold_body.hpp"
#include "proxy/plugin_phases.hpp"
#include "proxy/relay_wait.hpp"

namespace gatehouse::core {
namespace {

/// What an instance has answered goes out in the place of the upstream's response, whose connection is given up.
Task<bool> answer_instead(ExchangeContext& context) {
  co_await respond(context, take_answer(context));
  co_return false;
}

Task<bool> give_up(ForwardState& state, Error error) {
  if (info(error).side == Side::client || error == Error::shutdown) {
    cut(state, error);
  } else {
    state.context.exchange.response.headers.clear();
    state.context.plugins->run().restart_response();
    co_await refuse(state.context, error);  // nothing has gone out yet
  }
  co_return false;
}

}  // namespace

Task<bool> relay_past_plugins(ForwardState& state, UpstreamConnection& connection) {
  auto& context = state.context;
  auto& exchange = context.exchange;
  auto& run = context.plugins->run();
  exchange.report.origin = ResponseOrigin::upstream;
  run.set_deadline(deadline_after(context.worker.now, state.side.timeouts.request));
  auto walk = run.response();
  if (walk == Walk::suspended) walk = co_await run.settle();
  if (walk == Walk::answered) co_return co_await answer_instead(context);
  if (walk != Walk::proceed) {
    co_return co_await give_up(state, walk == Walk::client_gone ? Error::client_gone : Error::shutdown);
  }
  if (!run.wants_response_body() || !may_have_body(exchange)) {
    run.response_begun();
    co_return co_await relay(state, connection, nullptr);
  }
  auto& filter = context.plugins->response_filter.emplace(run, context.worker.receive, BodyFilter::Of::response);
  state.response_body.start(exchange.response.framing, exchange.response.content_length);
  if (run.holds_response_head() || state.response_body.is_finished()) {
    const auto held = co_await hold_response_body(state, connection, filter);
    if (held.error != Error::none) co_return co_await give_up(state, held.error);
    if (held.walk == Walk::answered) {
      run.restart_response();
      co_return co_await answer_instead(context);
    }
    if (held.walk != Walk::proceed) {
      co_return co_await give_up(state, held.walk == Walk::client_gone ? Error::client_gone : Error::shutdown);
    }
  }
  run.response_begun();
  co_return co_await relay(state, connection, &filter);
}

}  // namespace gatehouse::core
