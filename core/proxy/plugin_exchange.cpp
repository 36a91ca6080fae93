#include "proxy/plugin_exchange.hpp"

#include <array>
#include <charconv>

#include "proxy/admit.hpp"
#include "proxy/edits.hpp"
#include "routing/split.hpp"

namespace gatehouse::core {
namespace {

gh_text text_of(std::string_view text) noexcept { return {text.data(), text.size()}; }

std::int64_t microseconds(Duration time) noexcept {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::max(time, Duration::zero())).count();
}

std::uint32_t attempt_result(const AttemptRecord& record) noexcept {
  switch (record.result) {
    case Error::none:
      return GH_ATTEMPT_OK;
    case Error::upstream_connect_failed:
    case Error::upstream_connect_timeout:
      return GH_ATTEMPT_CONNECT_FAILED;
    case Error::upstream_tls_failed:
      return GH_ATTEMPT_TLS_FAILED;
    case Error::upstream_timeout:
    case Error::total_timeout:
      return GH_ATTEMPT_TIMEOUT;
    case Error::upstream_reset:
      return record.status == 0 ? GH_ATTEMPT_RESET_BEFORE_HEAD : GH_ATTEMPT_RESET_IN_BODY;
    case Error::upstream_protocol_error:
    case Error::upstream_headers_too_large:
      return GH_ATTEMPT_PROTOCOL;
    case Error::no_endpoint:
    case Error::upstream_queue_full:
      return GH_ATTEMPT_REFUSED;
    default:
      return GH_ATTEMPT_CANCELLED;
  }
}

/// Of a response that is a gRPC status and nothing else.
std::int32_t grpc_status(const ResponseHead& response) noexcept {
  const auto* const field = response.headers.find("grpc-status");
  std::int32_t status = -1;
  if (field != nullptr) std::from_chars(field->value.data(), field->value.data() + field->value.size(), status);
  return status;
}

}  // namespace

const Forwarding& choose_forwarding(ExchangeContext& context) {
  const auto& action = *context.exchange.route->forward();
  if (action.sides.size() == 1) return action.sides.front();
  auto drawn = context.worker.random.next();
  if (action.sticky.kind != KeySource::Kind::none) {
    drawn = key_hash(action.sticky, context.exchange.request, context.exchange.client.address, {}).value_or(drawn);
  }
  return action.sides[choose_side(action.sides, drawn)];
}

void begin_plugins(ExchangeContext& context) {
  const auto& chain = context.snapshot().chain_of(context.exchange.route);
  if (chain.empty() || context.worker.plugins == nullptr) return;
  auto& arena = context.exchange.arena;
  auto* const memory = arena.allocate(sizeof(PluginExchange), alignof(PluginExchange));
  context.plugins.reset(new (memory) PluginExchange(context, chain));
}

void DestroyPluginExchange::operator()(PluginExchange* plugins) const noexcept { plugins->~PluginExchange(); }

PluginExchange::PluginExchange(ExchangeContext& context, const Chain& chain)
    : context_(context),
      run_(ChainRun::begin(chain, {context.exchange, *context.worker.plugins, *this, context.client.deadline,
                                   &context.client.stream.watch()})) {}

const Forwarding& PluginExchange::side() {
  if (side_ == nullptr) side_ = &choose_forwarding(context_);
  return *side_;
}

std::string_view PluginExchange::upstream() {
  const auto* route = context_.exchange.route;
  if (route == nullptr || route->forward() == nullptr) return {};
  return context_.snapshot().upstreams[side().upstream]->name;
}

bool PluginExchange::is_upstream_trusted() {
  const auto* route = context_.exchange.route;
  return route != nullptr && route->forward() != nullptr && context_.snapshot().upstreams[side().upstream]->trusted;
}

SentRequest PluginExchange::sent() {
  auto& exchange = context_.exchange;
  auto out = request_out(exchange.request);
  const auto* route = exchange.route;
  SentRequest sent{exchange.request.method_text, exchange.request.authority, out.path};
  if (route != nullptr && route->forward() != nullptr) {
    const auto& to = *context_.snapshot().upstreams[side().upstream];
    if (rewrite_request(context_, to.name, out)) {
      const bool is_rewritten = !route->rewrite_host.source().empty();
      if (is_rewritten) sent.authority = out.host;
      if (!is_rewritten && to.host_mode == HostMode::endpoint) sent.authority = {};
      if (!is_rewritten && to.host_mode == HostMode::literal) sent.authority = to.host;
      sent.target = out.path;
    }
  }
  if (out.has_query) sent.target = exchange.arena.concat(exchange.arena.concat(sent.target, "?"), out.query);
  return sent;
}

bool PluginExchange::set_upstream(std::string_view name) {
  const auto* route = context_.exchange.route;
  if (route == nullptr || route->forward() == nullptr) return false;
  const auto* const to = context_.snapshot().find_upstream(name);
  if (to == nullptr) return false;
  auto other = std::make_unique<Forwarding>(side());
  other->upstream = to->index;
  other->name = {};  // no side of the split
  other_ = std::move(other);
  side_ = other_.get();
  return true;
}

std::string_view PluginExchange::allowed_methods() {
  // One match per method: asked for by preflights only.
  constexpr std::array<std::string_view, 7> methods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  const auto& snapshot = context_.snapshot();
  auto wanted = match_request(context_);
  std::string_view list;
  for (const auto method : methods) {
    wanted.method = method_of(method);
    wanted.method_text = method;
    if (snapshot.router->match(wanted, context_.worker.captures).route < 0) continue;
    auto& arena = context_.exchange.arena;
    list = list.empty() ? method : arena.concat(arena.concat(list, ", "), method);
  }
  return list;
}

std::string_view PluginExchange::text(std::uint32_t which) {
  switch (which) {
    case GH_TEXT_LISTENER:
      return context_.client.listener->name;
    case GH_TEXT_CONFIG_HASH:
      return context_.snapshot().hash;
    case GH_TEXT_GATEWAY:
      return context_.snapshot().gateway.name;
    case GH_TEXT_PATH_PATTERN:
      return context_.exchange.route != nullptr ? std::string_view(context_.exchange.route->path_pattern)
                                                : std::string_view();
    default:
      return {};
  }
}

ConsumerMatch PluginExchange::consumer(const gh_identity& identity) {
  const auto& consumers = context_.snapshot().consumers;
  if (consumers.empty()) return {};
  ArenaResource memory(context_.exchange.arena);
  return consumers.find(identity, context_.worker.wall, memory);
}

TemplateContext PluginExchange::variables() { return context_.plain_variables(upstream()); }

void PluginExchange::fill(gh_report& report) {
  report.upstream_request_bytes = holds_body ? held_body.size() : context_.exchange.request_body.bytes();
  report.upstream_response_bytes = context_.exchange.report.response_body_bytes;
  if (side_ != nullptr) {
    report.split = text_of(side_->name);
    report.upstream = text_of(upstream());
  }
  fill_attempts(report);
}

void PluginExchange::fill_attempts(gh_report& report) {
  const auto told = context_.exchange.report.told();
  report.attempts_made = context_.exchange.report.attempt_count;
  if (told.empty()) return;
  auto* const attempts = context_.exchange.arena.make_array<gh_attempt>(told.size());
  for (std::size_t i = 0; i < told.size(); ++i) {
    const auto& from = told[i];
    const auto& upstream = *context_.snapshot().upstreams[from.upstream];
    auto& to = attempts[i];
    to = {};
    to.upstream = text_of(upstream.name);
    if (from.endpoint < upstream.endpoints.size()) to.endpoint = text_of(upstream.endpoints[from.endpoint].text);
    to.why = text_of(from.why);
    to.result = attempt_result(from);
    to.status = from.status;
    to.wrote_any = from.wrote_any ? 1 : 0;
    to.reused_connection = from.reused_connection ? 1 : 0;
    to.grpc_status = i + 1 == told.size() ? grpc_status(context_.exchange.response) : -1;
    to.retry_after_s = from.retry_after_s;
    to.connect_us = microseconds(from.connect);
    to.first_byte_us = microseconds(from.first_byte);
    to.total_us = microseconds(from.total);
  }
  report.attempts = attempts;
  report.attempt_count = told.size();
  report.endpoint = attempts[told.size() - 1].endpoint;
  report.first_byte_us = attempts[told.size() - 1].first_byte_us;
}

}  // namespace gatehouse::core
