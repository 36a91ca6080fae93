// A body on its way through the instances that want it: streamed in pieces, or gathered first.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gatehouse/testing/walk_phase.hpp"

namespace gatehouse::testing::walk {

/// What one pass of a piece through the chain came to, and what came out at the far end.
struct Passed {
  Step step = Step::proceed;
  std::size_t at = 0;  ///< the slot that answered or failed
  bool is_too_large = false;
  std::vector<std::string> out;
};

inline std::size_t size_of(const std::vector<std::string>& pieces) {
  std::size_t sum = 0;
  for (const auto& piece : pieces) sum += piece.size();
  return sum;
}

inline bool wants(const Slot& slot, Phase phase) {
  const std::uint32_t which = phase == Phase::request_body ? GH_REQUEST : GH_RESPONSE;
  return slot.is_reached && !slot.is_out && slot.bodies[which].how != GH_BODY_NONE && has_phase(*slot.instance, phase);
}

inline bool is_gathering(const Slot::Body& body) { return body.how == GH_BODY_BUFFER && !body.is_over; }

/// One piece (or the end) through the slots of `order`.
inline Steps<Passed> pass(FakeExchange& exchange, Phase phase, const std::vector<std::size_t>& order,
                          std::vector<std::string> pieces, bool is_last) {
  Passed passed;
  const std::uint32_t which = phase == Phase::request_body ? GH_REQUEST : GH_RESPONSE;
  for (const std::size_t index : order) {
    Slot& slot = exchange.slots[index];
    if (!wants(slot, phase)) continue;
    Slot::Body& body = slot.bodies[which];
    FakeBody given;
    given.is_last = is_last;
    if (is_gathering(body)) {
      for (auto& piece : pieces) body.kept.push_back(std::move(piece));
      pieces.clear();
      if (size_of(body.kept) > body.max) {
        const bool streams_on = which == GH_RESPONSE && slot.instance->manifest.response_body.over != "fail";
        passed.is_too_large = !streams_on;
        passed.at = index;
        passed.step = streams_on ? Step::proceed : Step::failed;
        if (!streams_on) co_return passed;
        body.is_over = true;
      } else if (!is_last) {
        co_return passed;  // nothing goes on before all of it is here
      }
      pieces = std::exchange(body.kept, {});
    }
    if (pieces.empty() && !is_last) co_return passed;
    given.segments = std::move(pieces);
    given.is_over = body.is_over;
    auto steps = run_phase(exchange, index, phase, &given);
    passed.step = co_await steps;
    passed.at = index;
    if (passed.step != Step::proceed) co_return passed;
    pieces = given.replaced ? std::move(*given.replaced) : std::move(given.segments);
    given.magic = kGone;
  }
  passed.out = std::move(pieces);
  co_return passed;
}

/// Pieces as the network would cut them, when the test is hostile.
inline std::vector<std::string> split(FakeHost& host, const std::string& piece) {
  std::vector<std::string> out;
  if (!host.hostility || !host.hostility->splits) return {piece};
  for (std::size_t at = 0; at < piece.size();) {
    const std::size_t size = 1 + host.random() % (piece.size() - at);
    out.push_back(piece.substr(at, size));
    at += size;
  }
  return out;
}

inline bool is_gathered_by_any(const FakeExchange& exchange, Phase phase, const std::vector<std::size_t>& order) {
  const std::uint32_t which = phase == Phase::request_body ? GH_REQUEST : GH_RESPONSE;
  for (const std::size_t index : order) {
    if (wants(exchange.slots[index], phase) && is_gathering(exchange.slots[index].bodies[which])) return true;
  }
  return false;
}

/// The request body, as far as the client has sent it; proceed: all of it is in exchange.sent_body.
inline Steps<Step> request_body(FakeExchange& exchange) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < exchange.slots.size(); ++i) order.push_back(i);
  if (!exchange.has_request_body) co_return Step::proceed;
  for (bool is_last = false; !is_last;) {
    const Park park{exchange, Awaited::request_body};
    const Wake why = co_await park;
    if (why == Wake::client || why == Wake::shutdown) {
      exchange.ended_by = why;
      co_return Step::ended;
    }
    if (why == Wake::deadline) {
      take_failure(exchange, 408, "client_timeout", GH_SIDE_CLIENT);
      co_return Step::answered;
    }
    std::vector<std::string> pieces;
    if (!exchange.request_pieces.empty()) {
      pieces.push_back(std::move(exchange.request_pieces.front()));
      exchange.request_pieces.pop_front();
    }
    is_last = exchange.is_request_complete && exchange.request_pieces.empty();
    auto passing = pass(exchange, Phase::request_body, order, std::move(pieces), is_last);
    const Passed passed = co_await passing;
    if (passed.step == Step::ended) co_return Step::ended;
    if (passed.is_too_large)
      take_failure(exchange, 413, "request_too_large", GH_SIDE_CLIENT);
    else if (passed.step == Step::failed)
      take_plugin_failure(exchange);
    else if (passed.step == Step::answered)
      take_answer(exchange, passed.at);
    if (passed.step != Step::proceed) co_return Step::answered;
    for (const auto& piece : passed.out) exchange.sent_body += piece;
    exchange.is_forwarding =
        exchange.is_forwarding || is_last || !is_gathered_by_any(exchange, Phase::request_body, order);
  }
  co_return Step::proceed;
}

}  // namespace gatehouse::testing::walk
