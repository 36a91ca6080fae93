#include "proxy/context.hpp"

#include "proxy/plugin_exchange.hpp"

namespace gatehouse::core {

TemplateContext ExchangeContext::variables(std::string_view upstream_name) {
  if (!plugins) return plain_variables(upstream_name);
  auto result = plugins->run().variables();
  result.upstream_name = upstream_name;
  return result;
}

TemplateContext ExchangeContext::plain_variables(std::string_view upstream_name) {
  TemplateContext result;
  result.request = &exchange.request;
  result.captures = exchange.captures;
  result.client = exchange.client.address;
  result.request_id = exchange.id;
  result.scheme = exchange.client.scheme;
  result.upstream_name = upstream_name;
  result.time = worker.time_text(exchange.arena);
  if (exchange.route != nullptr) {
    result.labels = &exchange.route->labels;
    result.route_name = exchange.route->name;
    result.service_name = exchange.route->service;
  }
  return result;
}

}  // namespace gatehouse::core
