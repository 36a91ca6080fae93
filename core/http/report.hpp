// What is known about an exchange at its end: attempts, timings, bytes, reason. Filled along the way.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace gatehouse::core {

enum class ResponseOrigin : std::uint8_t { none, upstream, gateway, plugin };

/// One try to forward, to one endpoint.
struct AttemptRecord {
  std::uint32_t upstream = 0;  // index in the snapshot
  std::uint32_t endpoint = 0;  // index in the upstream
  Error result = Error::none;
  std::uint16_t status = 0;         // of the response head, 0 when there was none
  std::int32_t retry_after_s = -1;  // what a 503 asked for; -1: nothing
  bool wrote_any = false;           // a byte of the request may have reached the endpoint
  bool reused_connection = false;
  std::string_view why;  // why it was repeated, or not
  Duration connect{};
  Duration first_byte{};
  Duration total{};
};

/// Attempts that are told one by one; further ones only count.
inline constexpr std::uint32_t kToldAttempts = 6;

struct Report {
  std::uint16_t status = 0;  // of the final response head; 0 when none went out
  ResponseOrigin origin = ResponseOrigin::none;
  Error reason = Error::none;    // of an answer the gateway made, or of the cut that ended the exchange
  const char* detail = nullptr;  // finer cause for the log
  bool client_left = false;

  AttemptRecord* attempts = nullptr;  // in the arena, see told()
  std::uint32_t attempt_count = 0;

  TimePoint first_byte_in{};
  TimePoint head_read{};
  TimePoint last_byte_out{};
  Duration upstream{};  // spent waiting for an upstream: connect, queue, response
  Duration client{};    // spent waiting for the client: body, reading
  std::uint64_t request_body_bytes = 0;
  std::uint64_t response_body_bytes = 0;

  /// Begins the next attempt; beyond kToldAttempts the last one is overwritten. Earlier references are void after it.
  AttemptRecord& begin_attempt(Arena& arena) {
    if (attempt_count == 0) {
      attempts = arena.make_array<AttemptRecord>(1);  // nearly always the only one
    } else if (attempt_count == 1) {
      const auto first = attempts[0];
      attempts = arena.make_array<AttemptRecord>(kToldAttempts);
      attempts[0] = first;
    }
    const auto index = attempt_count < kToldAttempts ? attempt_count : kToldAttempts - 1;
    ++attempt_count;
    return attempts[index] = AttemptRecord{};
  }
  /// The attempts so far, the running one last.
  [[nodiscard]] std::span<const AttemptRecord> told() const noexcept {
    return {attempts, attempt_count < kToldAttempts ? attempt_count : kToldAttempts};
  }
};

}  // namespace gatehouse::core
