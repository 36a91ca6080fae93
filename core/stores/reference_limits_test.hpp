// Limits told in the plainest way: lists of what happened, no rings, no shortcuts. What every store is compared with.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "stores/limit.hpp"

namespace gatehouse::core {

struct ReferenceAnswer {
  bool allowed = true;
  std::vector<LimitResult> results;
  Receipt receipt;
};

/// Times are ticks of `tick_ns` nanoseconds, as the store under test counts them.
class ReferenceLimits {
 public:
  explicit ReferenceLimits(std::int64_t tick_ns) : tick_(tick_ns) {}

  struct Named {
    std::string key;
    TakeLimit limit;
  };

  ReferenceAnswer take(const std::vector<Named>& limits, std::int64_t now_ns) {
    const auto now = now_ns / tick_;
    ReferenceAnswer answer;
    for (const auto& each : limits) answer.allowed = answer.allowed && fits(each, now);
    for (std::size_t i = 0; i < limits.size(); ++i) {
      LimitResult result;
      result.allowed = fits(limits[i], now);
      Charge charge;
      charge.kind = limits[i].limit.kind;
      if (limits[i].limit.cost > 0 && (answer.allowed || limits[i].limit.count_denied)) add(limits[i], now, charge);
      say(limits[i], now, result);
      answer.results.push_back(result);
      answer.receipt.charges[i] = charge;
    }
    answer.receipt.count = static_cast<std::uint32_t>(limits.size());
    return answer;
  }

  void give_back(const std::vector<Named>& limits, const Receipt& receipt, std::uint32_t mask, std::int64_t now_ns) {
    const auto now = now_ns / tick_;
    for (std::size_t i = 0; i < limits.size(); ++i) {
      const auto& charge = receipt.charges[i];
      if (!charge.charged || (mask >> i & 1U) == 0) continue;
      auto& state = states_[name(limits[i])];
      switch (charge.kind) {
        case LimitKind::gcra: {
          drain(state, now);
          const auto still = charge.mark - now;  // the moment at which this charge has drained
          const auto back = std::min(static_cast<std::int64_t>(charge.cost) * step(limits[i].limit), still);
          if (back > 0) state.level = std::max<std::int64_t>(0, state.level - back);
          break;
        }
        case LimitKind::sliding:
        case LimitKind::fixed:
          state.used[charge.mark] -= std::min(state.used[charge.mark], static_cast<std::int64_t>(charge.cost));
          break;
        case LimitKind::concurrency:
          state.leases.erase(charge.lease);
          break;
      }
    }
  }

  bool renew(const std::vector<Named>& limits, const Receipt& receipt, std::int64_t now_ns) {
    const auto now = now_ns / tick_;
    bool held = true;
    for (std::size_t i = 0; i < limits.size(); ++i) {
      const auto& charge = receipt.charges[i];
      if (!charge.charged || charge.kind != LimitKind::concurrency) continue;
      auto& leases = states_[name(limits[i])].leases;
      const auto found = leases.find(charge.lease);
      if (found == leases.end() || found->second <= now) {
        held = false;
      } else {
        found->second = now + window(limits[i].limit);
      }
    }
    return held;
  }

 private:
  struct State {
    std::int64_t level = 0;  // gcra: ticks until the bucket is full
    std::int64_t level_at = 0;
    std::map<std::int64_t, std::int64_t> used;  // sliding: by cell; fixed: by window
    std::map<std::uint64_t, std::int64_t> leases;
  };

  static std::string name(const Named& each) { return std::to_string(static_cast<int>(each.limit.kind)) + each.key; }
  std::int64_t window(const TakeLimit& limit) const { return (limit.window.count() + tick_ - 1) / tick_; }
  std::int64_t step(const TakeLimit& limit) const {
    const auto count = static_cast<std::int64_t>(limit.count);
    return (window(limit) + count - 1) / count;
  }
  std::int64_t cell(const TakeLimit& limit) const { return (window(limit) + 31) / 32; }

  static void drain(State& state, std::int64_t now) {
    state.level = std::max<std::int64_t>(0, state.level - (now - state.level_at));
    state.level_at = now;
  }

  std::int64_t in_use(State& state, const TakeLimit& limit, std::int64_t now) const {
    std::int64_t sum = 0;
    switch (limit.kind) {
      case LimitKind::gcra:
        break;
      case LimitKind::sliding:
        for (const auto& [number, used] : state.used) sum += number >= now / cell(limit) - 32 ? used : 0;
        break;
      case LimitKind::fixed:
        sum = state.used[now / window(limit)];
        break;
      case LimitKind::concurrency:
        for (const auto& [id, ends] : state.leases) sum += ends > now ? 1 : 0;
        break;
    }
    return sum;
  }

  bool fits(const Named& each, std::int64_t now) {
    auto& state = states_[name(each)];
    const auto& limit = each.limit;
    const auto cost = static_cast<std::int64_t>(limit.cost);
    if (limit.kind == LimitKind::gcra) {
      drain(state, now);
      return state.level + cost * step(limit) <= static_cast<std::int64_t>(limit.burst) * step(limit);
    }
    return in_use(state, limit, now) + cost <= static_cast<std::int64_t>(limit.count);
  }

  void add(const Named& each, std::int64_t now, Charge& charge) {
    auto& state = states_[name(each)];
    const auto& limit = each.limit;
    const auto cost = static_cast<std::int64_t>(limit.cost);
    const auto count = static_cast<std::int64_t>(limit.count);
    charge.charged = true;
    if (limit.kind == LimitKind::gcra) {
      const auto before = state.level;
      state.level = std::min(before + cost * step(limit), static_cast<std::int64_t>(limit.burst) * step(limit));
      charge.cost = static_cast<std::uint64_t>((state.level - before) / step(limit));
      charge.mark = now + state.level;
    } else if (limit.kind == LimitKind::concurrency) {
      charge.cost = 1;
      charge.lease = ++last_lease_;
      state.leases[charge.lease] = now + window(limit);
    } else {
      charge.mark = now / (limit.kind == LimitKind::sliding ? cell(limit) : window(limit));
      auto& used = state.used[charge.mark];
      const auto after = std::max(used, std::min(used + cost, count));
      charge.cost = static_cast<std::uint64_t>(after - used);
      used = after;
    }
  }

  void say(const Named& each, std::int64_t now, LimitResult& result) {
    auto& state = states_[name(each)];
    const auto& limit = each.limit;
    const auto cost = static_cast<std::int64_t>(limit.cost);
    const auto count = static_cast<std::int64_t>(limit.count);
    std::int64_t retry = 0;
    std::int64_t reset = 0;
    if (limit.kind == LimitKind::gcra) {
      const auto capacity = static_cast<std::int64_t>(limit.burst) * step(limit);
      retry = state.level + cost * step(limit) - capacity;
      reset = state.level;
      result.remaining = static_cast<std::uint64_t>((capacity - state.level) / step(limit));
    } else {
      result.remaining = static_cast<std::uint64_t>(std::max<std::int64_t>(0, count - in_use(state, limit, now)));
    }
    if (limit.kind == LimitKind::fixed) retry = reset = (now / window(limit) + 1) * window(limit) - now;
    if (limit.kind == LimitKind::sliding) {
      auto left = in_use(state, limit, now);
      for (const auto& [number, used] : state.used) {
        if (used == 0 || number < now / cell(limit) - 32) continue;
        reset = (number + 33) * cell(limit) - now;
        if (left + cost > count) retry = reset;
        left -= used;
      }
    }
    if (!result.allowed) {
      result.remaining = 0;
      result.retry_after = Duration(retry * tick_);
      result.reset = result.retry_after;
    } else {
      result.reset = Duration(reset * tick_);
    }
  }

  std::int64_t tick_;
  std::map<std::string, State> states_;
  std::uint64_t last_lease_ = 0;
};

}  // namespace gatehouse::core
