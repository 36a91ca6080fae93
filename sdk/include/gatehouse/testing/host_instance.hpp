// Host functions over an instance and the table itself: extensions, log, time, randomness, config errors.
#pragma once

#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::host_instance {

inline void log(gh_instance* handle, std::int32_t level, gh_text message) {
  static constexpr const char* kLevels[] = {"debug", "info", "warning", "error"};
  FakeInstance* instance = guarded(handle, "log");
  if (instance == nullptr) return;
  const char* word = level >= 0 && level <= GH_LOG_ERROR ? kLevels[level] : "error";
  instance->host->log_lines.push_back(std::string(word) + " " + instance->address + " " + copy(message));
}

inline std::int64_t now(gh_instance* handle) {
  FakeInstance* instance = guarded(handle, "now");
  return instance == nullptr ? 0 : instance->host->loop.now().count();
}
inline std::int64_t wall_clock(gh_instance* handle) {
  FakeInstance* instance = guarded(handle, "wall_clock");
  return instance == nullptr ? 0 : instance->host->wall_ns();
}

inline void random(gh_instance* handle, void* bytes, std::uint64_t size) {
  FakeInstance* instance = guarded(handle, "random");
  auto* out = static_cast<unsigned char*>(bytes);
  for (std::uint64_t i = 0; i < size; ++i)
    out[i] = instance == nullptr ? 0 : static_cast<unsigned char>(instance->host->random());
}

inline gh_text instance_text(gh_instance* handle, std::uint32_t which) {
  FakeInstance* instance = guarded(handle, "instance_text");
  if (instance == nullptr || which > GH_INSTANCE_STATE_DIRECTORY) return {"", 0};
  const std::string* texts[] = {&instance->address, &instance->host->situation.gateway_name,
                                &instance->host->situation.state_directory};
  return {texts[which]->data(), texts[which]->size()};
}

inline std::int32_t instance_number(gh_instance* handle, std::uint32_t which, std::int64_t* out) {
  *out = 0;
  FakeInstance* instance = guarded(handle, "instance_number");
  if (instance == nullptr || which > GH_INSTANCE_REQUEST_TIMEOUT_NS) return GH_E_ARGUMENT;
  const Situation& situation = instance->host->situation;
  const std::int64_t numbers[] = {situation.workers, instance->is_shadow() ? 1 : 0, situation.route.timeout.count()};
  *out = numbers[which];
  return GH_OK;
}

inline std::string at_value(const gh_value* at, gh_text message) {
  const Value* value = at == nullptr ? nullptr : value_of(at);
  const std::string where = value == nullptr || value->path.empty() ? "config" : value->path;
  const std::string line = value == nullptr || value->line == 0 ? "" : " (line " + std::to_string(value->line) + ")";
  return where + line + ": " + copy(message);
}
inline void config_error(gh_instance* handle, const gh_value* at, gh_text message) {
  FakeInstance* instance = guarded_create(handle, "config_error");
  if (instance != nullptr) instance->errors.push_back(at_value(at, message));
}
inline void config_warning(gh_instance* handle, const gh_value* at, gh_text message) {
  FakeInstance* instance = guarded_create(handle, "config_warning");
  if (instance != nullptr) instance->warnings.push_back(at_value(at, message));
}

inline std::int32_t manage_header(gh_instance* handle, gh_text name) {
  FakeInstance* instance = guarded_create(handle, "manage_header");
  if (instance == nullptr) return GH_E_PHASE;
  std::string_view stem = view(name);
  if (!stem.empty() && stem.back() == '*') stem.remove_suffix(1);
  if (!is_token(stem)) return GH_E_ARGUMENT;
  instance->host->managed_headers.push_back(lower(view(name)));
  return GH_OK;
}

inline void fill(gh_host& host) {
  host.log = log;
  host.now = now;
  host.wall_clock = wall_clock;
  host.random = random;
  host.instance_text = instance_text;
  host.instance_number = instance_number;
  host.config_error = config_error;
  host.config_warning = config_warning;
  host.manage_header = manage_header;
  host.value_kind = value_table::kind;
  host.value_integer = value_table::integer;
  host.value_per = value_table::per;
  host.value_real = value_table::real;
  host.value_text = value_table::text;
  host.value_size = value_table::size;
  host.value_at = value_table::at;
  host.value_find = value_table::find;
}

}  // namespace gatehouse::testing::host_instance
