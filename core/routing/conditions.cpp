// Checking headers, query, client address and listener of one request.
#include "routing/conditions.hpp"

#include <algorithm>
#include <array>

#include "routing/percent.hpp"

namespace gatehouse::core {
namespace {

bool value_fits(const FieldCheck& check, std::string_view value) noexcept {
  switch (check.condition.test) {
    case FieldTest::equals:
      return value == check.condition.value;
    case FieldTest::regex:
      return check.pattern->matches(value);
    case FieldTest::present:
    case FieldTest::absent:
      return true;
  }
  return false;
}

bool header_holds(const FieldCheck& check, const Headers* headers) noexcept {
  bool found = false;
  if (headers != nullptr) {
    for (const auto& header : *headers) {
      if (!iequals(header.name, check.condition.name) || !value_fits(check, header.value)) continue;
      found = true;
      break;
    }
  }
  return found != (check.condition.test == FieldTest::absent);
}

bool query_value_fits(const FieldCheck& check, std::string_view value) noexcept {
  if (check.condition.test == FieldTest::equals) return decodes_to(value, check.condition.value, Plus::is_space);
  if (check.condition.test != FieldTest::regex) return true;
  std::array<char, kMaxDecodedQueryValue> buffer;
  const auto decoded = percent_decoded(value, buffer, Plus::is_space);
  return decoded && check.pattern->matches(*decoded);
}

bool query_holds(const FieldCheck& check, std::string_view query) noexcept {
  const bool found = any_query_parameter(query, [&](std::string_view name, std::string_view value) {
    return decodes_to(name, check.condition.name, Plus::is_space) && query_value_fits(check, value);
  });
  return found != (check.condition.test == FieldTest::absent);
}

bool client_holds(const std::vector<Cidr>& ranges, const IpAddress& client) noexcept {
  return ranges.empty() || std::any_of(ranges.begin(), ranges.end(), [&](const Cidr& r) { return r.contains(client); });
}

bool listener_holds(const std::vector<std::uint32_t>& listeners, std::uint32_t listener) noexcept {
  return listeners.empty() || std::find(listeners.begin(), listeners.end(), listener) != listeners.end();
}

std::string describe(std::string_view kind, const FieldCondition& condition) {
  const auto field = std::string(kind) + " " + condition.name;
  switch (condition.test) {
    case FieldTest::equals:
      return field + " is not '" + condition.value + "'";
    case FieldTest::regex:
      return field + " does not match '" + condition.value + "'";
    case FieldTest::present:
      return field + " is absent";
    case FieldTest::absent:
      return field + " is present";
  }
  return field;
}

std::string text_of(const Cidr& range) {
  const unsigned bits = range.base.is_v4() ? range.prefix - 96U : range.prefix;
  return range.base.text() + "/" + std::to_string(bits);
}

}  // namespace

bool Conditions::hold(const MatchRequest& request) const noexcept {
  // Cheapest first; explain names them in the order of the configuration instead.
  if (!listener_holds(listeners, request.listener) || !client_holds(client_ip, request.client)) return false;
  for (const auto& check : headers) {
    if (!header_holds(check, request.headers)) return false;
  }
  for (const auto& check : query) {
    if (!query_holds(check, request.query)) return false;
  }
  return true;
}

std::string Conditions::first_failing(const MatchRequest& request, const std::vector<std::string>& names) const {
  for (const auto& check : headers) {
    if (!header_holds(check, request.headers)) return describe("header", check.condition);
  }
  for (const auto& check : query) {
    if (!query_holds(check, request.query)) return describe("query parameter", check.condition);
  }
  if (!client_holds(client_ip, request.client)) {
    std::string list;
    for (const auto& range : client_ip) list.append(list.empty() ? "" : ", ").append(text_of(range));
    return "client " + request.client.text() + " is not in " + list;
  }
  if (!listener_holds(listeners, request.listener)) {
    std::string list;
    for (const auto listener : listeners) list.append(list.empty() ? "" : ", ").append(names[listener]);
    return "listener is not " + list;
  }
  return {};
}

}  // namespace gatehouse::core
