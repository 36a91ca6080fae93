// One phase of one instance: the call, its suspension, and what its verdict means.
#pragma once

#include <string>
#include <utility>

#include "gatehouse/testing/answers.hpp"
#include "gatehouse/testing/fake_host.hpp"
#include "gatehouse/testing/reporting.hpp"

namespace gatehouse::testing::walk {

/// What a step of the walk came to.
enum class Step { proceed, answered, failed, ended };

inline std::int32_t call(FakeExchange& exchange, Slot& slot, Phase phase, FakeBody* body) {
  const gh_plugin& plugin = *slot.instance->plugin;
  void* local = slot.instance->locals[exchange.worker];
  auto* segments = reinterpret_cast<gh_body*>(body);
  switch (phase) {
    case Phase::request:
      return plugin.on_request(slot.instance->self, local, exchange.handle(), &slot.state);
    case Phase::request_body:
      return plugin.on_request_body(slot.instance->self, local, exchange.handle(), &slot.state, segments);
    case Phase::response:
      return plugin.on_response(slot.instance->self, local, exchange.handle(), &slot.state);
    default:
      return plugin.on_response_body(slot.instance->self, local, exchange.handle(), &slot.state, segments);
  }
}

inline bool has_phase(const FakeInstance& instance, Phase phase) {
  static constexpr std::uint64_t kBits[] = {GH_ON_REQUEST, GH_ON_REQUEST_BODY, GH_ON_RESPONSE, GH_ON_RESPONSE_BODY,
                                            GH_ON_END};
  const gh_plugin& plugin = *instance.plugin;
  const bool functions[] = {plugin.on_request != nullptr, plugin.on_request_body != nullptr,
                            plugin.on_response != nullptr, plugin.on_response_body != nullptr,
                            plugin.on_end != nullptr};
  const auto index = static_cast<std::size_t>(phase);
  return (plugin.phases & kBits[index]) != 0 && functions[index];
}

/// The verdict after the rules were looked at: a broken one is the plugin's failure.
inline std::int32_t checked(FakeExchange& exchange, std::int32_t verdict) {
  FakeHost& host = *exchange.host;
  const std::string who = exchange.slot().instance->name + " in " + name_of(exchange.phase) + ": ";
  if (verdict == GH_RESPONDED && !exchange.answer) {
    host.misuse(who + "answered GH_RESPONDED without respond or refuse");
    return GH_FAILED;
  }
  if (verdict == GH_PROCEED && exchange.answer) {
    host.misuse(who + "called respond or refuse, but did not answer GH_RESPONDED");
    return GH_FAILED;
  }
  if (verdict != GH_PROCEED && verdict != GH_RESPONDED && verdict != GH_FAILED) {
    host.misuse(who + "answered with a verdict that does not exist: " + std::to_string(verdict));
    return GH_FAILED;
  }
  return verdict;
}

/// What a shadow instance decided is written down and dropped.
inline Step drop_shadow(FakeExchange& exchange, Slot& slot, std::int32_t verdict) {
  if (verdict == GH_RESPONDED) {
    slot.verdict = GH_DID_RESPOND;
    slot.reason = exchange.answer->reason;
    slot.would_status = exchange.answer->status;
  } else if (verdict == GH_FAILED) {
    slot.verdict = GH_DID_FAIL;
    slot.reason = "plugin_failed";
  }
  slot.is_out = verdict != GH_PROCEED;
  exchange.answer.reset();
  return Step::proceed;
}

inline Step settle(FakeExchange& exchange, Slot& slot, std::int32_t verdict) {
  if (slot.verdict == GH_DID_NOT_RUN) slot.verdict = GH_DID_PROCEED;
  if (slot.instance->is_shadow()) return drop_shadow(exchange, slot, verdict);
  if (verdict == GH_PROCEED) return Step::proceed;
  slot.is_out = true;
  if (verdict == GH_RESPONDED) {
    slot.verdict = GH_DID_RESPOND;
    slot.reason = exchange.answer->reason;
    return Step::answered;
  }
  exchange.answer.reset();
  slot.verdict = GH_DID_FAIL;
  slot.reason = "plugin_failed";
  exchange.host->log_lines.push_back(std::string("error ") + slot.instance->address +
                                     " plugin failed phase=" + name_of(exchange.phase));
  return slot.instance->on_failure == OnFailure::open ? Step::proceed : Step::failed;
}

inline void cancel_slot(FakeExchange& exchange, const Slot& slot) {
  std::vector<gh_op> ids;
  for (const Operation* operation : exchange.host->pending_of(exchange, *slot.instance)) ids.push_back(operation->id);
  for (const gh_op id : ids) exchange.host->cancel(id);
}

inline Steps<Step> run_phase(FakeExchange& exchange, std::size_t index, Phase phase, FakeBody* body) {
  Slot& slot = exchange.slots[index];
  exchange.phase = phase;
  exchange.current = index;
  exchange.answer.reset();
  exchange.resumed.reset();
  slot.is_entered = true;
  std::int32_t verdict = GH_FAILED;
  const Entry entry{name_of(phase), slot.instance, &exchange};
  exchange.host->enter(entry, [&] {
    verdict = call(exchange, slot, phase, body);
    exchange.is_suspended = verdict == GH_SUSPENDED;
  });
  if (verdict == GH_SUSPENDED) {
    ++exchange.record->suspensions;
    const Park park{exchange, Awaited::verdict};
    const Wake why = co_await park;
    exchange.is_suspended = false;
    if (why == Wake::client || why == Wake::shutdown) {
      exchange.ended_by = why;
      co_return Step::ended;
    }
    if (why == Wake::deadline) cancel_slot(exchange, slot);
    verdict = why == Wake::ready ? *exchange.resumed : static_cast<std::int32_t>(GH_FAILED);
    exchange.resumed.reset();
  }
  co_return settle(exchange, slot, checked(exchange, verdict));
}

/// The response there is now, made by a plugin.
inline void take_answer(FakeExchange& exchange, std::size_t index) {
  PluginAnswer answer = std::move(*exchange.answer);
  exchange.answer.reset();
  exchange.status = answer.status;
  exchange.heads[1] = std::move(answer.headers);
  exchange.response_pieces.clear();
  exchange.is_response_cut = false;
  if (!answer.body.empty()) exchange.response_pieces.push_back(std::move(answer.body));
  exchange.origin = GH_ORIGIN_PLUGIN;
  Report& report = exchange.record->report;
  report.reason = answer.reason;
  report.detail = answer.detail;
  report.answered_by = exchange.slots[index].instance->address;
  report.fault = answer.status >= 400 && answer.status < 500 ? GH_SIDE_CLIENT : GH_SIDE_NONE;
}

/// The response there is now, made by the gateway itself.
inline void take_failure(FakeExchange& exchange, unsigned status, const std::string& code, std::uint32_t side) {
  static const std::map<std::string, std::string> kTexts{
      {"plugin_failed", "A policy of the gateway could not be applied."},
      {"no_route", "No route matches this request."},
      {"request_too_large", "The request body is over the limit."},
      {"client_timeout", "The request did not arrive in time."}};
  const auto text = kTexts.find(code);
  const Reason reason{status, text == kTexts.end() ? "The upstream failed." : text->second, ""};
  PluginAnswer answer = answers::problem(exchange, status, code, reason, "");
  exchange.status = status;
  exchange.heads[1] = std::move(answer.headers);
  exchange.response_pieces = {std::move(answer.body)};
  exchange.is_response_cut = false;
  exchange.origin = GH_ORIGIN_GATEWAY;
  exchange.record->report.reason = code;
  exchange.record->report.answered_by.clear();
  exchange.record->report.fault = side;
}

inline void take_plugin_failure(FakeExchange& exchange) {
  take_failure(exchange, 503, "plugin_failed", GH_SIDE_PLUGIN);
}

}  // namespace gatehouse::testing::walk
