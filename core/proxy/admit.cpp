#include "proxy/admit.hpp"

#include "http/h1_parser.hpp"
#include "http/head_reader.hpp"
#include "http/hygiene.hpp"

namespace gatehouse::core {
namespace {

HeadLimits request_limits(const BodyAndHeadLimits& limits) noexcept {
  HeadLimits result;
  result.target = limits.uri;
  result.head = limits.request_headers;
  result.fields = limits.header_count;
  result.line = std::max(result.line, limits.uri + 64);  // the target's own limit speaks first
  return result;
}

/// An id that came with the request is kept when its sender may choose one; the gate has removed the others.
std::string_view request_id(ExchangeContext& context, bool is_trusted) {
  auto& exchange = context.exchange;
  const auto& settings = context.snapshot().gateway.request_id;
  const bool accepts = settings.accept == RequestIdConfig::Accept::always ||
                       (settings.accept == RequestIdConfig::Accept::trusted && is_trusted);
  if (accepts) {
    const auto* field = exchange.request.headers.find(settings.header);
    if (field != nullptr && is_request_id(field->value)) return field->value;
  }
  return context.worker.ids.make(context.worker.wall, exchange.arena);
}

/// An answer to HEAD has no body, also when the rest of the head is refused.
void note_head_method(ExchangeContext& context, std::string_view begin) noexcept {
  if (begin.starts_with("HEAD ")) context.exchange.request.method = Method::head;
}

Error gate(ExchangeContext& context, std::string_view head) {
  auto& exchange = context.exchange;
  auto& request = exchange.request;
  const auto& snapshot = context.snapshot();
  const auto& listener = *context.client.listener;
  const auto& peer = context.client.peer;
  if (const auto parsed =
          parse_request_head(head, request_limits(snapshot.widest_limits), request, &exchange.report.detail);
      !parsed) {
    note_head_method(context, head);
    return parsed.error();
  }
  const bool is_trusted = snapshot.forwarded.trusts(peer.address());
  GateReport report;
  const auto checked =
      check_request(request, {&snapshot.managed, listener.path_policy}, {peer.is_tls(), is_trusted}, report);
  if (report.managed_stripped != 0) context.worker.metrics.managed_stripped(listener.slot, report.managed_stripped);
  if (!checked) {
    exchange.report.detail = report.detail;
    return checked.error();
  }
  exchange.client = see_client(request, peer, is_trusted, snapshot.forwarded);
  exchange.id = request_id(context, is_trusted);
  exchange.request_body.start(request.framing, request.content_length);
  return Error::none;
}

/// A CORS preflight is matched by the method it asks for, where an instance answers it (find_route).
Error route(ExchangeContext& context) {
  auto& exchange = context.exchange;
  const auto& snapshot = context.snapshot();
  const auto found = find_route(snapshot, match_request(context), context.worker.captures, context.preflight);
  if (found.route >= 0) {
    exchange.route = &snapshot.routes[static_cast<std::size_t>(found.route)];
    if (const auto& taken = context.worker.captures; taken.size() != 0) {
      exchange.captures = exchange.arena.make<Captures>(taken);
    }
    exchange.total_deadline = deadline_after(exchange.report.first_byte_in, exchange.route->timeouts.total);
    return Error::none;
  }
  if (context.client.listener->redirect_to_https) return Error::none;  // it answers every request, known or not
  if (!found.path_matched) return Error::no_route;
  exchange.response.headers.add("Allow", snapshot.router->allow_text(found.allowed, exchange.arena));
  return Error::method_not_allowed;
}

/// The route's own limits; the reader went by the widest of all routes.
Error check_limits(const ExchangeContext& context, std::size_t head_bytes) noexcept {
  const auto& request = context.exchange.request;
  const auto& limits = context.exchange.route->limits;
  if (request.target.size() > limits.uri) return Error::uri_too_long;
  if (head_bytes > limits.request_headers) return Error::headers_too_large;
  if (request.headers.size() > limits.header_count) return Error::headers_too_large;
  if (request.framing == Framing::sized && request.content_length > limits.request_body)
    return Error::request_too_large;
  return Error::none;
}

}  // namespace

Task<Result<std::string_view>> read_request_head(ExchangeContext& context) {
  auto& client = context.client;
  auto& worker = context.worker;
  HeadReader reader(Side::client, request_limits(context.snapshot().widest_limits), context.exchange.arena);
  const auto until = deadline_after(worker.now, client.listener->limits.header_timeout);
  for (;;) {
    const auto head = reader.take(client.in);
    if (!head) {
      context.exchange.report.detail = reader.detail();
      note_head_method(context, reader.seen(client.in));
      co_return head.error();
    }
    if (!head->empty()) co_return *head;
    if (!client.stream.can_read()) {
      const auto wake = co_await client.deadline.wait(until, {&client.stream.watch(), kReadable});
      if (wake == Wake::expired) co_return Error::client_timeout;
      if (wake == Wake::cancelled) co_return Error::shutdown;
    }
    const auto read = client.in.fill(client.stream);
    if (read.status == IoStatus::end || read.status == IoStatus::failed) co_return Error::client_gone;
  }
}

MatchRequest match_request(const ExchangeContext& context) noexcept {
  const auto& request = context.exchange.request;
  MatchRequest wanted;
  wanted.host = request.host;
  wanted.path = request.path;
  wanted.query = request.query;
  wanted.method = request.method;
  wanted.method_text = request.method_text;
  wanted.headers = &request.headers;
  wanted.client = context.exchange.client.address;
  wanted.listener = context.client.listener->index;
  return wanted;
}

Error admit(ExchangeContext& context, std::string_view head) {
  if (const auto error = gate(context, head); error != Error::none) return error;
  context.exchange.report.head_read = context.worker.now;
  if (context.exchange.request.path == "*") return Error::none;
  if (const auto error = route(context); error != Error::none) return error;
  return context.exchange.route == nullptr ? Error::none : check_limits(context, head.size());
}

}  // namespace gatehouse::core
