// What take() decides about: limits, what became of each, and the receipt that gives a charge back.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/clock.hpp"
#include "stores/store_key.hpp"

namespace gatehouse::core {

inline constexpr std::size_t kMaxTakeLimits = 8;

enum class LimitKind : std::uint8_t {
  gcra,         // admits `burst` at once and `count` per `window` evenly spread
  sliding,      // never more than `count` in any `window`, told apart in cells of window ÷ 32
  fixed,        // `count` per aligned window
  concurrency,  // `count` leases at once; a lease that nobody renews ends after `window`
};

/// One limit. Bounds: 1 ≤ count, burst ≤ 1e9 (concurrency: 65 536); 1 ms ≤ window ≤ 400 days; cost ≤ 1e9; burst ×
/// window ÷ count at most 100 years. What lies outside is StoreError::invalid.
struct TakeLimit {
  StoreKey key;  // differs from the other keys of the same take; each kind has a key space of its own
  LimitKind kind = LimitKind::gcra;
  bool count_denied = false;  // a denied take consumes all the same; not for concurrency
  std::uint64_t count = 1;    // per window; concurrency: units at once
  Duration window{};          // concurrency: life of a lease
  std::uint64_t burst = 1;    // gcra only
  std::uint64_t cost = 1;     // 0: only look. Concurrency: 0 or 1
};

/// What one limit says. Times are from now; the caller rounds them.
struct LimitResult {
  bool allowed = false;         // this limit alone would admit
  std::uint64_t remaining = 0;  // what could still be taken at once
  Duration reset{};             // until everything is back (fixed: the window ends; concurrency: 0)
  Duration retry_after{};       // denied: until the same cost would be admitted (concurrency: 0, nobody knows)
};

/// How one limit was charged.
struct Charge {
  LimitKind kind = LimitKind::gcra;
  bool charged = false;
  std::uint64_t cost = 0;
  std::int64_t mark = 0;    // gcra: where the bucket stood afterwards; sliding: the cell; fixed: the window
  std::uint64_t lease = 0;  // concurrency: the id of the lease
};

/// What give_back() and renew() need, besides the limits of the take. Good for one give_back per limit.
struct Receipt {
  std::uint32_t count = 0;
  std::array<Charge, kMaxTakeLimits> charges;  // the first `count` are written
};

}  // namespace gatehouse::core
