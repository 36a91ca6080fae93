#include "proxy/plugin_phases.hpp"

#include "http/h1_writer.hpp"
#include "http/problem.hpp"
#include "proxy/hold_body.hpp"

namespace gatehouse::core {
namespace {

using What = Passage::What;

Passage passage_of(Walk walk) noexcept {
  switch (walk) {
    case Walk::proceed:
      return {};
    case Walk::answered:
      return {What::answer, Error::none};
    case Walk::client_gone:
      return {What::error, Error::client_gone};
    default:
      return {What::error, Error::shutdown};
  }
}

Answer place_refusal(ExchangeContext& context, const PluginAnswer& from) {
  Problem problem;
  problem.code = from.code;
  problem.status = from.status;
  problem.title = reason_phrase(from.status);
  problem.detail = from.text;
  problem.request_id = context.exchange.id;
  problem.type = from.type;
  problem.members = from.members_json;
  context.exchange.response.headers.set("Cache-Control", "no-store");
  return problem_answer(context, problem);
}

}  // namespace

Task<Passage> pass_request(ExchangeContext& context) {
  auto& run = context.plugins->run();
  run.set_deadline(deadline_after(context.worker.now, context.timeouts().request));
  auto walk = run.request();
  if (walk == Walk::suspended) walk = co_await run.settle();
  // A request without a body enters no body phase.
  if (walk == Walk::proceed && run.wants_request_body() && !context.exchange.request_body.is_finished()) {
    if (run.holds_request_body()) {
      const auto held = co_await hold_request_body(context);
      if (held.error != Error::none) co_return Passage{What::error, held.error};
      walk = held.walk;
    } else {
      context.plugins->request_filter.emplace(run, context.worker.receive, BodyFilter::Of::request);
    }
  }
  co_return passage_of(walk);
}

Answer take_answer(ExchangeContext& context) {
  auto& exchange = context.exchange;
  const auto& from = context.plugins->run().answer();
  exchange.response.headers.clear();
  exchange.report.origin = ResponseOrigin::plugin;
  exchange.report.reason = from.kind == PluginAnswer::Kind::error ? from.error : Error::none;
  Answer answer;
  if (from.kind == PluginAnswer::Kind::error) {
    answer = error_answer(context, from.error);
  } else if (from.kind == PluginAnswer::Kind::refusal) {
    answer = place_refusal(context, from);
  } else {
    answer = {from.status, {}, from.body};
  }
  if (from.kind != PluginAnswer::Kind::response) {
    exchange.response.headers.set(context.snapshot().gateway.request_id.header, exchange.id);
  }
  for (const auto& field : from.fields) exchange.response.headers.add(field.name, field.value);
  return answer;
}

Task<Result<Answer>> pass_answer(ExchangeContext& context, Answer answer) {
  auto& run = context.plugins->run();
  auto& response = context.exchange.response;
  for (;;) {
    response.status = answer.status;
    response.reason = {};
    response.framing = Framing::sized;
    response.content_length = answer.body.size();
    if (!answer.content_type.empty()) response.headers.set("Content-Type", answer.content_type);
    answer.content_type = {};
    run.set_deadline(deadline_after(context.worker.now, context.timeouts().request));
    auto walk = run.response();
    if (walk == Walk::suspended) walk = co_await run.settle();
    if (walk == Walk::proceed && run.wants_response_body() && may_have_body(context.exchange)) {
      BodyFilter filter(run, context.worker.receive, BodyFilter::Of::response);
      walk = filter.pass(answer.body, true);
      if (walk == Walk::suspended) walk = filter.took(co_await run.settle());
      if (walk == Walk::proceed) answer.body = context.exchange.arena.copy(filter.out());
      if (walk == Walk::answered) run.restart_response();
    }
    if (walk == Walk::answered) {
      answer = take_answer(context);
      continue;
    }
    if (const auto passage = passage_of(walk); passage.what == What::error) co_return passage.error;
    answer.status = response.status;  // an instance may have changed it
    co_return answer;
  }
}

Task<Error> settle_body(BodyFilter& filter) {
  auto walk = filter.walk();
  if (walk == Walk::suspended) walk = filter.took(co_await filter.run().settle());
  const auto passage = passage_of(walk);
  co_return passage.what == What::answer ? Error::plugin_failed : passage.error;
}

}  // namespace gatehouse::core
