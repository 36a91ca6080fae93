// Routes of a snapshot: services dissolved into them, templates compiled.
#include <algorithm>

#include "config/snapshot_parts.hpp"

namespace gatehouse::core {
namespace {

TemplateText compile_template(const std::string& text) {
  return text.find("${") == std::string::npos ? TemplateText::constant(text) : TemplateText::compile(text);
}

std::vector<HeaderTemplate> compile_headers(const HeaderValues& values) {
  std::vector<HeaderTemplate> out;
  for (const auto& [name, value] : values) out.push_back({name.value, compile_template(value.value)});
  return out;
}

/// `headers` of a route replaces that of its service as a whole: what is not a map of settings is never merged.
HeaderEdits compile_edits(const ScopedRoute& scoped, std::optional<HeaderEditsConfig> HeadersConfig::*which) {
  const auto& own = scoped.route->headers;
  const bool has_own = own.request || own.response;
  const auto& headers = has_own || scoped.service == nullptr ? own : scoped.service->headers;
  HeaderEdits edits;
  if (!(headers.*which)) return edits;
  edits.set = compile_headers((headers.*which)->set);
  for (const auto& name : (headers.*which)->remove) edits.remove.push_back(name.value);
  return edits;
}

Labels merged_labels(const ScopedRoute& scoped) {
  Labels labels = scoped.route->labels;
  if (scoped.service != nullptr) {
    for (const auto& [name, text] : scoped.service->labels) {
      const bool is_replaced =
          std::any_of(labels.begin(), labels.end(), [&name = name](const auto& each) { return each.first == name; });
      if (!is_replaced) labels.emplace_back(name, text);
    }
  }
  std::sort(labels.begin(), labels.end());
  return labels;
}

ForwardAction compile_forward(const Model& model, const ScopedRoute& scoped, const UpstreamIndex& upstreams) {
  ForwardAction action;
  for (const auto& side : forward_sides(scoped)) {
    const auto index = upstreams.find(side.upstream.value)->second;
    const auto config = std::find_if(model.upstreams.begin(), model.upstreams.end(), [&](const UpstreamConfig& each) {
      return each.name.value == side.upstream.value;
    });
    const auto scopes = scoped.scopes(model, &*config);
    action.sides.push_back({index, side.weight, side.name.empty() ? side.upstream.value : side.name,
                            effective_timeouts(scopes).plain(), effective_retries(scopes).plain()});
  }
  const auto& own = scoped.route->sticky;
  if (own) {
    action.sticky = own->value.by;
  } else if (scoped.service != nullptr && scoped.service->sticky) {
    action.sticky = scoped.service->sticky->value.by;
  }
  return action;
}

RouteAction compile_action(const Model& model, const ScopedRoute& scoped, const UpstreamIndex& upstreams) {
  const auto& config = *scoped.route;
  if (config.respond) {
    const auto& respond = config.respond->value;
    return RespondAction{respond.status.value, compile_headers(respond.headers),
                         respond.body ? respond.body->value : std::string()};
  }
  if (config.redirect) {
    return RedirectAction{config.redirect->value.status, compile_template(config.redirect->value.location.value)};
  }
  return compile_forward(model, scoped, upstreams);
}

}  // namespace

Route compile_route(const LoadedConfig& loaded, const ScopedRoute& scoped, std::uint32_t index,
                    const UpstreamIndex& upstreams) {
  const auto& model = loaded.model;
  const auto& config = *scoped.route;
  const auto scopes = scoped.scopes(model);
  Route route;
  route.index = index;
  route.name = config.name.value;
  route.path_pattern = config.match.path.value.text;
  if (scoped.service != nullptr) route.service = scoped.service->name.value;
  route.labels = merged_labels(scoped);
  route.action = compile_action(model, scoped, upstreams);
  if (config.strip_prefix) route.strip_prefix = config.strip_prefix->value;
  if (config.rewrite.path) route.rewrite_path = compile_template(config.rewrite.path->value);
  if (config.rewrite.host) route.rewrite_host = compile_template(config.rewrite.host->value);
  route.request_headers = compile_edits(scoped, &HeadersConfig::request);
  route.response_headers = compile_edits(scoped, &HeadersConfig::response);
  route.names_listeners = scoped.listeners().has_value();
  route.limits = effective_limits(scopes).plain();
  route.timeouts = effective_timeouts(scopes).plain();
  route.error_format = effective_error_format(scopes).value;
  if (config.name.place.known()) {
    const auto& file = (*loaded.sources)[config.name.place.file];
    route.origin = {file.name(), file.locate(config.name.place.begin).line};
  }
  return route;
}

}  // namespace gatehouse::core
