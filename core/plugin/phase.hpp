// The points of an exchange at which plugin code runs, and two more at which it does.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gatehouse::core {

enum class Phase : std::uint8_t { request, request_body, response, response_body, end, worker_start, control, none };
/// Phases of exchanges: those that are counted.
inline constexpr std::size_t kPhases = 5;

constexpr std::string_view name_of(Phase phase) noexcept {
  constexpr std::array<std::string_view, 8> kNames{"request", "request_body", "response", "response_body",
                                                   "end",     "worker_start", "control",  "none"};
  return kNames[static_cast<std::size_t>(phase)];
}

/// Bit in gh_plugin.phases of a phase of exchanges.
constexpr std::uint64_t bit_of(Phase phase) noexcept { return std::uint64_t{1} << static_cast<unsigned>(phase); }

}  // namespace gatehouse::core
