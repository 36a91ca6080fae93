#include "cors.hpp"

#include <string>
#include <utility>
#include <vector>

#include "field_names.hpp"
#include "lists.hpp"

namespace cors {
namespace {

constexpr std::string_view kWords[] = {"no_origin", "allowed", "disallowed"};

std::size_t index(Result result) noexcept { return static_cast<std::size_t>(result); }

}  // namespace

Cors::Cors(Config config, gatehouse::Setup& setup) : config_(std::move(config)), rules_(config_, setup) {
  for (const auto result : {Result::no_origin, Result::allowed, Result::disallowed}) {
    const auto word = kWords[index(result)];
    requests_[index(result)] =
        setup.counter("requests_total", "Requests by what their Origin is allowed.", {{"result", word}});
    if (result == Result::no_origin) continue;
    preflights_[index(result)] =
        setup.counter("preflights_total", "Preflights by what their Origin is allowed.", {{"result", word}});
  }
}

gatehouse::Verdict Cors::on_request(gatehouse::Exchange& exchange, State& state) const {
  const auto fields = exchange.request().count("Origin");
  const auto origin = exchange.request().header("Origin");
  if (fields == 1 && rules_.allows(*origin)) {
    state.result = Result::allowed;
    state.origin = exchange.copy(*origin);
  } else if (fields != 0) {
    state.result = Result::disallowed;
  }
  exchange.note("result", kWords[index(state.result)]);
  state.is_preflight = exchange.is_preflight();
  if (state.is_preflight) {
    preflights_[index(state.result)].add(1);
    return config_.preflight == Preflight::answer ? answer_preflight(exchange, state) : gatehouse::proceed;
  }
  requests_[index(state.result)].add(1);
  if (state.result == Result::disallowed && config_.disallowed == Disallowed::refuse) {
    return exchange.refuse("cors_denied").header("Vary", "Origin");
  }
  return gatehouse::proceed;
}

gatehouse::Verdict Cors::answer_preflight(gatehouse::Exchange& exchange, const State& state) const {
  std::vector<gatehouse::HeaderField> fields;
  fields.reserve(7);
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) fields.emplace_back(name, value);
  };
  std::string reflected;
  if (state.result == Result::allowed) {
    add(kAllowOrigin, rules_.is_static() ? "*" : state.origin);
    add(kAllowMethods, rules_.methods.empty() ? exchange.allowed_methods() : rules_.methods);
    if (!rules_.request_headers.empty()) {
      add(kAllowHeaders, rules_.request_headers);
    } else if (const auto asked = exchange.request().header(kRequestHeaders)) {
      reflected = reflected_names(*asked);
      add(kAllowHeaders, reflected);
    }
    if (config_.credentials) add(kAllowCredentials, "true");
    add(kMaxAge, rules_.max_age);
    if (config_.private_network && exchange.request().header(kRequestPrivateNetwork) == "true") {
      add(kAllowPrivateNetwork, "true");
    }
  }
  add("Vary", rules_.is_static() ? "Access-Control-Request-Method, Access-Control-Request-Headers"
                                 : "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
  return exchange.respond(204, fields);
}

gatehouse::Verdict Cors::on_response(gatehouse::Exchange& exchange, State& state) const {
  auto response = exchange.response();
  if (rules_.varies()) {
    const auto vary = response.header("Vary");
    if (!vary) {
      response.set("Vary", "Origin");
    } else if (response.count("Vary") > 1 || !has_member(*vary, "Origin")) {
      response.set("Vary", merged_vary(response));
    }
  }
  decorate(exchange, state);
  return gatehouse::proceed;
}

void Cors::decorate(gatehouse::Exchange& exchange, const State& state) const {
  auto response = exchange.response();
  if (config_.upstream_fields == UpstreamFields::keep && response.has(kAllowOrigin)) return;
  for (const auto name : {kAllowOrigin, kAllowCredentials, kExposeHeaders}) response.remove(name);
  if (!state.is_preflight) {
    for (const auto name : {kAllowMethods, kAllowHeaders, kMaxAge, kAllowPrivateNetwork}) response.remove(name);
  }
  if (state.result != Result::allowed) return;
  response.set(kAllowOrigin, rules_.is_static() ? "*" : state.origin);
  if (config_.credentials) response.set(kAllowCredentials, "true");
  if (!rules_.expose_headers.empty()) response.set(kExposeHeaders, rules_.expose_headers);
  if (const auto timing = rules_.timing_for(state.origin); !timing.empty()) response.set(kTimingAllowOrigin, timing);
}

}  // namespace cors

GATEHOUSE_PLUGIN(cors::Cors)
