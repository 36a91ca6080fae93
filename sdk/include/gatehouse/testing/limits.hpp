// The arithmetic of `take`: GCRA, sliding window, fixed window, concurrency. Pure but for the bucket it changes.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>

#include "gatehouse/abi/ext/store.h"

namespace gatehouse::testing {

/// What one limited key holds; only the part of its algorithm is used.
struct Bucket {
  static constexpr std::int64_t kCells = 33;

  long double tat = 0;                           ///< gcra: theoretical arrival time of the next unit, ns
  std::array<std::int64_t, kCells> cells{};      ///< sliding: what each 1/32 of the window admitted
  std::array<std::int64_t, kCells> cell_at{};    ///< the number of the slice that a cell holds
  std::int64_t window = -1, used = 0;            ///< fixed
  std::map<std::uint64_t, std::int64_t> leases;  ///< concurrency: receipt → end of its lease, ns
  std::map<std::uint64_t, std::int64_t> units;   ///< concurrency: receipt → units held
};

/// One limit of a take, without pointers.
struct Limit {
  std::uint32_t algorithm = GH_LIMIT_GCRA;
  std::uint32_t flags = 0;
  std::int64_t count = 0, window_ns = 0, burst = 0, cost = 0;
};

/// One moment on two clocks: windows are aligned to the wall clock, everything else counts monotonic time.
struct Instant {
  std::int64_t mono = 0;
  std::int64_t wall = 0;
};

namespace limits {

inline constexpr long double kHalf = 0.5L;  // of a nanosecond: what rounding may add

inline std::int64_t up(long double value) { return static_cast<std::int64_t>(std::ceil(value - 0.001L)); }

inline long double interval_of(const Limit& limit) {
  return static_cast<long double>(limit.window_ns) / static_cast<long double>(std::max<std::int64_t>(limit.count, 1));
}

inline gh_limit_result look_gcra(const Bucket& bucket, const Limit& limit, std::int64_t now) {
  const long double interval = interval_of(limit);
  const long double room = static_cast<long double>(limit.burst) * interval;
  const long double tat = std::max(static_cast<long double>(now), bucket.tat);
  const long double after = tat + interval * static_cast<long double>(limit.cost);
  gh_limit_result result{};
  const long double late = after - static_cast<long double>(now) - room;
  result.allowed = limit.count > 0 && late < kHalf ? 1 : 0;
  const long double base = result.allowed != 0 ? after : tat;
  result.remaining = std::max<std::int64_t>(
      0, static_cast<std::int64_t>((room - (base - static_cast<long double>(now)) + kHalf) / interval));
  result.reset_ns = up(base - static_cast<long double>(now));
  result.retry_ns = result.allowed != 0 ? 0 : up(late);
  return result;
}

inline std::int64_t slice_ns(const Limit& limit) { return std::max<std::int64_t>(1, limit.window_ns / 32); }

inline gh_limit_result look_sliding(const Bucket& bucket, const Limit& limit, std::int64_t now) {
  const std::int64_t slice = now / slice_ns(limit);
  std::int64_t sum = 0;
  std::map<std::int64_t, std::int64_t> live;  // slice → count, oldest first
  for (std::size_t i = 0; i < bucket.cells.size(); ++i) {
    if (bucket.cells[i] > 0 && bucket.cell_at[i] > slice - Bucket::kCells && bucket.cell_at[i] <= slice) {
      sum += bucket.cells[i];
      live[bucket.cell_at[i]] += bucket.cells[i];
    }
  }
  const auto ends_in = [&](std::int64_t cell) { return (cell + Bucket::kCells) * slice_ns(limit) - now; };
  gh_limit_result result{};
  result.allowed = sum + limit.cost <= limit.count ? 1 : 0;
  const std::int64_t taken = sum + (result.allowed != 0 ? limit.cost : 0);
  result.remaining = std::max<std::int64_t>(0, limit.count - taken);
  result.reset_ns = result.allowed != 0 && limit.cost > 0 ? ends_in(slice)
                    : live.empty()                        ? 0
                                                          : ends_in(live.rbegin()->first);
  for (const auto& [cell, count] : live) {
    if (result.allowed != 0 || sum + limit.cost <= limit.count) break;
    sum -= count;
    result.retry_ns = ends_in(cell);
  }
  return result;
}

inline gh_limit_result look_fixed(const Bucket& bucket, const Limit& limit, std::int64_t now) {
  const std::int64_t size = std::max<std::int64_t>(limit.window_ns, 1);
  const std::int64_t window = now / size;
  const std::int64_t used = bucket.window == window ? bucket.used : 0;
  gh_limit_result result{};
  result.allowed = used + limit.cost <= limit.count ? 1 : 0;
  result.remaining = std::max<std::int64_t>(0, limit.count - used - (result.allowed != 0 ? limit.cost : 0));
  result.reset_ns = (window + 1) * size - now;
  result.retry_ns = result.allowed != 0 ? 0 : result.reset_ns;
  return result;
}

inline gh_limit_result look_concurrency(const Bucket& bucket, const Limit& limit, std::int64_t now) {
  std::int64_t held = 0;
  std::int64_t first_end = 0;
  for (const auto& [receipt, end] : bucket.leases) {
    if (end <= now) continue;
    held += bucket.units.at(receipt);
    first_end = first_end == 0 ? end : std::min(first_end, end);
  }
  gh_limit_result result{};
  result.allowed = held + limit.cost <= limit.count ? 1 : 0;
  result.remaining = std::max<std::int64_t>(0, limit.count - held - (result.allowed != 0 ? limit.cost : 0));
  result.reset_ns = first_end == 0 ? 0 : first_end - now;
  result.retry_ns = result.allowed != 0 ? 0 : result.reset_ns;
  return result;
}

/// What the limit would say; changes nothing.
inline gh_limit_result look(const Bucket& bucket, const Limit& limit, Instant now) {
  switch (limit.algorithm) {
    case GH_LIMIT_SLIDING:
      return look_sliding(bucket, limit, now.mono);
    case GH_LIMIT_FIXED:
      return look_fixed(bucket, limit, now.wall);
    case GH_LIMIT_CONCURRENCY:
      return look_concurrency(bucket, limit, now.mono);
    default:
      return look_gcra(bucket, limit, now.mono);
  }
}

inline void charge(Bucket& bucket, const Limit& limit, Instant now, std::uint64_t receipt) {
  if (limit.cost == 0) return;
  if (limit.algorithm == GH_LIMIT_GCRA) {
    const long double interval = interval_of(limit);
    bucket.tat =
        std::max(static_cast<long double>(now.mono), bucket.tat) + interval * static_cast<long double>(limit.cost);
  } else if (limit.algorithm == GH_LIMIT_SLIDING) {
    const std::int64_t slice = now.mono / slice_ns(limit);
    const auto cell = static_cast<std::size_t>(slice % Bucket::kCells);
    if (bucket.cell_at[cell] != slice) bucket.cells[cell] = 0;
    bucket.cell_at[cell] = slice;
    bucket.cells[cell] += limit.cost;
  } else if (limit.algorithm == GH_LIMIT_FIXED) {
    const std::int64_t window = now.wall / std::max<std::int64_t>(limit.window_ns, 1);
    bucket.used = (bucket.window == window ? bucket.used : 0) + limit.cost;
    bucket.window = window;
  } else {
    bucket.leases[receipt] = now.mono + limit.window_ns;
    bucket.units[receipt] = limit.cost;
  }
}

/// Undoes a charge that was made at `when`; never lifts a bucket above full.
inline void refund(Bucket& bucket, const Limit& limit, Instant when, std::uint64_t receipt) {
  if (limit.algorithm == GH_LIMIT_GCRA) {
    const long double interval = interval_of(limit);
    bucket.tat -= interval * static_cast<long double>(limit.cost);  // look takes the later of this and now
  } else if (limit.algorithm == GH_LIMIT_SLIDING) {
    const std::int64_t slice = when.mono / slice_ns(limit);
    const auto cell = static_cast<std::size_t>(slice % Bucket::kCells);
    if (bucket.cell_at[cell] == slice) bucket.cells[cell] = std::max<std::int64_t>(0, bucket.cells[cell] - limit.cost);
  } else if (limit.algorithm == GH_LIMIT_FIXED) {
    const std::int64_t window = when.wall / std::max<std::int64_t>(limit.window_ns, 1);
    if (bucket.window == window) bucket.used = std::max<std::int64_t>(0, bucket.used - limit.cost);
  } else {
    bucket.leases.erase(receipt);
    bucket.units.erase(receipt);
  }
}

}  // namespace limits
}  // namespace gatehouse::testing
