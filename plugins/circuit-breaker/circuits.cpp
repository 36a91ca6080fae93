#include "circuits.hpp"

#include <algorithm>

namespace circuit_breaker {
namespace {

constexpr std::array kStates = {State::closed, State::open, State::half_open};
constexpr std::array<std::string_view, 3> kOutcomes = {"success", "failure", "neutral"};

std::size_t index(State from, State to) noexcept {
  return static_cast<std::size_t>(from) * 3 + static_cast<std::size_t>(to);
}

/// The low bits of a layout count how often the thresholds of an address changed, so that thresholds which return do
/// not meet the circuits they left.
constexpr std::uint64_t kGenerations = 0xFFFF;

/// The layout in force at an address.
struct Mark {
  std::atomic<std::uint64_t> layout;
};

/// Adds to `counter` what `now` has gained since it was last told.
void tell(const gatehouse::Counter& counter, std::uint64_t now, std::uint64_t& told) noexcept {
  if (now != told) counter.add(static_cast<std::int64_t>(now - told));
  told = now;
}

}  // namespace

std::string_view to_text(State state) noexcept {
  switch (state) {
    case State::closed:
      return "closed";
    case State::open:
      return "open";
    case State::half_open:
      break;
  }
  return "half_open";
}

std::string_view to_text(Cause cause) noexcept {
  switch (cause) {
    case Cause::none:
      return "none";
    case Cause::failure_ratio:
      return "failure ratio";
    case Cause::slow_ratio:
      return "ratio of slow responses";
    case Cause::consecutive:
      return "consecutive failures";
    case Cause::probe_failed:
      return "failed probe";
    case Cause::probe_timeout:
      break;
  }
  return "probe without an answer";
}

void Circuit::count(const Change& change) const noexcept {
  transitions[index(change.from, change.to)].fetch_add(1, std::memory_order_relaxed);
}

Circuits::Circuits(gatehouse::Setup& setup, std::uint64_t thresholds)
    : metrics_(setup.metrics()),
      cells_(setup.cells()),
      log_(setup.log()),
      address_(setup.address()),
      thresholds_((thresholds & ~kGenerations) | (kGenerations + 1)) {}

const Circuit* Circuits::get(std::string_view key) const {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find(circuits_, key, &Circuit::key);
  if (found != circuits_.end()) return &*found;
  if (circuits_.size() < kMaxCircuits) return make(key);
  const auto shared = std::ranges::find(circuits_, kSharedKey, &Circuit::key);
  return shared != circuits_.end() ? &*shared : make(kSharedKey);
}

const Circuit* Circuits::make(std::string_view key) const {
  std::string name = address_;
  name += ' ';
  name += key;
  auto* const breaker = cells_.get<Breaker>(name, layout());
  if (breaker == nullptr) return nullptr;
  auto& circuit = circuits_.emplace_back();
  circuit.key = key;
  circuit.breaker = breaker;
  return &circuit;
}

/// Looked up at the first use: a configuration that is only checked, or refused later, changes nothing.
std::uint64_t Circuits::layout() const {
  if (layout_ != 0) return layout_;
  auto* const mark = cells_.get<Mark>(address_, 0);
  if (mark == nullptr) return thresholds_;
  auto seen = mark->layout.load();
  for (;;) {
    if ((seen & ~kGenerations) == thresholds_) return layout_ = seen;
    const auto next = thresholds_ | ((seen + 1) & kGenerations);
    if (!mark->layout.compare_exchange_strong(seen, next)) continue;
    if (seen != 0) log_.warning("thresholds changed: every circuit starts closed");
    return layout_ = next;
  }
}

Circuits::Series Circuits::series_of(const Circuit& circuit) const {
  Series series;
  const gatehouse::Label key{"key", circuit.key};
  series.in_flight =
      metrics_.gauge("in_flight", "Exchanges admitted and not ended, where max_in_flight bounds them.", {key});
  series.refused = metrics_.counter("refused_total", "Exchanges refused by a circuit.", {key});
  for (const auto state : kStates) {
    series.states[static_cast<std::size_t>(state)] =
        metrics_.gauge("state", "1: the circuit is in this state.", {key, {"state", to_text(state)}});
    for (const auto to : kStates) {
      if (to == state) continue;
      series.transitions[index(state, to)] = metrics_.counter("transitions_total", "Changes of state.",
                                                              {key, {"from", to_text(state)}, {"to", to_text(to)}});
    }
  }
  for (std::size_t i = 0; i < kOutcomes.size(); ++i) {
    series.probes[i] = metrics_.counter("probes_total", "Results of probes.", {key, {"result", kOutcomes[i]}});
  }
  return series;
}

void Circuits::publish() const {
  std::size_t count = 0;
  {
    const std::scoped_lock lock(mutex_);
    count = circuits_.size();
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Circuit* circuit = nullptr;
    {
      const std::scoped_lock lock(mutex_);
      circuit = &circuits_[i];  // a deque only grows at its end: the address stays
    }
    if (i == series_.size()) series_.push_back(series_of(*circuit));
    publish(*circuit, series_[i]);
  }
}

void Circuits::publish(const Circuit& circuit, Series& series) {
  for (const auto state : kStates) {
    series.states[static_cast<std::size_t>(state)].set(circuit.breaker->state() == state ? 1 : 0);
  }
  series.in_flight.set(circuit.breaker->in_flight());
  tell(series.refused, circuit.refused.load(std::memory_order_relaxed), series.told_refused);
  for (std::size_t i = 0; i < series.transitions.size(); ++i) {
    tell(series.transitions[i], circuit.transitions[i].load(std::memory_order_relaxed), series.told_transitions[i]);
  }
  for (std::size_t i = 0; i < series.probes.size(); ++i) {
    tell(series.probes[i], circuit.probes[i].load(std::memory_order_relaxed), series.told_probes[i]);
  }
}

}  // namespace circuit_breaker
