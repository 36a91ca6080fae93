#include "stores/limit_math.hpp"

#include <algorithm>

namespace gatehouse::core {
namespace {

std::uint64_t unsigned_of(std::int64_t value) noexcept { return value < 0 ? 0 : static_cast<std::uint64_t>(value); }

/// value × factor ÷ divisor without overflow, saturated far away.
std::int64_t scaled(std::int64_t value, std::int64_t factor, std::int64_t divisor) noexcept {
  __extension__ using Wide = __int128;
  const auto result = static_cast<Wide>(value) * factor / divisor;
  constexpr Wide kFar = std::int64_t{1} << 61;
  return static_cast<std::int64_t>(std::min(result, kFar));
}

std::uint32_t& cell(SlidingState& state, std::int64_t number) noexcept {
  return state.cells[static_cast<std::size_t>(number % SlidingState::kCells)];
}

std::uint32_t cell(const SlidingState& state, std::int64_t number) noexcept {
  return state.cells[static_cast<std::size_t>(number % SlidingState::kCells)];
}

std::int64_t total(const SlidingState& state) noexcept {
  std::int64_t sum = 0;
  for (const auto each : state.cells) sum += each;
  return sum;
}

}  // namespace

void align(GcraState& state, const LimitRule& rule, std::int64_t now) noexcept {
  if (state.step != rule.step && state.step != 0 && state.tat > now) {
    state.tat = now + scaled(state.tat - now, rule.step, state.step);
  }
  state.step = rule.step;
  state.tat = std::min(state.tat, now + rule.capacity);
}

bool admits(const GcraState& state, const LimitRule& rule, std::int64_t now) noexcept {
  return std::max(now, state.tat) + rule.step * rule.cost - now <= rule.capacity;
}

void charge(GcraState& state, const LimitRule& rule, std::int64_t now, Charge& charge) noexcept {
  const auto from = std::max(now, state.tat);
  state.tat = std::min(from + rule.step * rule.cost, now + rule.capacity);
  charge.mark = state.tat;
  charge.cost = unsigned_of((state.tat - from) / rule.step);
}

void refund(GcraState& state, std::int64_t now, const Charge& charge) noexcept {
  // Units drain in the order in which they were taken: what lies before `mark` and has not drained is still this
  // charge.
  const auto weighs = std::min(static_cast<std::int64_t>(charge.cost) * state.step, charge.mark - now);
  if (weighs > 0) state.tat -= weighs;
}

void report(const GcraState& state, const LimitRule& rule, std::int64_t now, LimitResult& result) noexcept {
  const auto used = std::max(now, state.tat) - now;
  const auto over = used + rule.step * rule.cost - rule.capacity;
  result.remaining = result.allowed ? unsigned_of((rule.capacity - used) / rule.step) : 0;
  result.retry_after = Duration(result.allowed ? 0 : over);
  result.reset = Duration(result.allowed ? used : over);
}

void align(FixedState& state, const LimitRule& rule, std::int64_t now) noexcept {
  const auto index = now / rule.window;
  if (state.window == rule.window && state.index == index) return;
  if (state.window != 0 && now >= end(state)) state.used = 0;
  // A clock that stepped back over a boundary keeps the later window; one that is further off starts from here.
  const bool is_next = state.window == rule.window && state.index == index + 1;
  if (!is_next) state.index = index;
  state.window = rule.window;
}

bool admits(const FixedState& state, const LimitRule& rule, std::int64_t) noexcept {
  return state.used + rule.cost <= rule.count;
}

void charge(FixedState& state, const LimitRule& rule, std::int64_t, Charge& charge) noexcept {
  const auto before = state.used;
  state.used = std::max(before, std::min(before + rule.cost, rule.count));
  charge.mark = state.index;
  charge.cost = unsigned_of(state.used - before);
}

void refund(FixedState& state, std::int64_t, const Charge& charge) noexcept {
  if (state.index == charge.mark)
    state.used = std::max<std::int64_t>(0, state.used - static_cast<std::int64_t>(charge.cost));
}

void report(const FixedState& state, const LimitRule& rule, std::int64_t now, LimitResult& result) noexcept {
  const auto left = std::max<std::int64_t>(0, end(state) - now);
  result.remaining = result.allowed ? unsigned_of(rule.count - state.used) : 0;
  result.retry_after = Duration(result.allowed ? 0 : left);
  result.reset = Duration(left);
}

void align(SlidingState& state, const LimitRule& rule, std::int64_t now) noexcept {
  const auto number = now / rule.step;
  const bool is_same_width = state.width == rule.step;
  if (is_same_width && number <= state.newest && state.newest - number <= 1) return;
  if (!is_same_width || number < state.newest) {  // another window, or a clock that stepped back: count all from now
    const auto used = state.width == 0 || now >= end(state) ? 0 : std::min(total(state), rule.count);
    state.cells.fill(0);
    cell(state, number) = static_cast<std::uint32_t>(used);
  } else if (number - state.newest >= SlidingState::kCells) {
    state.cells.fill(0);
  } else {
    for (auto n = state.newest + 1; n <= number; ++n) cell(state, n) = 0;
  }
  state.newest = number;
  state.width = rule.step;
}

bool admits(const SlidingState& state, const LimitRule& rule, std::int64_t) noexcept {
  return total(state) + rule.cost <= rule.count;
}

void charge(SlidingState& state, const LimitRule& rule, std::int64_t, Charge& charge) noexcept {
  auto& newest = cell(state, state.newest);
  const auto before = static_cast<std::int64_t>(newest);
  const auto after = std::max(before, std::min(before + rule.cost, rule.count));
  newest = static_cast<std::uint32_t>(after);
  charge.mark = state.newest;
  charge.cost = unsigned_of(after - before);
}

void refund(SlidingState& state, std::int64_t, const Charge& charge) noexcept {
  if (charge.mark > state.newest || state.newest - charge.mark >= SlidingState::kCells) return;
  auto& charged = cell(state, charge.mark);
  charged -= static_cast<std::uint32_t>(std::min<std::uint64_t>(charged, charge.cost));
}

void report(const SlidingState& state, const LimitRule& rule, std::int64_t now, LimitResult& result) noexcept {
  const auto used = total(state);
  auto left = used;
  std::int64_t free_at = now;   // when the cost fits
  std::int64_t empty_at = now;  // when everything is back
  bool fits = left + rule.cost <= rule.count;
  for (auto n = std::max<std::int64_t>(0, state.newest - kSlidingCells); n <= state.newest; ++n) {
    const auto in_cell = cell(state, n);
    if (in_cell == 0) continue;
    empty_at = (n + SlidingState::kCells) * state.width;
    left -= in_cell;
    if (!fits) free_at = empty_at;
    fits = left + rule.cost <= rule.count;
  }
  result.remaining = result.allowed ? unsigned_of(rule.count - used) : 0;
  result.retry_after = Duration(result.allowed ? 0 : free_at - now);
  result.reset = result.allowed ? Duration(empty_at - now) : result.retry_after;
}

std::size_t drop_ended(std::span<UnitLease> leases, std::int64_t now) noexcept {
  const auto kept =
      std::remove_if(leases.begin(), leases.end(), [now](const UnitLease& lease) { return lease.ends <= now; });
  return static_cast<std::size_t>(kept - leases.begin());
}

void report(std::size_t live, const LimitRule& rule, LimitResult& result) noexcept {
  result.remaining = result.allowed ? unsigned_of(rule.count - static_cast<std::int64_t>(live)) : 0;
  result.retry_after = result.reset = Duration::zero();
}

}  // namespace gatehouse::core
