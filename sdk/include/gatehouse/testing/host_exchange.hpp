// Host functions over an exchange: memory, texts, answers, identity, notes, hints, bodies, resumption.
#pragma once

#include <arpa/inet.h>

#include "gatehouse/testing/answers.hpp"
#include "gatehouse/testing/lookup.hpp"
#include "gatehouse/testing/reporting.hpp"
#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::host_exchange {

inline void* alloc(gh_exchange* handle, std::uint64_t size, std::uint64_t align) {
  FakeExchange* exchange = guarded(handle, "alloc");
  if (exchange == nullptr) return nullptr;
  if (align == 0 || align > 64 || (align & (align - 1)) != 0) {
    exchange->host->misuse("alloc was asked for an alignment that is no power of two up to 64");
    return nullptr;
  }
  return arena_take(*exchange, size);
}

inline std::int32_t text(gh_exchange* handle, std::uint32_t which, gh_text* out) {
  *out = {"", 0};
  FakeExchange* exchange = guarded(handle, "text");
  if (exchange == nullptr) return GH_E_ARGUMENT;
  const auto found = lookup::text(*exchange, which);
  if (!found) return GH_E_ARGUMENT;
  *out = ViewMemory::get().copy(*found);
  return GH_OK;
}

inline std::int32_t number(gh_exchange* handle, std::uint32_t which, std::int64_t* out) {
  *out = 0;
  FakeExchange* exchange = guarded(handle, "number");
  if (exchange == nullptr) return GH_E_ARGUMENT;
  const auto found = lookup::number(*exchange, which);
  if (!found) return GH_E_ARGUMENT;
  *out = *found;
  return GH_OK;
}

inline std::int32_t look_up(gh_exchange* handle, std::uint32_t what, gh_text name, gh_text* out) {
  *out = {"", 0};
  FakeExchange* exchange = guarded(handle, "lookup");
  if (exchange == nullptr || what > GH_LOOKUP_NOTE) return GH_E_ARGUMENT;
  const auto found = lookup::named(*exchange, what, view(name));
  if (!found) return GH_E_ABSENT;
  *out = ViewMemory::get().copy(*found);
  return GH_OK;
}

inline std::int32_t client_address(gh_exchange* handle, gh_address* out) {
  *out = {};
  FakeExchange* exchange = guarded(handle, "client_address");
  if (exchange == nullptr) return GH_E_ARGUMENT;
  if (inet_pton(AF_INET, exchange->client.c_str(), out->bytes) == 1)
    out->family = 4;
  else if (inet_pton(AF_INET6, exchange->client.c_str(), out->bytes) == 1)
    out->family = 6;
  out->port = out->family == 0 ? 0 : 40000;
  return GH_OK;
}

inline std::int32_t set_upstream(gh_exchange* handle, gh_text name) {
  FakeExchange* exchange = guarded(handle, "set_upstream");
  if (exchange == nullptr) return GH_E_ARGUMENT;
  if (is_change_in_end(*exchange, "set_upstream") || exchange->phase > Phase::request_body || exchange->is_forwarding)
    return GH_E_PHASE;
  if (exchange->slot().instance->manifest.uses.count("upstream") == 0) {
    exchange->host->misuse("set_upstream needs \"upstream\" in the manifest's uses");
    return GH_E_DENIED;
  }
  if (copy(name) != exchange->route.upstream && exchange->host->upstreams.count(copy(name)) == 0) return GH_E_ABSENT;
  if (exchange->is_shadow()) return GH_OK;
  exchange->upstream = copy(name);
  exchange->is_upstream_drawn = true;
  return GH_OK;
}

inline std::int32_t want_body(gh_exchange* handle, std::uint32_t body, std::uint32_t how, std::uint64_t max) {
  FakeExchange* exchange = guarded(handle, "want_body");
  if (exchange == nullptr || body > GH_RESPONSE || how > GH_BODY_BUFFER) return GH_E_ARGUMENT;
  if (is_change_in_end(*exchange, "want_body")) return GH_E_PHASE;
  const bool is_time = exchange->phase == Phase::request || (body == GH_RESPONSE && exchange->phase == Phase::response);
  if (!is_time) return GH_E_PHASE;
  const Manifest& manifest = exchange->slot().instance->manifest;
  const BodyWish& wish = body == GH_REQUEST ? manifest.request_body : manifest.response_body;
  if (how > wish.most) {
    exchange->host->misuse("want_body asked for more than the manifest declares");
    return GH_E_DENIED;
  }
  static constexpr std::uint64_t kMost = std::uint64_t{64} << 20;
  if (how == GH_BODY_BUFFER && (max > kMost || (wish.max != 0 && max > wish.max))) return GH_E_ARGUMENT;
  Slot::Body& mine = exchange->slot().bodies[body];
  mine.how = how;
  mine.max = max != 0 ? max : wish.max != 0 ? wish.max : kMost;
  return GH_OK;
}

inline const gh_identity* identity(gh_exchange* handle) {
  FakeExchange* exchange = guarded(handle, "identity");
  return reporting::as_table(exchange == nullptr ? Identity{} : exchange->identity);
}

inline std::int32_t set_identity(gh_exchange* handle, const gh_identity* table) {
  FakeExchange* exchange = guarded(handle, "set_identity");
  if (exchange == nullptr || table == nullptr || table->kind > GH_SERVICE) return GH_E_ARGUMENT;
  if (is_change_in_end(*exchange, "set_identity") || exchange->phase > Phase::request_body) return GH_E_PHASE;
  Slot& slot = exchange->slot();
  if (slot.instance->manifest.provides.count("identity") == 0) {
    exchange->host->misuse("set_identity needs \"identity\" in the manifest's provides");
    return GH_E_DENIED;
  }
  if (slot.has_set_identity || !exchange->identity.is_anonymous()) return GH_E_DENIED;
  slot.has_set_identity = true;
  if (!exchange->is_shadow()) exchange->identity = reporting::from_table(*table);
  return GH_OK;
}

inline const gh_consumer* consumer(gh_exchange* handle) {
  FakeExchange* exchange = guarded(handle, "consumer");
  const Consumer* found = exchange == nullptr ? nullptr : exchange->host->consumer_of(exchange->identity);
  if (found == nullptr) return nullptr;
  auto* out = ViewMemory::get().array<gh_consumer>(1);
  auto* groups = ViewMemory::get().array<gh_text>(found->groups.size());
  for (std::size_t i = 0; i < found->groups.size(); ++i) groups[i] = ViewMemory::get().copy(found->groups[i]);
  *out = {sizeof(gh_consumer), 0, ViewMemory::get().copy(found->name), groups, found->groups.size()};
  return out;
}

inline std::int32_t note(gh_exchange* handle, gh_text name, gh_text value) {
  FakeExchange* exchange = guarded(handle, "note");
  if (exchange == nullptr) return GH_E_ARGUMENT;
  if (is_change_in_end(*exchange, "note")) return GH_E_PHASE;
  const FakeInstance& instance = *exchange->slot().instance;
  if (instance.manifest.notes.count(copy(name)) == 0) {
    exchange->host->misuse("the note '" + copy(name) + "' is not declared in the manifest");
    return GH_E_DENIED;
  }
  if (!exchange->charge(value.size)) return GH_E_MEMORY;
  const std::string plugin = copy(instance.plugin->name);
  auto& notes = exchange->record->report.notes;
  const auto old = std::find_if(notes.begin(), notes.end(),
                                [&](const Note& one) { return one.plugin == plugin && one.name == view(name); });
  if (old != notes.end())
    old->value = copy(value);
  else
    notes.push_back({plugin, copy(name), copy(value)});
  return GH_OK;
}

inline std::int32_t hint(gh_exchange* handle, std::uint32_t hints) {
  FakeExchange* exchange = guarded(handle, "hint");
  if (exchange == nullptr || (hints & ~static_cast<std::uint32_t>(GH_MAY_REPEAT | GH_FINISH)) != 0)
    return GH_E_ARGUMENT;
  if (is_change_in_end(*exchange, "hint")) return GH_E_PHASE;
  if (!exchange->is_shadow()) exchange->hints |= hints;
  return GH_OK;
}

inline const gh_report* report(gh_exchange* handle) {
  FakeExchange* exchange = guarded(handle, "report");
  if (exchange == nullptr) return nullptr;
  if (exchange->phase < Phase::response) return nullptr;
  if (exchange->phase != Phase::end) reporting::refresh(*exchange);
  return reporting::as_table(exchange->record->report);
}

inline void resume(gh_exchange* handle, std::int32_t verdict) {
  FakeExchange* exchange = guarded(handle, "resume");
  if (exchange == nullptr) return;
  if (exchange->resumed || !exchange->is_suspended) {
    exchange->host->misuse("resume was called a second time, or without a suspension: it is ignored");
    return;
  }
  exchange->resumed = verdict;
  exchange->wake();
}

inline void cancel(const gh_host* table, gh_op id) {
  FakeHost& host = *static_cast<const FakeHost::Table*>(table)->owner;
  if (host.is_allowed("cancel")) host.cancel(id);
}

inline const FakeBody* body_of(const gh_body* handle) {
  const auto* body = reinterpret_cast<const FakeBody*>(handle);
  if (body != nullptr && body->magic == FakeBody{}.magic) return body;
  report_failure("a body was used after the function that received it had returned or suspended");
  return nullptr;
}
inline std::uint64_t body_count(const gh_body* handle) {
  const FakeBody* body = body_of(handle);
  return body == nullptr ? 0 : body->segments.size();
}
inline gh_text body_segment(const gh_body* handle, std::uint64_t index) {
  const FakeBody* body = body_of(handle);
  return body == nullptr || index >= body->segments.size() ? gh_text{"", 0}
                                                           : ViewMemory::get().copy(body->segments[index]);
}
inline std::uint64_t body_size(const gh_body* handle) {
  const FakeBody* body = body_of(handle);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; body != nullptr && i < body->segments.size(); ++i) sum += body->segments[i].size();
  return sum;
}
inline std::uint32_t body_is_last(const gh_body* handle) {
  const FakeBody* body = body_of(handle);
  return body != nullptr && body->is_last ? 1 : 0;
}
inline std::uint32_t body_is_over(const gh_body* handle) {
  const FakeBody* body = body_of(handle);
  return body != nullptr && body->is_over ? 1 : 0;
}

inline std::int32_t body_replace(gh_exchange* handle, gh_body* body, const gh_text* segments, std::uint64_t count) {
  FakeExchange* exchange = guarded(handle, "body_replace");
  if (exchange == nullptr || body_of(body) == nullptr) return GH_E_ARGUMENT;
  if (exchange->phase != Phase::request_body && exchange->phase != Phase::response_body) return GH_E_PHASE;
  std::vector<std::string> replaced;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!exchange->charge(segments[i].size)) return GH_E_MEMORY;
    replaced.push_back(copy(segments[i]));
  }
  if (!exchange->is_shadow()) reinterpret_cast<FakeBody*>(body)->replaced = std::move(replaced);
  return GH_OK;
}

inline void fill(gh_host& host) {
  host.alloc = alloc;
  host.text = text;
  host.number = number;
  host.lookup = look_up;
  host.client_address = client_address;
  host.respond = answers::respond;
  host.refuse = answers::refuse;
  host.set_upstream = set_upstream;
  host.want_body = want_body;
  host.identity = identity;
  host.set_identity = set_identity;
  host.consumer = consumer;
  host.note = note;
  host.hint = hint;
  host.report = report;
  host.resume = resume;
  host.cancel = cancel;
  host.body_count = body_count;
  host.body_segment = body_segment;
  host.body_size = body_size;
  host.body_is_last = body_is_last;
  host.body_is_over = body_is_over;
  host.body_replace = body_replace;
}

}  // namespace gatehouse::testing::host_exchange
