#include "proxy/respond.hpp"

#include "http/body_sink.hpp"
#include "http/problem.hpp"
#include "proxy/discard.hpp"
#include "proxy/plugin_phases.hpp"

namespace gatehouse::core {
namespace {

constexpr std::string_view kRetryAfterSeconds = "1";  // what is short here is over in moments: a restart, a full queue

bool is_bodiless(std::uint16_t status) noexcept { return status < 200 || status == 204 || status == 304; }

const ErrorFormat* error_format(const ExchangeContext& context) noexcept {
  const auto& snapshot = context.snapshot();
  const auto* route = context.exchange.route;
  return route != nullptr ? snapshot.route_error_formats[route->index] : snapshot.default_format;
}

}  // namespace

bool may_have_body(const Exchange& exchange) noexcept {
  return exchange.request.method != Method::head && !is_bodiless(exchange.response.status);
}

std::string_view write_client_head(ExchangeContext& context, ResponseOut out) {
  auto& exchange = context.exchange;
  const auto& limits = context.client.listener->limits;
  if (context.worker.says_close || !exchange.request.keep_alive ||
      (limits.max_requests != 0 && context.client.exchanges >= limits.max_requests) ||
      (limits.max_age > Duration::zero() && context.worker.now - context.client.accepted >= limits.max_age)) {
    exchange.closes = true;
  }
  out.close = exchange.closes;
  out.say_keep_alive = !out.close && exchange.request.version_minor == 0;
  out.date = context.worker.date.text(context.worker.wall);
  HeadWriter writer(context.worker.head_buffer.get(), WorkerContext::kHeadBytes);
  if (!write_response_head(writer, exchange.response, out)) return {};
  return writer.view();
}

Task<bool> send_head_and_body(ExchangeContext& context, std::string_view head, Framing framing, std::string_view lead) {
  auto& client = context.client;
  BodySink sink(context.exchange.arena);
  sink.start(head, framing);
  sink.lead_with(lead);
  ReadBuffer nothing(context.worker.receive);
  const auto idle = context.timeouts().idle;
  for (;;) {
    const auto status = sink.flush(client.stream, nothing, true);
    if (status == IoStatus::ok) break;
    if (status != IoStatus::would_block) co_return false;
    const auto until = deadline_after(context.worker.now, idle);
    if (co_await client.deadline.wait(until, {&client.stream.watch(), kWritable}) != Wake::ready) co_return false;
  }
  context.exchange.report.response_body_bytes = sink.body_bytes();
  co_return true;
}

Task<void> respond(ExchangeContext& context, Answer answer) {
  auto& exchange = context.exchange;
  auto& response = exchange.response;
  if (exchange.report.origin == ResponseOrigin::none) exchange.report.origin = ResponseOrigin::gateway;
  if (context.plugins) {
    const auto passed = co_await pass_answer(context, answer);
    if (!passed) {
      exchange.report.reason = passed.error();
      exchange.closes = exchange.is_cut = true;
      exchange.report.client_left = passed.error() == Error::client_gone;
      co_return;
    }
    answer = *passed;
    context.plugins->run().response_begun();
  }
  response.status = answer.status;
  response.reason = {};
  if (!answer.content_type.empty()) response.headers.set("Content-Type", answer.content_type);
  if (!may_go_on_after(context)) exchange.closes = true;

  const bool is_head = exchange.request.method == Method::head;
  ResponseOut out;
  if (!is_bodiless(answer.status)) {
    out.framing = is_head ? Framing::none : Framing::sized;
    out.has_content_length = true;
    out.content_length = answer.body.size();
  }
  const auto head = write_client_head(context, out);
  exchange.report.status = answer.status;
  const bool sends_body = out.framing == Framing::sized;
  if (head.empty() || !co_await send_head_and_body(context, head, out.framing, sends_body ? answer.body : "")) {
    exchange.closes = exchange.is_cut = true;
    exchange.report.client_left = true;
    co_return;
  }
  if (!exchange.closes && !co_await discard_request_body(context)) exchange.closes = true;
}

Answer problem_answer(ExchangeContext& context, const Problem& problem) {
  const auto* const format = error_format(context);
  auto& arena = context.exchange.arena;
  if (format == nullptr) return {problem.status, kProblemContentType, problem_body(problem, arena)};
  return {format->status_of(problem), format->content_type(),
          format->render(problem, context.worker.time_text(arena), arena)};
}

Answer error_answer(ExchangeContext& context, Error error) {
  auto& exchange = context.exchange;
  if (exchange.id.empty()) exchange.id = context.worker.ids.make(context.worker.wall, exchange.arena);
  exchange.response.headers.add("Cache-Control", "no-store");
  if (info(error).status == 503) exchange.response.headers.add("Retry-After", kRetryAfterSeconds);
  return problem_answer(context, problem_of(error, exchange.id));
}

Task<void> refuse(ExchangeContext& context, Error error) {
  auto& exchange = context.exchange;
  const auto& what = info(error);
  exchange.report.reason = error;
  if (what.closes_connection) exchange.closes = true;
  if (what.status == 0) {
    exchange.report.client_left = error == Error::client_gone;
    exchange.is_cut = true;
    co_return;
  }
  exchange.report.origin = ResponseOrigin::gateway;
  const auto answer = error_answer(context, error);
  exchange.response.headers.add(context.snapshot().gateway.request_id.header, exchange.id);
  co_await respond(context, answer);
}

}  // namespace gatehouse::core
