// A request arrives: what the host knows of it before the first phase.
#pragma once

#include "gatehouse/testing/gateway.hpp"

namespace gatehouse::testing {

namespace arrival {

/// RFC 9110 spelling apart, "X-User", "x_user" and "X.User" are one managed name.
inline std::string spelling_of(std::string_view name) {
  std::string out = lower(name);
  std::replace(out.begin(), out.end(), '_', '-');
  std::replace(out.begin(), out.end(), '.', '-');
  return out;
}

inline bool is_managed(const FakeHost& host, std::string_view name) {
  for (const auto& managed : host.managed_headers) {
    const std::string wanted = spelling_of(managed);
    const std::string spelling = spelling_of(name);
    if (wanted.back() == '*' ? spelling.rfind(wanted.substr(0, wanted.size() - 1), 0) == 0 : spelling == wanted)
      return true;
  }
  return false;
}

inline void read_request_line(FakeExchange& exchange, std::string_view line) {
  const std::size_t space = std::min(line.find(' '), line.size());
  exchange.method = std::string(line.substr(0, space));
  exchange.target = space == line.size() ? "/" : std::string(line.substr(space + 1));
  const std::size_t mark = exchange.target.find('?');
  exchange.path = exchange.target.substr(0, mark);
  if (mark != std::string::npos) exchange.query = exchange.target.substr(mark + 1);
}

inline void read_headers(FakeExchange& exchange, Headers headers) {
  exchange.authority = "gateway.test";
  for (Header& header : headers) {
    if (is_same_name(header.name, "host"))
      exchange.authority = lower(header.value);
    else if (!is_managed(*exchange.host, header.name))
      exchange.heads[0].push_back(std::move(header));
  }
  exchange.heads[0].insert(exchange.heads[0].begin(), {"host", exchange.authority});
}

inline void read_body(FakeExchange& exchange, const StartOptions& options) {
  std::vector<std::string> pieces = options.pieces;
  if (!options.body.empty()) pieces.push_back(options.body);
  std::size_t size = 0;
  for (const auto& piece : pieces) {
    size += piece.size();
    for (auto& part : walk::split(*exchange.host, piece)) exchange.request_pieces.push_back(std::move(part));
  }
  exchange.is_request_complete = options.is_complete;
  exchange.has_request_body = !pieces.empty() || !options.is_complete;
  exchange.record->report.request_body_bytes = size;
  const bool has_length = lookup::header(exchange, "content-length").has_value();
  if (exchange.has_request_body && options.is_complete && !options.is_chunked && !has_length) {
    exchange.heads[0].push_back({"content-length", std::to_string(size)});
  }
}

inline void fill_slots(FakeExchange& exchange) {
  for (const auto& instance : exchange.generation->instances) {
    Slot slot;
    slot.instance = instance.get();
    const auto set = [](Slot::Body& body, const BodyWish& wish) {
      body.how = wish.by_default;
      body.max = wish.max != 0 ? wish.max : std::uint64_t{64} << 20;
    };
    set(slot.bodies[GH_REQUEST], instance->manifest.request_body);
    set(slot.bodies[GH_RESPONSE], instance->manifest.response_body);
    exchange.slots.push_back(std::move(slot));
  }
}

/// A hostile client leaves at some turn of some exchanges.
inline void maybe_leave(FakeHost& host, std::uint64_t number) {
  if (!host.hostility || !host.hostility->disconnects || host.random() % 4 != 0) return;
  host.loop.complete([&host, number] {
    const auto found = host.exchanges.find(number);
    if (found == host.exchanges.end()) return;
    found->second->has_client_left = true;
    found->second->wake();
  });
}

}  // namespace arrival

inline Reply Gateway::start(std::string_view request, Headers headers, StartOptions options) {
  if (host_.generation == nullptr) {
    host_.generation = std::make_shared<Generation>();  // nothing was loaded: an empty chain forwards
    host_.generation->host = &host_;
  }
  auto owned = std::make_unique<FakeExchange>();
  FakeExchange& exchange = *owned;
  exchange.host = &host_;
  exchange.generation = host_.generation;
  exchange.number = ++host_.exchange_numbers;
  exchange.route = options.route.value_or(host_.situation.route);
  exchange.worker = options.worker % std::max(1U, host_.situation.workers);
  exchange.client = options.client;
  exchange.scheme = options.scheme;
  exchange.request_id = "request-" + std::to_string(exchange.number);
  exchange.identity = host_.identity.value_or(Identity{});
  exchange.arena_left = host_.situation.arena_bytes;
  exchange.started = host_.loop.now();
  exchange.started_wall = host_.wall_ns();
  arrival::read_request_line(exchange, request);
  arrival::read_headers(exchange, std::move(headers));
  arrival::read_body(exchange, options);
  arrival::fill_slots(exchange);
  exchange.is_preflight = options.is_preflight || (exchange.method == "OPTIONS" && lookup::header(exchange, "origin") &&
                                                   lookup::header(exchange, "access-control-request-method"));
  const bool has_deadline = exchange.route.timeout.count() > 0;
  exchange.deadline = has_deadline ? exchange.started + exchange.route.timeout : Duration{INT64_MAX};
  if (has_deadline) {
    exchange.deadline_timer = host_.loop.at(exchange.deadline, [&exchange] {
      exchange.is_deadline_over = true;
      exchange.wake();
    });
  }
  const std::uint64_t number = exchange.number;
  newest_.emplace(host_, number, exchange.record);
  host_.exchanges.emplace(number, std::move(owned));
  arrival::maybe_leave(host_, number);
  host_.loop.post([this, &exchange] {
    exchange.story = walk::tell(exchange);
    exchange.story.begin();
    if (exchange.story.is_done()) host_.end_exchange(exchange);
  });
  host_.loop.run();
  return *newest_;
}

inline double Gateway::metric(std::string_view name, const std::map<std::string, std::string>& labels) const {
  double sum = 0;
  for (const Metric& one : host_.metrics) {
    const bool fits = std::all_of(labels.begin(), labels.end(), [&](const auto& label) {
      const auto found = one.labels.find(label.first);
      return found != one.labels.end() && found->second == label.second;
    });
    if (one.name == name && fits) sum += one.kind == "histogram" ? static_cast<double>(one.observed.size()) : one.value;
  }
  return sum;
}

}  // namespace gatehouse::testing
