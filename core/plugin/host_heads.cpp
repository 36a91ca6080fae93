// The host table: header fields of both heads, and the status.
#include "base/text.hpp"
#include "http/h1_writer.hpp"
#include "http/headers.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/host_functions.hpp"

namespace gatehouse::core {
namespace {

Headers* headers_of(ChainRun& run, std::uint32_t head) noexcept {
  if (head == GH_REQUEST) return &run.exchange().request.headers;
  return head == GH_RESPONSE ? &run.exchange().response.headers : nullptr;
}

std::uint32_t header_count(gh_exchange* handle, std::uint32_t head) noexcept {
  auto* run = run_of(handle);
  const auto* headers = run == nullptr ? nullptr : headers_of(*run, head);
  return headers == nullptr ? 0 : static_cast<std::uint32_t>(headers->size());
}

std::int32_t header_at(gh_exchange* handle, std::uint32_t head, std::uint32_t index, gh_field* out) noexcept {
  *out = {};
  auto* run = run_of(handle);
  const auto* headers = run == nullptr ? nullptr : headers_of(*run, head);
  if (headers == nullptr) return GH_E_ARGUMENT;
  if (index >= headers->size()) return GH_E_ABSENT;
  const auto& field = headers->begin()[index];
  *out = {text_of(field.name), text_of(field.value)};
  return GH_OK;
}

std::int32_t header_get(gh_exchange* handle, std::uint32_t head, gh_text name, gh_text* first) noexcept {
  *first = {};
  auto* run = run_of(handle);
  const auto* headers = run == nullptr ? nullptr : headers_of(*run, head);
  if (headers == nullptr) return GH_E_ARGUMENT;
  const auto wanted = view(name);
  std::int32_t count = 0;
  for (const auto& field : *headers) {
    if (field.name.size() != wanted.size() || !iequals(field.name, wanted)) continue;
    if (count++ == 0) *first = text_of(field.value);
  }
  return count;
}

/// GH_OK, and copies in the memory of the exchange, when the field may be written now.
std::int32_t check_field(ChainRun& run, std::uint32_t head, std::string_view& name, std::string_view& value) noexcept {
  if (head > GH_RESPONSE || !is_token(name) || !is_field_value(value) || is_writer_field(header_id(name))) {
    return GH_E_ARGUMENT;
  }
  if (!run.may_write(head)) return GH_E_PHASE;
  return run.copy(name, name) && run.copy(value, value) ? GH_OK : GH_E_MEMORY;
}

enum class Write : std::uint8_t { set, add };

std::int32_t write(gh_exchange* handle, std::uint32_t head, gh_text name, gh_text value, Write how) noexcept {
  auto* run = run_of(handle);
  if (run == nullptr) return GH_E_ARGUMENT;
  auto field = view(name);
  auto content = view(value);
  if (const auto error = check_field(*run, head, field, content); error != GH_OK) {
    if (error == GH_E_PHASE) run->misbehaved("it writes a head that this phase only reads");
    return error;
  }
  if (run->is_shadow()) return GH_OK;
  auto& headers = *headers_of(*run, head);
  if (how == Write::set) {
    headers.set(field, content);
  } else {
    headers.add(field, content);
  }
  return GH_OK;
}

std::int32_t header_set(gh_exchange* handle, std::uint32_t head, gh_text name, gh_text value) noexcept {
  return write(handle, head, name, value, Write::set);
}

std::int32_t header_add(gh_exchange* handle, std::uint32_t head, gh_text name, gh_text value) noexcept {
  return write(handle, head, name, value, Write::add);
}

std::int32_t header_remove(gh_exchange* handle, std::uint32_t head, gh_text name) noexcept {
  auto* run = run_of(handle);
  const auto field = view(name);
  if (run == nullptr || head > GH_RESPONSE || is_writer_field(header_id(field))) return GH_E_ARGUMENT;
  if (!run->may_write(head)) {
    run->misbehaved("it writes a head that this phase only reads");
    return GH_E_PHASE;
  }
  if (run->is_shadow()) return 0;
  return static_cast<std::int32_t>(headers_of(*run, head)->remove(field));
}

std::int32_t set_status(gh_exchange* handle, std::uint32_t status) noexcept {
  auto* run = run_of(handle);
  if (run == nullptr || status < 200 || status > 599) return GH_E_ARGUMENT;
  if (!run->may_write(GH_RESPONSE)) {
    run->misbehaved("it writes a head that this phase only reads");
    return GH_E_PHASE;
  }
  if (run->is_shadow()) return GH_OK;
  auto& response = run->exchange().response;
  response.status = static_cast<std::uint16_t>(status);
  response.reason = {};
  return GH_OK;
}

}  // namespace

void add_head_functions(gh_host& host) noexcept {
  host.header_count = &header_count;
  host.header_at = &header_at;
  host.header_get = &header_get;
  host.header_set = &header_set;
  host.header_add = &header_add;
  host.header_remove = &header_remove;
  host.set_status = &set_status;
}

}  // namespace gatehouse::core
