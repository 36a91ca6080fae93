#include "response_fields.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <gatehouse/text.hpp>

namespace idempotency {
namespace {

/// RFC 9110 §7.6.1, and the field that says how many bytes follow, which the gateway writes anew.
constexpr std::array<std::string_view, 12> kOfOneHop{
    "connection", "content-length", "date",    "keep-alive",       "proxy-authenticate", "proxy-authorization",
    "te",         "trailer",        "upgrade", "proxy-connection", "transfer-encoding",  "proxy-authentication-info"};
constexpr std::string_view kCors = "access-control-";

template <class List>
bool has(const List& list, std::string_view name) {
  return std::ranges::any_of(list, [&](std::string_view each) { return gatehouse::iequals(each, name); });
}

bool is_listed(std::string_view list, std::string_view name) {
  bool is_found = false;
  gatehouse::each_member(list, [&](std::string_view each) { is_found = is_found || gatehouse::iequals(each, name); });
  return is_found;
}

}  // namespace

Fields fields_to_record(gatehouse::Exchange& exchange) {
  const auto response = exchange.response();
  const auto connection = response.header("connection").value_or("");
  Fields out;
  response.each([&](gatehouse::HeaderView field) {
    const bool is_cors =
        field.name.size() > kCors.size() && gatehouse::iequals(field.name.substr(0, kCors.size()), kCors);
    if (is_cors || has(kOfOneHop, field.name) || is_listed(connection, field.name)) return;
    const auto name = exchange.copy(field.name);
    out.emplace_back(name, exchange.copy(field.value));
  });
  return out;
}

std::vector<gatehouse::HeaderField> fields_to_replay(const Fields& recorded, const ReplayConfig& config,
                                                     bool is_authenticated) {
  const bool has_cookies = is_authenticated && config.set_cookie == SetCookie::authenticated;
  std::vector<gatehouse::HeaderField> out;
  out.reserve(recorded.size() + 2);
  for (const auto& [name, value] : recorded) {
    if (has(config.strip, name) || gatehouse::iequals(name, "cache-control")) continue;
    if (gatehouse::iequals(name, config.header)) continue;
    if (!has_cookies && gatehouse::iequals(name, "set-cookie")) continue;
    out.emplace_back(name, value);
  }
  out.emplace_back("Cache-Control", "no-store");
  out.emplace_back(config.header.view(), "true");
  return out;
}

bool is_stream(const gatehouse::ResponseHead& response) noexcept {
  if (response.status() == 101) return true;
  constexpr std::string_view type = "text/event-stream";
  const auto content = response.header("content-type").value_or("").substr(0, type.size());
  return gatehouse::iequals(content, type);
}

}  // namespace idempotency
