#include "breaker.hpp"

#include <algorithm>

namespace circuit_breaker {

/// The word that decides, unpacked.
struct Breaker::Head {
  State state = State::closed;
  Forced forced = Forced::automatic;
  std::uint32_t doublings = 0;
  std::uint32_t probes = 0;     // in flight
  std::uint32_t successes = 0;  // of probes
  std::uint32_t generation = 0;

  static Head read(std::uint64_t word) noexcept {
    Head head;
    head.state = static_cast<State>(word & 3U);
    head.forced = static_cast<Forced>(word >> 2 & 3U);
    head.doublings = static_cast<std::uint32_t>(word >> 4 & 0x3FU);
    head.probes = static_cast<std::uint32_t>(word >> 10 & 0x3FU);
    head.successes = static_cast<std::uint32_t>(word >> 16 & 0xFFFFU);
    head.generation = static_cast<std::uint32_t>(word >> 32);
    return head;
  }
  [[nodiscard]] std::uint64_t word() const noexcept {
    return static_cast<std::uint64_t>(state) | static_cast<std::uint64_t>(forced) << 2 | std::uint64_t{doublings} << 4 |
           std::uint64_t{probes} << 10 | std::uint64_t{successes} << 16 | std::uint64_t{generation} << 32;
  }
};

namespace {

constexpr std::uint32_t kMaxDoublings = 16;

/// Open time for the n-th opening in a row, +- 20 %, never over open_max.
Nanoseconds open_time(const Thresholds& thresholds, std::uint32_t doublings, std::uint64_t draw) noexcept {
  auto time = thresholds.open_for;
  for (std::uint32_t i = 0; i < doublings && time < thresholds.open_max; ++i) time *= 2;
  time = std::min(time, thresholds.open_max);
  const auto permille = 800 + static_cast<Nanoseconds>(draw % 401);
  return std::min(time / 1000 * permille, thresholds.open_max);
}

bool reaches(std::uint32_t part, std::uint32_t total, std::uint32_t ratio) noexcept {
  return std::uint64_t{part} * 10000 >= std::uint64_t{total} * ratio;
}

}  // namespace

Admission Breaker::admit(const Thresholds& thresholds, Nanoseconds now, std::uint64_t draw, Change& change) noexcept {
  if (thresholds.max_in_flight != 0 && in_flight_.fetch_add(1, std::memory_order_relaxed) >= thresholds.max_in_flight) {
    in_flight_.fetch_sub(1, std::memory_order_relaxed);
    return {false, state(), true, kSecond, {}};
  }
  const auto head = Head::read(head_.load(std::memory_order_acquire));
  Admission admission;
  if (head.forced == Forced::closed || (head.forced == Forced::automatic && head.state == State::closed &&
                                        admits_in_ramp(thresholds, head, now, draw))) {
    admission = {true, State::closed, false, 0, {head.generation, false, 0}};
  } else if (head.forced == Forced::open || head.state == State::closed) {
    admission = {false, head.state, false, kSecond, {}};
  } else {
    admission = admit_probe(thresholds, now, draw, change);
  }
  if (!admission.is_admitted && thresholds.max_in_flight != 0) in_flight_.fetch_sub(1, std::memory_order_relaxed);
  return admission;
}

Admission Breaker::admit_probe(const Thresholds& thresholds, Nanoseconds now, std::uint64_t draw,
                               Change& change) noexcept {
  auto seen = head_.load(std::memory_order_acquire);
  for (;;) {
    auto head = Head::read(seen);
    if (head.forced != Forced::automatic || head.state == State::closed) {
      const bool is_admitted = head.forced != Forced::open;
      return {is_admitted, head.state, false, kSecond, {head.generation, false, 0}};
    }
    if (head.state == State::open) {
      const auto until = since_[head.generation % since_.size()].load(std::memory_order_relaxed);
      if (now < until) return {false, State::open, false, until - now, {}};
      for (auto& since : probe_since_) since.store(0, std::memory_order_relaxed);
      Head next = head;
      next.state = State::half_open;
      next.probes = 1;
      next.successes = 0;
      ++next.generation;
      if (!move(seen, next)) continue;
      change = {State::open, State::half_open, Cause::none};
      return {true, State::half_open, false, 0, {next.generation, true, take_slot(now)}};
    }
    if (has_stuck_probe(thresholds, now)) {
      change = open(thresholds, seen, Cause::probe_timeout, now, draw);
      seen = head_.load(std::memory_order_acquire);
      continue;
    }
    if (head.probes >= thresholds.probes) return {false, State::half_open, false, kSecond, {}};
    ++head.probes;
    if (!move(seen, head)) continue;
    return {true, State::half_open, false, 0, {head.generation, true, take_slot(now)}};
  }
}

bool Breaker::admits_in_ramp(const Thresholds& thresholds, const Head& head, Nanoseconds now,
                             std::uint64_t draw) const noexcept {
  if (head.doublings == 0 || thresholds.ramp == 0) return true;
  const auto since = since_[head.generation % since_.size()].load(std::memory_order_relaxed);
  const auto passed = now - since;
  if (passed >= thresholds.ramp) return true;
  const auto share = static_cast<double>(std::max<Nanoseconds>(passed, 0)) / static_cast<double>(thresholds.ramp);
  return static_cast<double>(draw >> 11) * 0x1.0p-53 < share;
}

bool Breaker::has_stuck_probe(const Thresholds& thresholds, Nanoseconds now) const noexcept {
  return std::ranges::any_of(probe_since_, [&](const auto& since) {
    const auto begun = since.load(std::memory_order_relaxed);
    return begun != 0 && now - begun >= thresholds.probe_timeout;
  });
}

std::uint8_t Breaker::take_slot(Nanoseconds now) noexcept {
  for (std::uint8_t slot = 0; slot < kMaxProbes; ++slot) {
    Nanoseconds free = 0;
    if (probe_since_[slot].compare_exchange_strong(free, std::max<Nanoseconds>(now, 1))) return slot;
  }
  return kMaxProbes;  // more probes than places never run at once: the head bounds them
}

Change Breaker::record(const Thresholds& thresholds, const Permit& permit, Outcome outcome, bool is_slow,
                       Nanoseconds retry_after, Nanoseconds now, std::uint64_t draw) noexcept {
  if (retry_after > 0 && outcome == Outcome::failure) {
    const auto until = now + std::min(retry_after, thresholds.open_max);
    auto seen = not_before_.load(std::memory_order_relaxed);
    while (seen < until && !not_before_.compare_exchange_weak(seen, until)) {
    }
  }
  if (permit.is_probe) {
    return record_probe(thresholds, permit, is_slow && outcome == Outcome::success ? Outcome::failure : outcome, now,
                        draw);
  }
  const auto seen = head_.load(std::memory_order_acquire);
  const auto head = Head::read(seen);
  if (outcome == Outcome::neutral || head.generation != permit.generation) return {head.state, head.state, Cause::none};
  window_.add(thresholds, now, outcome == Outcome::failure, is_slow);
  if (outcome == Outcome::failure) {
    consecutive_.fetch_add(1, std::memory_order_relaxed);
  } else if (consecutive_.load(std::memory_order_relaxed) != 0) {
    consecutive_.store(0, std::memory_order_relaxed);
  }
  return evaluate(thresholds, seen, now, draw);
}

Change Breaker::turn_into_failure(const Thresholds& thresholds, const Permit& permit, Nanoseconds now,
                                  std::uint64_t draw) noexcept {
  const auto seen = head_.load(std::memory_order_acquire);
  const auto head = Head::read(seen);
  if (head.generation != permit.generation) return {head.state, head.state, Cause::none};
  if (permit.is_probe) return open(thresholds, seen, Cause::probe_failed, now, draw);
  window_.turn_into_failure(thresholds, now);
  consecutive_.fetch_add(1, std::memory_order_relaxed);
  return evaluate(thresholds, seen, now, draw);
}

Change Breaker::evaluate(const Thresholds& thresholds, std::uint64_t seen, Nanoseconds now,
                         std::uint64_t draw) noexcept {
  const auto head = Head::read(seen);
  if (head.forced != Forced::automatic || head.state != State::closed) return {head.state, head.state, Cause::none};
  auto cause = Cause::none;
  const auto counts = window_.counts(thresholds, now);
  if (thresholds.consecutive_failures != 0 &&
      consecutive_.load(std::memory_order_relaxed) >= thresholds.consecutive_failures) {
    cause = Cause::consecutive;
  } else if (counts.total >= thresholds.min_requests) {
    if (counts.failures > 0 && reaches(counts.failures, counts.total, thresholds.failure_ratio)) {
      cause = Cause::failure_ratio;
    } else if (thresholds.slow_threshold > 0 && counts.slow > 0 &&
               reaches(counts.slow, counts.total, thresholds.slow_ratio)) {
      cause = Cause::slow_ratio;
    }
  }
  if (cause == Cause::none) return {State::closed, State::closed, cause};
  return open(thresholds, seen, cause, now, draw);
}

Change Breaker::record_probe(const Thresholds& thresholds, const Permit& permit, Outcome outcome, Nanoseconds now,
                             std::uint64_t draw) noexcept {
  auto seen = head_.load(std::memory_order_acquire);
  for (;;) {
    auto head = Head::read(seen);
    if (head.generation != permit.generation) return {head.state, head.state, Cause::none};
    if (outcome == Outcome::failure) return open(thresholds, seen, Cause::probe_failed, now, draw);
    ++head.successes;
    Change change{State::half_open, State::half_open, Cause::none};
    if (head.successes >= thresholds.successes) {
      head.state = change.to = State::closed;
      ++head.generation;
      head.probes = head.successes = 0;
      head.doublings = std::min(head.doublings + 1, kMaxDoublings);  // counts until the ramp is over
      since_[head.generation % since_.size()].store(now, std::memory_order_relaxed);
    }
    if (!move(seen, head)) continue;
    if (change.happened()) {
      window_.clear();
      consecutive_.store(0, std::memory_order_relaxed);
    }
    return change;
  }
}

Change Breaker::open(const Thresholds& thresholds, std::uint64_t seen, Cause cause, Nanoseconds now,
                     std::uint64_t draw) noexcept {
  const auto head = Head::read(seen);
  Head next = head;
  next.state = State::open;
  next.probes = next.successes = 0;
  ++next.generation;
  if (head.state == State::half_open) {
    next.doublings = std::min(head.doublings + 1, kMaxDoublings);
  } else {
    const auto ramp_since = since_[head.generation % since_.size()].load(std::memory_order_relaxed);
    if (now - ramp_since >= thresholds.ramp) next.doublings = 0;
  }
  const auto asked = not_before_.load(std::memory_order_relaxed);
  const auto until = std::max(now + open_time(thresholds, next.doublings, draw), asked);
  since_[next.generation % since_.size()].store(until, std::memory_order_relaxed);
  if (!move(seen, next)) {
    const auto other = Head::read(seen);
    return {other.state, other.state, Cause::none};
  }
  cause_.store(cause, std::memory_order_relaxed);
  return {head.state, State::open, cause};
}

void Breaker::release(const Thresholds& thresholds, const Permit& permit) noexcept {
  if (thresholds.max_in_flight != 0) in_flight_.fetch_sub(1, std::memory_order_relaxed);
  if (!permit.is_probe) return;
  auto seen = head_.load(std::memory_order_acquire);
  for (;;) {
    auto head = Head::read(seen);
    if (head.generation != permit.generation || head.probes == 0) return;
    --head.probes;
    if (permit.slot < kMaxProbes) probe_since_[permit.slot].store(0, std::memory_order_relaxed);
    if (move(seen, head)) return;
  }
}

void Breaker::force(Forced forced) noexcept {
  auto seen = head_.load(std::memory_order_acquire);
  for (;;) {
    auto head = Head::read(seen);
    head.forced = forced;
    if (move(seen, head)) return;
  }
}

bool Breaker::move(std::uint64_t& seen, const Head& next) noexcept {
  return head_.compare_exchange_strong(seen, next.word(), std::memory_order_acq_rel, std::memory_order_acquire);
}

State Breaker::state() const noexcept {
  const auto head = Head::read(head_.load(std::memory_order_acquire));
  if (head.forced == Forced::automatic) return head.state;
  return head.forced == Forced::open ? State::open : State::closed;
}

Forced Breaker::forced() const noexcept { return Head::read(head_.load(std::memory_order_acquire)).forced; }

Counts Breaker::counts(const Thresholds& thresholds, Nanoseconds now) const noexcept {
  return window_.counts(thresholds, now);
}

Nanoseconds Breaker::open_until() const noexcept {
  const auto head = Head::read(head_.load(std::memory_order_acquire));
  return head.state == State::open ? since_[head.generation % since_.size()].load(std::memory_order_relaxed) : 0;
}

}  // namespace circuit_breaker
