// gatehouse.http_call/1: requests to scripted origins and upstreams, from an exchange or from the control thread.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gatehouse/abi/ext/http_call.h"
#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::ext_http {

struct Origin {
  FakeHost* host;
  FakeInstance* instance;
  Server* server;
  std::string name;
};

inline gh_origin* keep(FakeInstance& instance, Server& server, std::string name) {
  auto origin = std::make_shared<Origin>(Origin{instance.host, &instance, &server, std::move(name)});
  instance.owned.push_back(origin);
  return reinterpret_cast<gh_origin*>(origin.get());
}

inline void tell(FakeInstance& instance, const gh_value* at, std::string_view message) {
  if (instance.host->entry()->is_create)
    instance.host->table.config_error(instance.handle(), at, {message.data(), message.size()});
}

inline gh_origin* upstream(gh_instance* handle, gh_text name, const gh_value* at) {
  FakeInstance* instance = guarded(handle, "http_call.upstream");
  if (instance == nullptr) return nullptr;
  const std::string wanted = copy(name);
  if (wanted != instance->host->situation.route.upstream && instance->host->upstreams.count(wanted) == 0) {
    tell(*instance, at, "no such upstream");
    return nullptr;
  }
  return keep(*instance, instance->host->upstream(wanted), wanted);
}

inline gh_origin* origin(gh_instance* handle, gh_text url, gh_text, const gh_value* at) {
  FakeInstance* instance = guarded(handle, "http_call.origin");
  if (instance == nullptr) return nullptr;
  const std::string wanted = copy(url);
  if (wanted.rfind("http://", 0) != 0 && wanted.rfind("https://", 0) != 0) {
    tell(*instance, at, "no http or https URL");
    return nullptr;
  }
  return keep(*instance, instance->host->origin(wanted), wanted);
}

inline std::int32_t error_of(Failure failure) {
  switch (failure) {
    case Failure::none:
      return GH_OK;
    case Failure::timeout:
      return GH_E_DEADLINE;
    case Failure::protocol:
      return GH_E_PROTOCOL;
    default:
      return GH_E_UNREACHABLE;
  }
}

/// Fields and body of an answer in memory that `copy_text` gives.
template <typename CopyText, typename Fields>
void fill(gh_http_response& out, const Answer& answer, std::uint64_t max, CopyText copy_text, Fields* fields) {
  std::string body;
  for (const auto& piece : answer.body) body += piece;
  out = {};
  out.error = error_of(answer.failure);
  if (out.error == GH_OK && body.size() > (max == 0 ? std::uint64_t{256} << 10 : max)) out.error = GH_E_TOO_LARGE;
  if (out.error != GH_OK) return;
  out.status = answer.status;
  for (std::size_t i = 0; i < answer.headers.size(); ++i)
    fields[i] = {copy_text(answer.headers[i].name), copy_text(answer.headers[i].value)};
  out.fields = fields;
  out.field_count = answer.headers.size();
  out.body = copy_text(body);
}

inline SentRequest sent(const Origin& origin, const gh_http_request& request) {
  SentRequest out{origin.name, copy(request.method), copy(request.target), {}, copy(request.body)};
  for (std::uint64_t i = 0; i < request.field_count; ++i)
    out.headers.push_back({copy(request.fields[i].name), copy(request.fields[i].value)});
  return out;
}

/// What becomes of an operation: its answer in a later turn, or nothing until its deadline.
inline void arrive(FakeHost& host, gh_op id, const Answer& answer, std::function<void()> fill_result) {
  if (answer.failure == Failure::never) return;
  auto finish = [&host, id, answer, fill_result = std::move(fill_result)] {
    host.finish(id, error_of(answer.failure), fill_result);
  };
  if (answer.after.count() > 0)
    host.loop.at(host.loop.now() + answer.after, std::move(finish));
  else
    finish();
}

/// The answer, and the request into the server's list; the test may want this operation to fail.
inline Answer ask(Origin& origin, const gh_http_request& request) {
  SentRequest as_sent = sent(origin, request);
  Answer answer = origin.server->answer(as_sent);
  origin.server->record(std::move(as_sent));
  if (origin.host->count_operation() != GH_OK) answer.failure = Failure::connect_failed;
  return answer;
}

inline gh_op call(gh_origin* handle, gh_exchange* exchange_handle, const gh_http_request* request,
                  std::int64_t deadline_ns, gh_http_response* out, gh_done done, void* context) {
  auto& origin = *reinterpret_cast<Origin*>(handle);
  *out = {};
  out->error = GH_E_ARGUMENT;
  FakeExchange* exchange = guarded(exchange_handle, "http_call.call");
  if (exchange == nullptr || !is_token(view(request->method))) return 0;
  const Answer answer = ask(origin, *request);
  FakeHost& host = *origin.host;
  const gh_op id = host.begin({.exchange = exchange,
                               .what = "http_call.call",
                               .done = done,
                               .context = context,
                               .deadline = Duration{deadline_ns},
                               .on_deadline = [out] { out->error = GH_E_DEADLINE; }});
  arrive(host, id, answer, [exchange, out, answer, max = request->max_response] {
    bool is_full = false;
    auto* fields = static_cast<gh_field*>(arena_take(*exchange, sizeof(gh_field) * (answer.headers.size() + 1)));
    if (fields != nullptr)
      fill(
          *out, answer, max, [&](std::string_view text) { return arena_copy(*exchange, text, is_full); }, fields);
    if (fields == nullptr || is_full) {
      *out = {};
      out->error = GH_E_MEMORY;
    }
  });
  return id;
}

inline gh_op call_from_control(gh_origin* handle, gh_instance* instance_handle, const gh_http_request* request,
                               std::int64_t deadline_ns, gh_http_response* out, gh_done done, void* context) {
  auto& origin = *reinterpret_cast<Origin*>(handle);
  *out = {};
  out->error = GH_E_ARGUMENT;
  FakeInstance* instance = guarded(instance_handle, "http_call.call_from_control");
  if (instance == nullptr || !is_token(view(request->method))) return 0;
  FakeHost& host = *origin.host;
  if (!host.entry()->is_control) {
    host.misuse("call_from_control belongs on the control thread: an exchange uses call");
    return 0;
  }
  const Answer answer = ask(origin, *request);
  const Duration deadline = deadline_ns > 0 ? Duration{deadline_ns} : Duration{std::chrono::seconds{10}};
  const gh_op id = host.begin({.instance = instance,
                               .what = "http_call.call_from_control",
                               .done = done,
                               .context = context,
                               .deadline = deadline,
                               .on_deadline = [out] { out->error = GH_E_DEADLINE; },
                               .is_control = true});
  instance->at_end.push_back([&host, id] { host.cancel(id); });
  arrive(host, id, answer, [out, answer, max = request->max_response] {
    auto* fields = ViewMemory::get().array<gh_field>(answer.headers.size());
    fill(
        *out, answer, max, [](std::string_view text) { return ViewMemory::get().copy(text); }, fields);
  });
  return id;
}

inline const void* table() {
  static const gh_http_call_v1 kTable{sizeof(gh_http_call_v1), 0, upstream, origin, call, call_from_control};
  return &kTable;
}

}  // namespace gatehouse::testing::ext_http
