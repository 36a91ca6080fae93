// The life of an exchange in the fake host: phases, attempts, phases back, the client, the end.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "gatehouse/testing/lookup.hpp"
#include "gatehouse/testing/walk_body.hpp"

namespace gatehouse::testing::walk {

inline Steps<Step> request_phases(FakeExchange& exchange) {
  for (std::size_t i = 0; i < exchange.slots.size(); ++i) {
    exchange.slots[i].is_reached = true;
    if (!has_phase(*exchange.slots[i].instance, Phase::request)) continue;
    auto steps = run_phase(exchange, i, Phase::request, nullptr);
    const Step step = co_await steps;
    if (step == Step::ended) co_return Step::ended;
    if (step == Step::proceed) continue;
    if (step == Step::answered)
      take_answer(exchange, i);
    else
      take_plugin_failure(exchange);
    co_return Step::answered;
  }
  co_return Step::proceed;
}

struct Wrong {
  std::uint32_t result;
  unsigned status;
  const char* code;
  bool wrote_any;
};

inline Wrong wrong_of(Failure failure) {
  switch (failure) {
    case Failure::connect_failed:
      return {GH_ATTEMPT_CONNECT_FAILED, 502, "upstream_connect_failed", false};
    case Failure::tls_failed:
      return {GH_ATTEMPT_TLS_FAILED, 502, "upstream_tls_failed", false};
    case Failure::reset:
      return {GH_ATTEMPT_RESET_BEFORE_HEAD, 502, "upstream_reset", true};
    case Failure::protocol:
      return {GH_ATTEMPT_PROTOCOL, 502, "upstream_protocol_error", true};
    case Failure::no_endpoint:
      return {GH_ATTEMPT_REFUSED, 503, "no_endpoint", false};
    case Failure::timeout:
    case Failure::never:
      return {GH_ATTEMPT_TIMEOUT, 504, "upstream_timeout", true};
    default:
      return {GH_ATTEMPT_OK, 200, "", true};
  }
}

inline bool is_idempotent(const std::string& method) {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" || method == "OPTIONS";
}

inline Headers without(const Headers& headers, std::string_view name) {
  Headers out;
  std::copy_if(headers.begin(), headers.end(), std::back_inserter(out),
               [&](const Header& one) { return !is_same_name(one.name, name); });
  return out;
}

inline void take_response(FakeExchange& exchange, const Answer& answer) {
  exchange.status = answer.status;
  exchange.heads[1] = answer.headers;
  exchange.origin = GH_ORIGIN_UPSTREAM;
  exchange.is_response_cut = answer.failure == Failure::reset_in_body;
  exchange.response_pieces.clear();
  const bool has_body = exchange.method != "HEAD" && answer.status != 204 && answer.status != 304;
  for (const auto& piece : answer.body) {
    if (!has_body) break;
    for (auto& part : split(*exchange.host, piece)) exchange.response_pieces.push_back(std::move(part));
  }
}

/// Until the answer's time has come; the script's own failure, or the reason for not waiting longer.
inline Steps<Wake> wait_for(FakeExchange& exchange, const Answer& answer) {
  FakeHost& host = *exchange.host;
  exchange.has_upstream_answered = false;
  const auto arrive = [&host, number = exchange.number] {
    const auto found = host.exchanges.find(number);
    if (found == host.exchanges.end()) return;
    found->second->has_upstream_answered = true;
    found->second->wake();
  };
  if (answer.after.count() > 0)
    host.loop.at(host.loop.now() + answer.after, arrive);
  else if (answer.failure != Failure::never && host.is_delayed())
    host.loop.complete(arrive);
  else
    exchange.has_upstream_answered = answer.failure != Failure::never;
  const Park park{exchange, Awaited::upstream};
  co_return co_await park;
}

inline Steps<Step> attempt(FakeExchange& exchange, bool is_final) {
  FakeHost& host = *exchange.host;
  Server& server = host.upstream(exchange.upstream);
  SentRequest sent{exchange.upstream, exchange.method, lookup::sent_target(exchange), exchange.heads[0],
                   exchange.sent_body};
  const Answer answer = server.answer(sent);
  Wrong wrong = wrong_of(answer.failure);
  if (wrong.wrote_any) {
    server.record(sent);
    exchange.record->sent.push_back(std::move(sent));
    exchange.record->report.upstream_request_bytes += exchange.sent_body.size();
  }
  const Duration begun = host.loop.now();
  auto waiting = wait_for(exchange, answer);
  const Wake why = co_await waiting;
  const std::int64_t spent_us = (host.loop.now() - begun).count() / 1000;
  Attempt made{.upstream = exchange.upstream,
               .endpoint = "10.0.0.1:80",
               .why = {},
               .result = wrong.result,
               .wrote_any = wrong.wrote_any,
               .first_byte_us = spent_us,
               .total_us = spent_us};
  if (answer.failure == Failure::none || answer.failure == Failure::reset_in_body) made.status = answer.status;
  if (answer.failure == Failure::reset_in_body) made.result = GH_ATTEMPT_RESET_IN_BODY;
  if (why == Wake::client || why == Wake::shutdown) made.result = GH_ATTEMPT_CANCELLED;
  if (why == Wake::deadline) wrong = wrong_of(Failure::timeout), made.result = wrong.result, made.status = 0;
  for (const Header& header : answer.headers) {
    if (is_same_name(header.name, "grpc-status"))
      made.grpc_status = static_cast<std::int32_t>(std::atoi(header.value.c_str()));
    if (is_same_name(header.name, "retry-after"))
      made.retry_after_s = static_cast<std::int32_t>(std::atoi(header.value.c_str()));
  }
  Report& report = exchange.record->report;
  report.upstream_us += spent_us;
  report.first_byte_us = spent_us;
  const bool may_repeat = !wrong.wrote_any || is_idempotent(exchange.method) || (exchange.hints & GH_MAY_REPEAT) != 0;
  const bool is_wrong = made.result != GH_ATTEMPT_OK && made.result != GH_ATTEMPT_RESET_IN_BODY;
  const bool is_again = is_wrong && why == Wake::ready && may_repeat && !is_final;
  made.why = !is_wrong ? "" : is_again ? "repeated" : may_repeat ? "attempts used up" : "the endpoint may have acted";
  report.attempts.push_back(std::move(made));
  if (why == Wake::client || why == Wake::shutdown) {
    exchange.ended_by = why;
    co_return Step::ended;
  }
  if (is_again) co_return Step::failed;
  if (is_wrong)
    take_failure(exchange, wrong.status, wrong.code, GH_SIDE_UPSTREAM);
  else
    take_response(exchange, answer);
  co_return Step::answered;
}

inline Steps<Step> forward(FakeExchange& exchange) {
  exchange.is_forwarding = true;
  lookup::drawn_upstream(exchange);
  for (unsigned made = 0;; ++made) {
    auto steps = attempt(exchange, made >= exchange.route.retries);
    const Step step = co_await steps;
    if (step != Step::failed) co_return step;
  }
}

/// The slots that see a response, from the one next to the upstream outwards.
inline std::vector<std::size_t> outwards(std::size_t below) {
  std::vector<std::size_t> order;
  while (below > 0) order.push_back(--below);
  return order;
}

inline Steps<Step> response_phases(FakeExchange& exchange) {
  for (const std::size_t i : outwards(exchange.slots.size())) {
    const Slot& slot = exchange.slots[i];
    if (!slot.is_reached || slot.is_out || !has_phase(*slot.instance, Phase::response)) continue;
    auto steps = run_phase(exchange, i, Phase::response, nullptr);
    const Step step = co_await steps;
    if (step == Step::ended) co_return Step::ended;
    if (step == Step::answered) take_answer(exchange, i);
    if (step == Step::failed) take_plugin_failure(exchange);
  }
  co_return Step::proceed;
}

/// The response body through the slots below `below`; its bytes end in exchange.client_body.
inline Steps<Step> response_body(FakeExchange& exchange, std::size_t below) {
  std::vector<std::size_t> order = outwards(below);
  const bool may_have_body = exchange.method != "HEAD" && exchange.status != 204 && exchange.status != 304;
  std::vector<std::vector<std::string>> calls;  // of a body that is empty one remains, which says that it is the last
  for (const auto& piece : exchange.response_pieces) calls.push_back({piece});
  if (calls.empty() && may_have_body) calls.emplace_back();
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const bool is_last = i + 1 == calls.size() && !exchange.is_response_cut;
    auto passing = pass(exchange, Phase::response_body, order, std::move(calls[i]), is_last);
    const Passed passed = co_await passing;
    if (passed.step == Step::ended) co_return Step::ended;
    if (passed.step != Step::proceed && exchange.is_head_sent) {
      exchange.record->report.is_cut = true;
      co_return Step::proceed;
    }
    if (passed.step != Step::proceed) {
      exchange.slots[passed.at].is_out = true;
      if (passed.step == Step::answered)
        take_answer(exchange, passed.at);
      else
        take_plugin_failure(exchange);
      auto rest = response_body(exchange, passed.at);
      co_return co_await rest;
    }
    for (const auto& piece : passed.out) exchange.client_body += piece;
    exchange.is_head_sent = exchange.is_head_sent || !is_gathered_by_any(exchange, Phase::response_body, order);
  }
  if (!exchange.is_response_cut) co_return Step::proceed;
  if (exchange.is_head_sent) {
    exchange.record->report.is_cut = true;
    co_return Step::proceed;
  }
  take_failure(exchange, 502, "upstream_reset", GH_SIDE_UPSTREAM);
  for (Slot& slot : exchange.slots) slot.bodies[GH_RESPONSE].kept.clear();
  auto rest = response_body(exchange, below);
  co_return co_await rest;
}

inline void write_to_client(FakeExchange& exchange) {
  Record& record = *exchange.record;
  record.report.response_body_bytes = exchange.client_body.size();
  record.report.upstream_response_bytes = exchange.origin == GH_ORIGIN_UPSTREAM ? size_of(exchange.response_pieces) : 0;
  if (exchange.has_client_left) return;
  record.status = exchange.status;
  record.headers = exchange.heads[1];
  const bool has_length = exchange.origin != GH_ORIGIN_UPSTREAM && exchange.status != 204 && exchange.status != 304;
  if (has_length) record.headers.push_back({"content-length", std::to_string(exchange.client_body.size())});
  record.body = exchange.method == "HEAD" ? "" : exchange.client_body;
}

/// on_end of everybody who was in it, the outermost last: it reads the notes of all others.
inline void end_phases(FakeExchange& exchange) {
  exchange.phase = Phase::end;
  FakeHost& host = *exchange.host;
  Report& report = exchange.record->report;
  if (exchange.ended_by) {
    host.cancel_all_of(exchange);
    report.reason = exchange.ended_by == Wake::client ? "client_gone" : "shutdown";
    report.fault = exchange.ended_by == Wake::client ? GH_SIDE_CLIENT : GH_SIDE_GATEWAY;
    if (exchange.ended_by == Wake::client && exchange.origin == GH_ORIGIN_NONE) exchange.status = 0;
  }
  if (exchange.has_client_left)
    report.client = exchange.is_head_sent ? GH_CLIENT_LEFT_IN_BODY : GH_CLIENT_LEFT_BEFORE_HEAD;
  reporting::refresh(exchange);
  if (host.on_report) host.on_report(report);
  for (const std::size_t i : outwards(exchange.slots.size())) {
    Slot& slot = exchange.slots[i];
    const gh_plugin& plugin = *slot.instance->plugin;
    if (!slot.is_entered && (plugin.flags & GH_OBSERVER) == 0) continue;
    exchange.current = i;
    if (has_phase(*slot.instance, Phase::end)) {
      host.enter({"on_end", slot.instance, &exchange}, [&] {
        plugin.on_end(slot.instance->self, slot.instance->locals[exchange.worker], exchange.handle(), slot.state,
                      reporting::as_table(report));
      });
    }
    for (const Operation* left : host.pending_of(exchange, *slot.instance)) {
      if (!left->is_background)
        host.misuse(slot.instance->name + ": " + left->what +
                    " was left pending at on_end: what is begun is awaited or cancelled");
    }
  }
}

inline Steps<Step> request_side(FakeExchange& exchange) {
  auto phases = request_phases(exchange);
  Step step = co_await phases;
  if (step == Step::proceed && !exchange.route.matches) {
    take_failure(exchange, 404, "no_route", GH_SIDE_CLIENT);
    step = Step::answered;
  }
  if (step != Step::proceed) co_return step;
  auto body = request_body(exchange);
  step = co_await body;
  if (step != Step::proceed) co_return step;
  auto forwarding = forward(exchange);
  co_return co_await forwarding;
}

/// The whole story. Read this first.
inline Steps<int> tell(FakeExchange& exchange) {
  auto requesting = request_side(exchange);
  Step step = co_await requesting;
  if (step != Step::ended) {
    auto responding = response_phases(exchange);
    step = co_await responding;
  }
  if (step != Step::ended) {
    auto passing = response_body(exchange, exchange.slots.size());
    step = co_await passing;
  }
  if (step != Step::ended) write_to_client(exchange);
  end_phases(exchange);
  co_return 0;
}

}  // namespace gatehouse::testing::walk
