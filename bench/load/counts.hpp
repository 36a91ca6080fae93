// What a load run counts: answers by status, failures by kind, latencies, bytes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string_view>

#include "load/histogram.hpp"

namespace gatehouse::bench {

enum class Failure : std::uint8_t {
  connect,     // the connection could not be opened
  reset,       // an established connection failed
  closed,      // it ended before the first byte of the response
  cut_short,   // it ended inside the response
  malformed,   // not an HTTP/1.1 response with sound framing
  surplus,     // bytes behind the response that nobody asked for
  timeout,     // no complete response within --timeout
  unfinished,  // still under way when the run was given up
};

inline constexpr std::array<std::string_view, 8> kFailureNames = {"connect",   "reset",   "closed",  "cut_short",
                                                                  "malformed", "surplus", "timeout", "unfinished"};

struct Counts {
  std::array<std::uint64_t, 600> statuses{};
  std::array<std::uint64_t, kFailureNames.size()> failures{};
  std::uint64_t responses = 0;
  std::uint64_t responses_in_time = 0;  // finished before the end of the measured window: what the rate is made of
  std::uint64_t body_bytes = 0;
  std::uint64_t connects = 0;
  std::uint64_t waited_for_connection = 0;  // open loop: due while every connection was busy
  std::uint64_t unsent = 0;                 // open loop: due, and never sent
  Histogram latency;                        // closed loop: from sending; open loop: from the intended time
  Histogram lateness;  // open loop: intended time to sending although a connection was free, the generator's own fault

  std::uint64_t failed() const noexcept {
    std::uint64_t sum = 0;
    for (const auto count : failures) sum += count;
    return sum;
  }
};

}  // namespace gatehouse::bench
