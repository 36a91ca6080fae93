// The report of an exchange: filled from its state, and handed over as gh_report in memory that is poisoned later.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "gatehouse/testing/lookup.hpp"
#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::reporting {

/// Brings what the record cannot know by itself up to date.
inline void refresh(FakeExchange& exchange) {
  Report& report = exchange.record->report;
  const RouteSettings& route = exchange.route;
  report.listener = route.listener;
  report.service = route.matches ? route.service : "";
  report.route = route.matches ? route.name : "";
  report.upstream = exchange.upstream;
  report.origin = exchange.origin;
  report.status = exchange.status;
  report.started_ns = exchange.started_wall;
  report.total_us = (exchange.host->loop.now() - exchange.started).count() / 1000;
  report.own_us = std::max<std::int64_t>(0, report.total_us - report.upstream_us);
  report.endpoint = report.attempts.empty() ? "" : report.attempts.back().endpoint;
  report.instances.clear();
  for (const Slot& slot : exchange.slots) {
    report.instances.push_back({slot.instance->address, copy(slot.instance->plugin->name), slot.reason, slot.verdict,
                                slot.instance->is_shadow(), slot.would_status});
  }
  exchange.record->identity = exchange.identity;
}

inline const gh_report* as_table(const Report& report) {
  ViewMemory& views = ViewMemory::get();
  auto* out = views.array<gh_report>(1);
  out->size = sizeof(gh_report);
  out->status = report.status;
  out->origin = report.origin;
  out->fault = report.fault;
  out->client = report.client;
  out->is_cut = report.is_cut ? 1 : 0;
  out->reason = views.copy(report.reason);
  out->detail = views.copy(report.detail);
  out->answered_by = views.copy(report.answered_by);
  out->listener = views.copy(report.listener);
  out->service = views.copy(report.service);
  out->route = views.copy(report.route);
  out->split = views.copy(report.split);
  out->upstream = views.copy(report.upstream);
  out->endpoint = views.copy(report.endpoint);
  out->attempt_size = sizeof(gh_attempt);
  out->instance_size = sizeof(gh_instance_report);
  out->attempt_count = out->attempts_made = report.attempts.size();
  auto* attempts = views.array<gh_attempt>(report.attempts.size());
  for (std::size_t i = 0; i < report.attempts.size(); ++i) {
    const Attempt& one = report.attempts[i];
    attempts[i] = {views.copy(one.upstream),
                   views.copy(one.endpoint),
                   views.copy(one.why),
                   one.result,
                   one.status,
                   one.wrote_any ? 1U : 0U,
                   0,
                   one.grpc_status,
                   one.retry_after_s,
                   0,
                   one.first_byte_us,
                   one.total_us};
  }
  out->attempts = attempts;
  out->instance_count = report.instances.size();
  auto* instances = views.array<gh_instance_report>(report.instances.size());
  for (std::size_t i = 0; i < report.instances.size(); ++i) {
    const InstanceReport& one = report.instances[i];
    instances[i] = {views.copy(one.address),
                    views.copy(one.plugin),
                    views.copy(one.reason),
                    one.verdict,
                    one.is_shadow ? 1U : 0U,
                    one.would_status,
                    0};
  }
  out->instances = instances;
  out->note_count = report.notes.size();
  auto* notes = views.array<gh_note>(report.notes.size());
  for (std::size_t i = 0; i < report.notes.size(); ++i) {
    const Note& one = report.notes[i];
    notes[i] = {views.copy(one.plugin), views.copy(one.name), views.copy(one.value)};
  }
  out->notes = notes;
  out->started_ns = report.started_ns;
  out->total_us = report.total_us;
  out->request_us = report.request_us;
  out->first_byte_us = report.first_byte_us;
  out->upstream_us = report.upstream_us;
  out->own_us = report.own_us;
  out->request_body_bytes = report.request_body_bytes;
  out->response_body_bytes = report.response_body_bytes;
  out->upstream_request_bytes = report.upstream_request_bytes;
  out->upstream_response_bytes = report.upstream_response_bytes;
  return out;
}

inline const gh_identity* as_table(const Identity& identity) {
  ViewMemory& views = ViewMemory::get();
  auto* out = views.array<gh_identity>(1);
  const auto list = [&](const std::vector<std::string>& words) {
    auto* texts = views.array<gh_text>(words.size());
    for (std::size_t i = 0; i < words.size(); ++i) texts[i] = views.copy(words[i]);
    return texts;
  };
  out->size = sizeof(gh_identity);
  out->kind = identity.kind;
  out->source = identity.source;
  out->level = identity.level;
  out->subject = views.copy(identity.subject);
  out->issuer = views.copy(identity.issuer);
  out->client = views.copy(identity.client);
  out->session = views.copy(identity.session);
  out->scopes = list(identity.scopes);
  out->scope_count = identity.scopes.size();
  out->roles = list(identity.roles);
  out->role_count = identity.roles.size();
  out->claims_json = views.copy(identity.claims_json);
  std::memcpy(out->token_hash, identity.token_hash.data(), std::min<std::size_t>(32, identity.token_hash.size()));
  out->token_expires = identity.token_expires;
  out->token_version = identity.token_version;
  return out;
}

inline Identity from_table(const gh_identity& table) {
  Identity out{.kind = table.kind,
               .source = table.source,
               .level = table.level,
               .subject = copy(table.subject),
               .issuer = copy(table.issuer),
               .client = copy(table.client),
               .session = copy(table.session),
               .scopes = {},
               .roles = {},
               .claims_json = copy(table.claims_json),
               .token_hash = std::string(reinterpret_cast<const char*>(table.token_hash), sizeof(table.token_hash)),
               .token_expires = table.token_expires,
               .token_version = table.token_version};
  for (std::uint64_t i = 0; i < table.scope_count; ++i) out.scopes.push_back(copy(table.scopes[i]));
  for (std::uint64_t i = 0; i < table.role_count; ++i) out.roles.push_back(copy(table.roles[i]));
  return out;
}

}  // namespace gatehouse::testing::reporting
