#include "proxy/act.hpp"

#include "proxy/edits.hpp"
#include "proxy/forward.hpp"
#include "proxy/respond.hpp"

namespace gatehouse::core {
namespace {

Task<Error> answer_options(ExchangeContext& context) {
  // RFC 9110 §9.3.7: OPTIONS for the server as a whole, or for the last hop that Max-Forwards allows.
  co_await respond(context, {.status = 204, .content_type = {}, .body = {}});
  co_return Error::none;
}

Task<Error> respond_fixed(ExchangeContext& context, const RespondAction& action) {
  auto& headers = context.exchange.response.headers;
  for (const auto& field : action.headers) {
    headers.set(field.name, field.value.render(context.variables({}), context.exchange.arena));
  }
  apply_response_edits(context, {});
  co_await respond(context, {.status = action.status, .content_type = {}, .body = action.body});
  co_return Error::none;
}

Task<Error> redirect(ExchangeContext& context, const RedirectAction& action) {
  auto& exchange = context.exchange;
  exchange.response.headers.set("Location",
                                action.location.render(context.variables({}), exchange.arena, RenderAs::url));
  apply_response_edits(context, {});
  co_await respond(context, {.status = action.status, .content_type = {}, .body = {}});
  co_return Error::none;
}

Task<Error> redirect_to_https(ExchangeContext& context, std::uint16_t status) {
  auto& exchange = context.exchange;
  const auto& request = exchange.request;
  auto location = exchange.arena.concat("https://", request.host);
  location = exchange.arena.concat(location, request.path);
  if (request.has_query) location = exchange.arena.concat(exchange.arena.concat(location, "?"), request.query);
  exchange.response.headers.set("Location", location);
  co_await respond(context, {.status = status, .content_type = {}, .body = {}});
  co_return Error::none;
}

Task<Error> fail(Error error) { co_return error; }

bool redirects_to_https(const ExchangeContext& context) noexcept {
  const auto* const route = context.exchange.route;
  return context.client.listener->redirect_to_https.has_value() && (route == nullptr || !route->names_listeners);
}

}  // namespace

bool is_answered_before_plugins(const ExchangeContext& context) noexcept {
  return context.exchange.request.path == "*" || redirects_to_https(context);
}

Task<Error> act(ExchangeContext& context) {
  auto& exchange = context.exchange;
  if (exchange.request.path == "*") return answer_options(context);
  if (redirects_to_https(context)) {
    if (exchange.request.host.empty()) return fail(Error::bad_host);  // HTTP/1.0 without Host: nowhere to send it
    return redirect_to_https(context, *context.client.listener->redirect_to_https);
  }
  const auto& route = *exchange.route;
  if (exchange.request.method == Method::options) {
    const auto counted = count_down_max_forwards(exchange.request);
    if (!counted) return fail(counted.error());
    if (*counted == MaxForwards::answer) return answer_options(context);
  }
  if (route.forward() != nullptr) return forward(context);
  if (const auto* fixed = route.respond()) return respond_fixed(context, *fixed);
  return redirect(context, *route.redirect());
}

}  // namespace gatehouse::core
