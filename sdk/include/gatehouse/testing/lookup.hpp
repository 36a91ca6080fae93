// What an exchange knows by name: texts, numbers, labels, parameters, cookies, claims, notes. Also for templates.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::lookup {

inline std::string percent_decoded(std::string_view text, bool is_form) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::strtol(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16));
      i += 2;
    } else {
      out += is_form && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

/// "a=1; b=2" or "a=1&b=2": the first value of the name.
inline std::optional<std::string> pair_of(std::string_view text, char separator, std::string_view name, bool is_form) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    std::string_view part = text.substr(0, end);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string key =
        is_form ? percent_decoded(part.substr(0, equals), true) : std::string(part.substr(0, equals));
    if (key == name) {
      const std::string_view value = part.substr(std::min(equals + 1, part.size()));
      return is_form ? percent_decoded(value, true) : std::string(value);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::nullopt;
}

inline std::optional<std::string> header(const FakeExchange& exchange, std::string_view name) {
  for (const Header& one : exchange.heads[0]) {
    if (is_same_name(one.name, name)) return one.value;
  }
  return std::nullopt;
}

/// A dotted path into the verified claims; a scalar as text.
inline std::optional<std::string> claim(const Identity& identity, std::string_view path) {
  if (identity.claims_json.empty()) return std::nullopt;
  const Tree tree = read_json(identity.claims_json);
  const Tree* at = tree.find(path);  // a name with a dot in it comes first
  if (at == nullptr) {
    at = &tree;
    while (at != nullptr && !path.empty()) {
      const std::size_t dot = std::min(path.find('.'), path.size());
      at = at->find(path.substr(0, dot));
      path.remove_prefix(std::min(dot + 1, path.size()));
    }
  }
  return at == nullptr || at->kind != Tree::Kind::scalar ? std::nullopt : std::optional(at->text);
}

inline std::optional<std::string> note(const FakeExchange& exchange, std::string_view name) {
  for (const Note& one : exchange.record->report.notes) {
    if (one.plugin + "." + one.name == name) return one.value;
  }
  return std::nullopt;
}

inline std::optional<std::string> in_map(const std::map<std::string, std::string>& map, std::string_view name) {
  const auto found = map.find(std::string(name));
  return found == map.end() ? std::nullopt : std::optional(found->second);
}

inline std::optional<std::string> named(FakeExchange& exchange, std::uint32_t what, std::string_view name) {
  switch (what) {
    case GH_LOOKUP_LABEL:
      return in_map(exchange.route.labels, name);
    case GH_LOOKUP_PATH_PARAMETER:
      return in_map(exchange.route.parameters, name);
    case GH_LOOKUP_QUERY_PARAMETER:
      return pair_of(exchange.query, '&', name, true);
    case GH_LOOKUP_COOKIE:
      return pair_of(header(exchange, "cookie").value_or(""), ';', name, false);
    case GH_LOOKUP_CLAIM:
      return claim(exchange.identity, name);
    case GH_LOOKUP_NOTE:
      return note(exchange, name);
    default:
      break;
  }
  const Consumer* consumer = exchange.host->consumer_of(exchange.identity);
  return consumer == nullptr ? std::nullopt : in_map(consumer->attributes, name);
}

inline const std::string& drawn_upstream(FakeExchange& exchange) {
  if (!exchange.is_upstream_drawn) {
    exchange.is_upstream_drawn = true;
    if (exchange.upstream.empty()) exchange.upstream = exchange.route.upstream;
  }
  return exchange.upstream;
}

inline std::string sent_target(const FakeExchange& exchange) {
  std::string path = exchange.path;
  const std::string& prefix = exchange.route.strip_prefix;
  if (!prefix.empty() && path.rfind(prefix, 0) == 0) path.erase(0, prefix.size());
  if (path.empty() || path[0] != '/') path.insert(0, "/");
  return exchange.query.empty() ? path : path + "?" + exchange.query;
}

inline std::string allowed_methods(const FakeExchange& exchange) {
  std::string out;
  for (const auto& method : exchange.route.methods) out += (out.empty() ? "" : ", ") + method;
  return out;
}

inline std::optional<std::string> text(FakeExchange& exchange, std::uint32_t which) {
  const RouteSettings& route = exchange.route;
  switch (which) {
    case GH_TEXT_METHOD:
      return exchange.method;
    case GH_TEXT_PATH:
      return exchange.path;
    case GH_TEXT_QUERY:
      return exchange.query;
    case GH_TEXT_AUTHORITY:
      return exchange.authority;
    case GH_TEXT_SCHEME:
      return exchange.scheme;
    case GH_TEXT_PROTOCOL:
      return exchange.protocol;
    case GH_TEXT_REQUEST_ID:
      return exchange.request_id;
    case GH_TEXT_CLIENT:
      return exchange.client;
    case GH_TEXT_LISTENER:
      return route.listener;
    case GH_TEXT_SERVICE:
      return route.matches ? route.service : "";
    case GH_TEXT_ROUTE:
      return route.matches ? route.name : "";
    case GH_TEXT_UPSTREAM:
      return route.matches ? drawn_upstream(exchange) : "";
    case GH_TEXT_SENT_METHOD:
      return exchange.method;
    case GH_TEXT_SENT_AUTHORITY:
      return route.is_authority_of_endpoint ? ""
             : route.sent_authority.empty() ? exchange.authority
                                            : route.sent_authority;
    case GH_TEXT_SENT_TARGET:
      return sent_target(exchange);
    case GH_TEXT_ALLOWED_METHODS:
      return allowed_methods(exchange);
    case GH_TEXT_REQUESTED_METHOD:
      return exchange.is_preflight ? header(exchange, "access-control-request-method").value_or("") : "";
    case GH_TEXT_CONFIG_HASH:
      return "0123456789abcdef";
    case GH_TEXT_TLS_VERSION:
      return exchange.scheme == "https" ? "1.3" : "";
    case GH_TEXT_GATEWAY:
      return exchange.host->situation.gateway_name;
    case GH_TEXT_PATH_PATTERN:
      return route.matches ? route.path_pattern : "";
    case GH_TEXT_TARGET:
      return exchange.target;
    case GH_TEXT_TRACE_ID:
      return exchange.host->situation.trace_id;
    case GH_TEXT_SPAN_ID:
      return exchange.host->situation.trace_id.substr(0, 16);
    default:
      return std::nullopt;
  }
}

/// Content-Length, -1 when the length is not known, 0 without a body.
inline std::int64_t body_size(const Headers& headers, bool has_body) {
  if (!has_body) return 0;
  for (const Header& header : headers) {
    if (is_same_name(header.name, "content-length")) return std::strtoll(header.value.c_str(), nullptr, 10);
  }
  return -1;
}

inline std::int64_t deadline_left(const FakeExchange& exchange) {
  const Duration left = exchange.deadline - exchange.host->loop.now();
  return exchange.deadline.count() == INT64_MAX ? INT64_MAX : std::max<std::int64_t>(0, left.count());
}

inline std::optional<std::int64_t> number(FakeExchange& exchange, std::uint32_t which) {
  switch (which) {
    case GH_NUMBER_STATUS:
      return exchange.status;
    case GH_NUMBER_IS_PREFLIGHT:
      return exchange.is_preflight ? 1 : 0;
    case GH_NUMBER_DEADLINE_LEFT_NS:
      return deadline_left(exchange);
    case GH_NUMBER_WORKER:
      return exchange.worker;
    case GH_NUMBER_REQUEST_SIZE:
      return body_size(exchange.heads[0], exchange.has_request_body);
    case GH_NUMBER_RESPONSE_SIZE:
      return body_size(exchange.heads[1], !exchange.response_pieces.empty());
    case GH_NUMBER_ORIGIN:
      return exchange.origin;
    case GH_NUMBER_IS_SHADOW:
      return exchange.is_shadow() ? 1 : 0;
    case GH_NUMBER_REQUEST_TIMEOUT_NS:
      return exchange.route.timeout.count();
    case GH_NUMBER_UPSTREAM_TRUSTED:
      return exchange.route.is_upstream_trusted ? 1 : 0;
    case GH_NUMBER_ARENA_LEFT:
      return static_cast<std::int64_t>(exchange.arena_left);
    default:
      return std::nullopt;
  }
}

}  // namespace gatehouse::testing::lookup
