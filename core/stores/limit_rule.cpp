#include "stores/limit_rule.hpp"

namespace gatehouse::core {
namespace {

constexpr std::uint64_t kMaxUnits = 1'000'000'000;
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMaxWindow = 400LL * 86'400 * kSecond;
constexpr std::int64_t kMaxSpan = 100LL * 365 * 86'400 * kSecond;  // twice this and a time of today fit into 64 bits

constexpr std::int64_t divide_up(std::int64_t a, std::int64_t b) noexcept { return (a + b - 1) / b; }

bool is_in_bounds(const TakeLimit& limit) noexcept {
  if (limit.count < 1 || limit.count > kMaxUnits || limit.cost > kMaxUnits) return false;
  if (limit.window < std::chrono::milliseconds(1) || limit.window.count() > kMaxWindow) return false;
  if (limit.kind == LimitKind::gcra) return limit.burst >= 1 && limit.burst <= kMaxUnits;
  if (limit.kind == LimitKind::concurrency) {
    return limit.count <= kMaxLeases && limit.cost <= 1 && !limit.count_denied;
  }
  return limit.kind == LimitKind::sliding || limit.kind == LimitKind::fixed;
}

}  // namespace

bool make_rule(const TakeLimit& limit, Tick tick, LimitRule& rule) noexcept {
  if (!is_in_bounds(limit)) return false;
  const auto unit = static_cast<std::int64_t>(tick);
  rule.kind = limit.kind;
  rule.count_denied = limit.count_denied;
  rule.count = static_cast<std::int64_t>(limit.count);
  rule.cost = static_cast<std::int64_t>(limit.cost);
  rule.window = divide_up(limit.window.count(), unit);
  if (limit.kind == LimitKind::sliding) rule.step = divide_up(rule.window, kSlidingCells);
  if (limit.kind != LimitKind::gcra) return true;
  rule.step = divide_up(rule.window, rule.count);
  const auto most = kMaxSpan / unit / rule.step;
  const auto burst = static_cast<std::int64_t>(limit.burst);
  if (burst > most || rule.cost > most) return false;
  rule.capacity = burst * rule.step;
  return true;
}

}  // namespace gatehouse::core
