#include "proxy/edits.hpp"

#include "routing/path_edit.hpp"

namespace gatehouse::core {
namespace {

void apply(const HeaderEdits& edits, Headers& headers, const TemplateContext& variables) {
  for (const auto& name : edits.remove) headers.remove(name);
  for (const auto& field : edits.set) {
    const auto value = field.value.render(variables, headers.arena());
    // A field that is nothing but a variable without a value is not sent.
    if (value.empty() && field.value.is_single_variable()) continue;
    headers.set(field.name, value);
  }
}

bool has_template(const TemplateText& text) noexcept { return !text.is_constant() || !text.source().empty(); }

}  // namespace

Result<void> rewrite_request(ExchangeContext& context, std::string_view upstream_name, RequestOut& out) {
  const auto& route = *context.exchange.route;
  if (has_template(route.rewrite_path)) {
    out.path = route.rewrite_path.render(context.variables(upstream_name), context.exchange.arena, RenderAs::url);
    if (!is_sendable_path(out.path)) return Error::bad_target;
  } else if (!route.strip_prefix.empty()) {
    out.path = strip_path_prefix(out.path, route.strip_prefix);
  }
  if (has_template(route.rewrite_host)) {
    out.host = route.rewrite_host.render(context.variables(upstream_name), context.exchange.arena);
    if (!is_sendable_host(out.host)) return Error::bad_target;
  }
  return {};
}

Result<void> apply_request_edits(ExchangeContext& context, const Upstream& upstream, RequestOut& out) {
  auto& exchange = context.exchange;
  const auto& snapshot = context.snapshot();
  const auto& route = *exchange.route;
  if (const auto rewritten = rewrite_request(context, upstream.name, out); !rewritten) return rewritten.error();
  rebuild_forwarded(exchange.request, context.client.peer, exchange.client, snapshot.forwarded);
  if (const auto added = append_via(exchange.request, snapshot.gateway.name); !added) return added.error();
  exchange.request.headers.set(snapshot.gateway.request_id.header, exchange.id);
  if (!route.request_headers.empty()) {
    apply(route.request_headers, exchange.request.headers, context.variables(upstream.name));
  }
  return {};
}

void apply_response_edits(ExchangeContext& context, std::string_view upstream_name) {
  const auto& edits = context.exchange.route->response_headers;
  if (!edits.empty()) apply(edits, context.exchange.response.headers, context.variables(upstream_name));
}

std::string_view host_for(const ExchangeContext& context, const Upstream& upstream, const Endpoint& endpoint) noexcept {
  switch (upstream.host_mode) {
    case HostMode::endpoint:
      return endpoint.unix_path.empty() ? std::string_view(endpoint.text) : "localhost";
    case HostMode::literal:
      return upstream.host;
    case HostMode::preserve:
      break;
  }
  // A request without Host (HTTP/1.0) still needs one in HTTP/1.1 (RFC 9112 §3.2).
  const auto& authority = context.exchange.request.authority;
  return authority.empty() ? std::string_view(endpoint.text) : authority;
}

}  // namespace gatehouse::core
