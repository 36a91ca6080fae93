// One circuit breaker: closed, open, half-open; the same decision on every worker.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "settings.hpp"
#include "window.hpp"

namespace circuit_breaker {

enum class State : std::uint8_t { closed, open, half_open };
enum class Forced : std::uint8_t { automatic, open, closed };
enum class Cause : std::uint8_t { none, failure_ratio, slow_ratio, consecutive, probe_failed, probe_timeout };

/// What an admitted exchange holds until it ends.
struct Permit {
  std::uint32_t generation = 0;
  bool is_probe = false;
  std::uint8_t slot = 0;  // of the probe
};

struct Admission {
  bool is_admitted = false;
  State state = State::closed;
  bool is_full = false;         // refused by max_in_flight
  Nanoseconds retry_after = 0;  // of a refusal
  Permit permit;
};

/// What one result did: the state before and after, for metrics and log.
struct Change {
  State from = State::closed;
  State to = State::closed;
  Cause cause = Cause::none;

  [[nodiscard]] bool happened() const noexcept { return from != to; }
};

/// Zero bytes are a closed breaker. Every function may be called on any worker at any time.
class Breaker {
 public:
  /// May an exchange go upstream at `now`? `draw` is 64 random bits, used while the share of a ramp is drawn.
  [[nodiscard]] Admission admit(const Thresholds& thresholds, Nanoseconds now, std::uint64_t draw,
                                Change& change) noexcept;

  /// The result of one attempt under `permit`. `retry_after`: what the upstream asked for, 0: nothing. `draw`: random.
  Change record(const Thresholds& thresholds, const Permit& permit, Outcome outcome, bool is_slow,
                Nanoseconds retry_after, Nanoseconds now, std::uint64_t draw) noexcept;

  /// An attempt recorded as success broke later.
  Change turn_into_failure(const Thresholds& thresholds, const Permit& permit, Nanoseconds now,
                           std::uint64_t draw) noexcept;

  /// The exchange ended: the probe's place and the unit of max_in_flight are free again. Once per permit.
  void release(const Thresholds& thresholds, const Permit& permit) noexcept;

  void force(Forced forced) noexcept;

  [[nodiscard]] State state() const noexcept;
  [[nodiscard]] Forced forced() const noexcept;
  [[nodiscard]] Cause cause() const noexcept { return cause_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint32_t in_flight() const noexcept { return in_flight_.load(std::memory_order_relaxed); }
  [[nodiscard]] Counts counts(const Thresholds& thresholds, Nanoseconds now) const noexcept;
  [[nodiscard]] Nanoseconds open_until() const noexcept;

 private:
  struct Head;

  bool move(std::uint64_t& seen, const Head& next) noexcept;
  [[nodiscard]] Admission admit_probe(const Thresholds& thresholds, Nanoseconds now, std::uint64_t draw,
                                      Change& change) noexcept;
  [[nodiscard]] bool admits_in_ramp(const Thresholds& thresholds, const Head& head, Nanoseconds now,
                                    std::uint64_t draw) const noexcept;
  [[nodiscard]] bool has_stuck_probe(const Thresholds& thresholds, Nanoseconds now) const noexcept;
  std::uint8_t take_slot(Nanoseconds now) noexcept;
  Change open(const Thresholds& thresholds, std::uint64_t seen, Cause cause, Nanoseconds now,
              std::uint64_t draw) noexcept;
  Change evaluate(const Thresholds& thresholds, std::uint64_t seen, Nanoseconds now, std::uint64_t draw) noexcept;
  Change record_probe(const Thresholds& thresholds, const Permit& permit, Outcome outcome, Nanoseconds now,
                      std::uint64_t draw) noexcept;

  std::atomic<std::uint64_t> head_;
  // The end of an open time and the begin of a ramp belong to one generation; they are written before it is published.
  std::array<std::atomic<Nanoseconds>, 4> since_;
  std::atomic<Nanoseconds> not_before_;  // the latest Retry-After of the upstream
  std::atomic<std::uint32_t> consecutive_;
  std::atomic<std::uint32_t> in_flight_;
  std::atomic<Cause> cause_;
  std::array<std::atomic<Nanoseconds>, kMaxProbes> probe_since_;  // 0: the place is free
  Window window_;
};

}  // namespace circuit_breaker
