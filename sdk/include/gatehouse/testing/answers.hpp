// respond and refuse: when they are allowed, and what the client reads then.
#pragma once

#include <string>
#include <utility>

#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::answers {

inline std::string phrase(unsigned status) {
  static const std::map<unsigned, std::string> kPhrases{{400, "Bad Request"},
                                                        {401, "Unauthorized"},
                                                        {403, "Forbidden"},
                                                        {404, "Not Found"},
                                                        {405, "Method Not Allowed"},
                                                        {408, "Request Timeout"},
                                                        {409, "Conflict"},
                                                        {413, "Content Too Large"},
                                                        {422, "Unprocessable Content"},
                                                        {429, "Too Many Requests"},
                                                        {500, "Internal Server Error"},
                                                        {502, "Bad Gateway"},
                                                        {503, "Service Unavailable"},
                                                        {504, "Gateway Timeout"}};
  const auto found = kPhrases.find(status);
  return found == kPhrases.end() ? "Status " + std::to_string(status) : found->second;
}

inline std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out + "\"";
}

/// RFC 9457. members: "" or the inside of a JSON object.
inline PluginAnswer problem(const FakeExchange& exchange, unsigned status, const std::string& code,
                            const Reason& reason, const std::string& members) {
  const std::string type = reason.type.empty() ? "urn:gatehouse:problem:" + code : reason.type;
  PluginAnswer answer{.status = status, .reason = code};
  answer.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};
  answer.body = "{\"type\":" + json_text(type) + ",\"title\":" + json_text(phrase(status)) +
                ",\"status\":" + std::to_string(status) + ",\"detail\":" + json_text(reason.text) +
                ",\"instance\":" + json_text("urn:gatehouse:request:" + exchange.request_id) +
                ",\"code\":" + json_text(code) + (members.empty() ? "" : "," + members) + "}";
  return answer;
}

/// Request phases until forwarding has begun; response phases until the head is sent.
inline std::int32_t may_answer(FakeExchange& exchange, const char* function) {
  if (is_change_in_end(exchange, function)) return GH_E_PHASE;
  switch (exchange.phase) {
    case Phase::request:
    case Phase::response:
      return GH_OK;
    case Phase::request_body:
      return exchange.is_forwarding ? GH_E_PHASE : GH_OK;
    default:
      break;
  }
  const auto& body = exchange.slot().bodies[GH_RESPONSE];
  return body.how == GH_BODY_BUFFER && !body.is_over ? GH_OK : GH_E_PHASE;
}

inline std::int32_t add_fields(FakeExchange& exchange, const gh_field* fields, std::uint64_t count, Headers& headers) {
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!is_field(view(fields[i].name), view(fields[i].value))) return GH_E_ARGUMENT;
    if (!exchange.charge(fields[i].name.size + fields[i].value.size)) return GH_E_MEMORY;
    headers.push_back({copy(fields[i].name), copy(fields[i].value)});
  }
  return GH_OK;
}

inline std::int32_t respond(gh_exchange* handle, std::uint32_t status, const gh_field* fields, std::uint64_t count,
                            gh_text body) {
  FakeExchange* exchange = guarded(handle, "respond");
  if (exchange == nullptr) return GH_E_ARGUMENT;
  if (const std::int32_t error = may_answer(*exchange, "respond"); error != GH_OK) return error;
  if (status < 200 || status > 599) return GH_E_ARGUMENT;
  PluginAnswer answer{.status = status};
  if (const std::int32_t error = add_fields(*exchange, fields, count, answer.headers); error != GH_OK) return error;
  if (!exchange->charge(body.size)) return GH_E_MEMORY;
  answer.body = copy(body);
  exchange->answer = std::move(answer);
  return GH_OK;
}

inline std::int32_t refuse(gh_exchange* handle, gh_text code, const gh_refusal* more) {
  FakeExchange* exchange = guarded(handle, "refuse");
  if (exchange == nullptr) return GH_E_ARGUMENT;
  if (const std::int32_t error = may_answer(*exchange, "refuse"); error != GH_OK) return error;
  const auto& reasons = exchange->slot().instance->manifest.reasons;
  const auto reason = reasons.find(copy(code));
  if (reason == reasons.end()) {
    exchange->host->misuse("the reason '" + copy(code) + "' is not declared in the manifest");
    return GH_E_DENIED;
  }
  unsigned status = reason->second.status;
  std::string members;
  if (more != nullptr && more->status != 0) status = more->status;
  if (status < 400 || status > 599) return GH_E_ARGUMENT;
  if (more != nullptr && more->members_json.size > 0) {
    try {
      if (read_json(view(more->members_json)).kind != Tree::Kind::map) return GH_E_ARGUMENT;
    } catch (const TextError&) {
      return GH_E_ARGUMENT;
    }
    const std::string_view object = view(more->members_json);
    members = object.substr(object.find('{') + 1, object.rfind('}') - object.find('{') - 1);
  }
  PluginAnswer answer = problem(*exchange, status, copy(code), reason->second, members);
  if (more != nullptr) {
    if (const std::int32_t error = add_fields(*exchange, more->fields, more->field_count, answer.headers);
        error != GH_OK)
      return error;
    answer.detail = copy(more->detail);
  }
  exchange->answer = std::move(answer);
  return GH_OK;
}

}  // namespace gatehouse::testing::answers
