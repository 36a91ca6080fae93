// The arithmetic of limits: state, rule and time in, decision and new state out. No clock, no memory, no lock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "stores/limit.hpp"
#include "stores/limit_rule.hpp"

namespace gatehouse::core {

// For each kind: a state whose zero value means "never used"; and
//   align()   makes the state agree with a changed rule and with the time; whatever the state, then it is one that the
//             rule could have produced;
//   admits()  would the rule's cost fit?
//   charge()  adds the cost, also beyond the bound (count_denied), and says how it can be taken back;
//   refund()  takes it back as far as it still weighs;
//   report()  what to tell the caller after all that;
//   end()     the moment from which the state is worth nothing.
// Times are ticks of one clock that may stand still or step back a little.

struct GcraState {
  std::int64_t tat = 0;   // when the bucket will be full again
  std::int64_t step = 0;  // of the rule that wrote it
};
void align(GcraState& state, const LimitRule& rule, std::int64_t now) noexcept;
bool admits(const GcraState& state, const LimitRule& rule, std::int64_t now) noexcept;
void charge(GcraState& state, const LimitRule& rule, std::int64_t now, Charge& charge) noexcept;
void refund(GcraState& state, std::int64_t now, const Charge& charge) noexcept;
void report(const GcraState& state, const LimitRule& rule, std::int64_t now, LimitResult& result) noexcept;
inline std::int64_t end(const GcraState& state) noexcept { return state.tat; }

struct FixedState {
  std::int64_t index = 0;  // number of the window
  std::int64_t used = 0;
  std::int64_t window = 0;  // of the rule that wrote it
};
void align(FixedState& state, const LimitRule& rule, std::int64_t now) noexcept;
bool admits(const FixedState& state, const LimitRule& rule, std::int64_t now) noexcept;
void charge(FixedState& state, const LimitRule& rule, std::int64_t now, Charge& charge) noexcept;
void refund(FixedState& state, std::int64_t now, const Charge& charge) noexcept;
void report(const FixedState& state, const LimitRule& rule, std::int64_t now, LimitResult& result) noexcept;
inline std::int64_t end(const FixedState& state) noexcept { return (state.index + 1) * state.window; }

struct SlidingState {
  static constexpr std::int64_t kCells = kSlidingCells + 1;
  std::int64_t newest = 0;  // number of the newest cell; cell n lies at n modulo kCells
  std::int64_t width = 0;   // of a cell, of the rule that wrote it
  std::array<std::uint32_t, static_cast<std::size_t>(kCells)> cells{};
};
void align(SlidingState& state, const LimitRule& rule, std::int64_t now) noexcept;
bool admits(const SlidingState& state, const LimitRule& rule, std::int64_t now) noexcept;
void charge(SlidingState& state, const LimitRule& rule, std::int64_t now, Charge& charge) noexcept;
void refund(SlidingState& state, std::int64_t now, const Charge& charge) noexcept;
void report(const SlidingState& state, const LimitRule& rule, std::int64_t now, LimitResult& result) noexcept;
inline std::int64_t end(const SlidingState& state) noexcept {
  return (state.newest + SlidingState::kCells) * state.width;
}

struct UnitLease {
  std::uint64_t id = 0;
  std::int64_t ends = 0;
};
/// Drops the leases that have ended, keeping the others in front; returns how many are left.
std::size_t drop_ended(std::span<UnitLease> leases, std::int64_t now) noexcept;
inline bool admits(std::size_t live, const LimitRule& rule) noexcept {
  return static_cast<std::int64_t>(live) + rule.cost <= rule.count;
}
void report(std::size_t live, const LimitRule& rule, LimitResult& result) noexcept;

}  // namespace gatehouse::core
