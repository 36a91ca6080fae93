// The host table: memory, texts, numbers and named values of an exchange.
#include "base/text.hpp"
#include "http/headers.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/host_functions.hpp"
#include "routing/cookie.hpp"
#include "routing/percent.hpp"
#include "routing/route.hpp"

namespace gatehouse::core {
namespace {

constexpr std::uint64_t kMostAlignment = 64;

void* alloc(gh_exchange* handle, std::uint64_t size, std::uint64_t align) noexcept {
  auto* run = run_of(handle);
  if (run == nullptr || align == 0 || align > kMostAlignment || (align & (align - 1)) != 0) return nullptr;
  return run->allocate(size, align);
}

std::string_view lower_case(std::string_view text, Arena& arena) {
  if (std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) return text;
  auto* to = arena.make_array<char>(text.size());
  std::transform(text.begin(), text.end(), to, to_lower);
  return {to, text.size()};
}

std::string_view request_text(const Exchange& exchange, std::uint32_t which, bool& is_known) {
  const auto& request = exchange.request;
  switch (which) {
    case GH_TEXT_METHOD:
      return request.method_text;
    case GH_TEXT_PATH:
      return request.path;
    case GH_TEXT_QUERY:
      return request.query;
    case GH_TEXT_SCHEME:
      return exchange.client.scheme;
    case GH_TEXT_PROTOCOL:
      return request.version_minor == 0 ? "1.0" : "1.1";
    case GH_TEXT_REQUEST_ID:
      return exchange.id;
    case GH_TEXT_CLIENT:
      return exchange.client.address_text;
    case GH_TEXT_SERVICE:
      return exchange.route == nullptr ? std::string_view{} : exchange.route->service;
    case GH_TEXT_ROUTE:
      return exchange.route == nullptr ? std::string_view{} : exchange.route->name;
    case GH_TEXT_TARGET:
      return request.target;
    default:
      is_known = false;
      return {};
  }
}

std::int32_t text(gh_exchange* handle, std::uint32_t which, gh_text* out) noexcept {
  *out = {};
  auto* run = run_of(handle);
  if (run == nullptr) return GH_E_ARGUMENT;
  if (which > GH_TEXT_SPAN_ID) return GH_E_ABSENT;
  auto& exchange = run->exchange();
  auto& hooks = run->hooks();
  bool is_known = true;
  auto found = request_text(exchange, which, is_known);
  if (!is_known) {
    switch (which) {
      case GH_TEXT_AUTHORITY:
        found = lower_case(exchange.request.authority, exchange.arena);
        break;
      case GH_TEXT_UPSTREAM:
        found = hooks.upstream();
        break;
      case GH_TEXT_SENT_METHOD:
        found = hooks.sent().method;
        break;
      case GH_TEXT_SENT_AUTHORITY:
        found = hooks.sent().authority;
        break;
      case GH_TEXT_SENT_TARGET:
        found = hooks.sent().target;
        break;
      case GH_TEXT_ALLOWED_METHODS:
        found = hooks.allowed_methods();
        break;
      case GH_TEXT_REQUESTED_METHOD:
        found = hooks.preflight_method();
        break;
      default:
        found = hooks.text(which);
        break;
    }
  }
  *out = text_of(found);
  return GH_OK;
}

std::int64_t size_of(Framing framing, std::uint64_t length) noexcept {
  if (framing == Framing::none) return 0;
  return framing == Framing::sized ? static_cast<std::int64_t>(length) : -1;
}

std::int64_t deadline_left(const ChainRun& run) noexcept {
  const auto at = run.deadline();
  if (at == kNever) return INT64_MAX;
  return std::max<std::int64_t>((at - run.worker().now()).count(), 0);
}

std::int32_t number(gh_exchange* handle, std::uint32_t which, std::int64_t* out) noexcept {
  *out = 0;
  auto* run = run_of(handle);
  if (run == nullptr) return GH_E_ARGUMENT;
  const auto& exchange = run->exchange();
  switch (which) {
    case GH_NUMBER_STATUS:
      *out = exchange.response.status;
      break;
    case GH_NUMBER_IS_PREFLIGHT:
      *out = run->hooks().preflight_method().empty() ? 0 : 1;
      break;
    case GH_NUMBER_DEADLINE_LEFT_NS:
      *out = deadline_left(*run);
      break;
    case GH_NUMBER_WORKER:
      *out = run->worker().index();
      break;
    case GH_NUMBER_REQUEST_SIZE:
      *out = size_of(exchange.request.framing, exchange.request.content_length);
      break;
    case GH_NUMBER_RESPONSE_SIZE:
      *out = size_of(exchange.response.framing, exchange.response.content_length);
      break;
    case GH_NUMBER_ORIGIN:
      *out = static_cast<std::int64_t>(exchange.report.origin);
      break;
    case GH_NUMBER_IS_SHADOW:
      *out = run->is_shadow() ? 1 : 0;
      break;
    case GH_NUMBER_REQUEST_TIMEOUT_NS:
      *out = exchange.route == nullptr ? 0 : exchange.route->timeouts.request.count();
      break;
    case GH_NUMBER_UPSTREAM_TRUSTED:
      *out = run->hooks().is_upstream_trusted() ? 1 : 0;
      break;
    case GH_NUMBER_ARENA_LEFT:
      *out = static_cast<std::int64_t>(run->arena_left());
      break;
    default:
      return GH_E_ABSENT;
  }
  return GH_OK;
}

struct Found {
  bool is_there = false;
  std::string_view value{};
};

Found find_label(const Exchange& exchange, std::string_view name) {
  if (exchange.route == nullptr) return {};
  for (const auto& [label, value] : exchange.route->labels) {
    if (label == name) return {true, value};
  }
  return {};
}

Found find_path_parameter(Exchange& exchange, std::string_view name) {
  const auto* captures = exchange.captures;
  for (std::size_t i = 0; captures != nullptr && i < captures->size(); ++i) {
    if (captures->names[i] == name) return {true, percent_decoded(captures->raw[i], exchange.arena)};
  }
  return {};
}

Found find_query_parameter(Exchange& exchange, std::string_view name) {
  const auto value = query_value(exchange.request.query, name);
  if (!value) return {};
  return {true, percent_decoded(*value, exchange.arena, Plus::is_space)};
}

Found unless_empty(std::string_view value) { return {!value.empty(), value}; }

Found find(ChainRun& run, std::uint32_t what, std::string_view name) {
  auto& exchange = run.exchange();
  switch (what) {
    case GH_LOOKUP_LABEL:
      return find_label(exchange, name);
    case GH_LOOKUP_PATH_PARAMETER:
      return find_path_parameter(exchange, name);
    case GH_LOOKUP_QUERY_PARAMETER:
      return find_query_parameter(exchange, name);
    case GH_LOOKUP_COOKIE:
      return unless_empty(cookie_value(exchange.request.headers, name));
    case GH_LOOKUP_CONSUMER_ATTRIBUTE:
      return unless_empty(run.consumer().attributes(name));
    case GH_LOOKUP_CLAIM:
      return unless_empty(run.identity().claim(name, exchange.arena));
    case GH_LOOKUP_NOTE:
      return unless_empty(run.find_note(name));
    default:
      return {};
  }
}

std::int32_t lookup(gh_exchange* handle, std::uint32_t what, gh_text name, gh_text* out) noexcept {
  *out = {};
  auto* run = run_of(handle);
  if (run == nullptr) return GH_E_ARGUMENT;
  const auto found = find(*run, what, view(name));
  if (!found.is_there) return GH_E_ABSENT;
  *out = text_of(found.value);
  return GH_OK;
}

std::int32_t client_address(gh_exchange* handle, gh_address* out) noexcept {
  *out = {};
  const auto* run = run_of(handle);
  if (run == nullptr) return GH_E_ARGUMENT;
  const auto& address = run->exchange().client.address;
  if (address == IpAddress{}) return GH_OK;
  const bool is_v4 = address.is_v4();
  out->family = is_v4 ? 4 : 6;
  std::memcpy(out->bytes, address.bytes.data() + (is_v4 ? 12 : 0), is_v4 ? 4 : 16);
  return GH_OK;
}

}  // namespace

void add_exchange_functions(gh_host& host) noexcept {
  host.alloc = &alloc;
  host.text = &text;
  host.number = &number;
  host.lookup = &lookup;
  host.client_address = &client_address;
}

}  // namespace gatehouse::core
