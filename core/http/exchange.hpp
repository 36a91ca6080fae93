// One request and its response: everything that belongs to it and dies with it.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.hpp"
#include "base/clock.hpp"
#include "http/body_source.hpp"
#include "http/forwarded.hpp"
#include "http/message.hpp"
#include "http/report.hpp"

namespace gatehouse::core {

struct Route;
struct Captures;

/// Lives on the worker that accepted its connection.
struct Exchange {
  explicit Exchange(BlockPool& blocks) noexcept
      : arena(blocks), request(arena), response(arena), request_body(Side::client, arena) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  Arena arena;
  std::string_view id;
  RequestHead request;
  ResponseHead response;
  BodySource request_body;
  ClientView client;

  const Route* route = nullptr;        // null until routed, and when nothing matched
  const Captures* captures = nullptr;  // path parameters of `route`, null when it has none

  TimePoint total_deadline = kNever;
  bool continue_sent = false;  // 100 went out, or is not asked for
  bool closes = false;         // the client connection ends with this exchange
  bool is_cut = false;         // the response was broken off
  bool ends_at_close = false;  // the end of the connection is the end of the response: cut, it must be a reset
  Report report;
};

}  // namespace gatehouse::core
