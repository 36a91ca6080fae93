// Host functions over the heads of an exchange: header fields, status.
#pragma once

#include <optional>

#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::host_heads {

/// Whether the head can be read at this moment.
inline std::int32_t may_read(FakeExchange& exchange, std::uint32_t head) {
  if (head > GH_RESPONSE) return GH_E_ARGUMENT;
  if (head == GH_REQUEST || exchange.phase >= Phase::response) return GH_OK;
  return GH_E_PHASE;
}

/// Request head: in on_request. Response head: in on_response, and in on_response_body while it is held back.
inline std::int32_t may_write(FakeExchange& exchange, std::uint32_t head, const char* function) {
  if (head > GH_RESPONSE) return GH_E_ARGUMENT;
  if (is_change_in_end(exchange, function)) return GH_E_PHASE;
  if (head == GH_REQUEST) return exchange.phase == Phase::request ? GH_OK : GH_E_PHASE;
  if (exchange.phase == Phase::response) return GH_OK;
  const auto& body = exchange.slot().bodies[GH_RESPONSE];
  const bool is_held = exchange.phase == Phase::response_body && body.how == GH_BODY_BUFFER && !body.is_over;
  return is_held ? GH_OK : GH_E_PHASE;
}

inline std::uint32_t count(gh_exchange* handle, std::uint32_t head) {
  FakeExchange* exchange = guarded(handle, "header_count");
  if (exchange == nullptr || may_read(*exchange, head) != GH_OK) return 0;
  return static_cast<std::uint32_t>(exchange->head(head).size());
}

inline std::int32_t at(gh_exchange* handle, std::uint32_t head, std::uint32_t index, gh_field* out) {
  FakeExchange* exchange = guarded(handle, "header_at");
  if (exchange == nullptr) return GH_E_ARGUMENT;
  if (const std::int32_t error = may_read(*exchange, head); error != GH_OK) return error;
  if (index >= exchange->head(head).size()) return GH_E_ABSENT;
  const Header& header = exchange->head(head)[index];
  *out = {ViewMemory::get().copy(header.name), ViewMemory::get().copy(header.value)};
  return GH_OK;
}

inline std::int32_t get(gh_exchange* handle, std::uint32_t head, gh_text name, gh_text* first) {
  *first = {"", 0};
  FakeExchange* exchange = guarded(handle, "header_get");
  if (exchange == nullptr) return GH_E_ARGUMENT;
  if (const std::int32_t error = may_read(*exchange, head); error != GH_OK) return error;
  std::int32_t found = 0;
  for (const Header& header : exchange->head(head)) {
    if (!is_same_name(header.name, view(name))) continue;
    if (found++ == 0) *first = ViewMemory::get().copy(header.value);
  }
  return found;
}

inline std::int32_t write(gh_exchange* handle, std::uint32_t head, gh_text name, gh_text value, bool is_set) {
  const char* function = is_set ? "header_set" : "header_add";
  FakeExchange* exchange = guarded(handle, function);
  if (exchange == nullptr) return GH_E_ARGUMENT;
  if (const std::int32_t error = may_write(*exchange, head, function); error != GH_OK) return error;
  if (!is_field(view(name), view(value))) return GH_E_ARGUMENT;
  if (!exchange->charge(name.size + value.size)) return GH_E_MEMORY;
  if (exchange->is_shadow()) return GH_OK;
  Headers& headers = exchange->head(head);
  Header written{copy(name), copy(value)};
  const auto same = [&](const Header& header) { return is_same_name(header.name, written.name); };
  const auto first = std::find_if(headers.begin(), headers.end(), same);
  if (!is_set || first == headers.end()) {
    headers.push_back(std::move(written));
    return GH_OK;
  }
  headers.erase(std::remove_if(first + 1, headers.end(), same), headers.end());
  first->value = std::move(written.value);
  return GH_OK;
}

inline std::int32_t set(gh_exchange* handle, std::uint32_t head, gh_text name, gh_text value) {
  return write(handle, head, name, value, true);
}
inline std::int32_t add(gh_exchange* handle, std::uint32_t head, gh_text name, gh_text value) {
  return write(handle, head, name, value, false);
}

inline std::int32_t remove(gh_exchange* handle, std::uint32_t head, gh_text name) {
  FakeExchange* exchange = guarded(handle, "header_remove");
  if (exchange == nullptr) return GH_E_ARGUMENT;
  if (const std::int32_t error = may_write(*exchange, head, "header_remove"); error != GH_OK) return error;
  if (!is_token(view(name)) || is_framing(view(name))) return GH_E_ARGUMENT;
  Headers& headers = exchange->head(head);
  const auto same = [&](const Header& header) { return is_same_name(header.name, view(name)); };
  const auto found = static_cast<std::int32_t>(std::count_if(headers.begin(), headers.end(), same));
  if (!exchange->is_shadow()) std::erase_if(headers, same);
  return found;
}

inline std::int32_t set_status(gh_exchange* handle, std::uint32_t status) {
  FakeExchange* exchange = guarded(handle, "set_status");
  if (exchange == nullptr) return GH_E_ARGUMENT;
  if (is_change_in_end(*exchange, "set_status") || exchange->phase < Phase::response) return GH_E_PHASE;
  if (const std::int32_t error = may_write(*exchange, GH_RESPONSE, "set_status"); error != GH_OK) return error;
  if (status < 200 || status > 599) return GH_E_ARGUMENT;
  if (!exchange->is_shadow()) exchange->status = status;
  return GH_OK;
}

inline void fill(gh_host& host) {
  host.header_count = count;
  host.header_at = at;
  host.header_get = get;
  host.header_set = set;
  host.header_add = add;
  host.header_remove = remove;
  host.set_status = set_status;
}

}  // namespace gatehouse::testing::host_heads
