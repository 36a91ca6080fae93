// Counting failures, and deciding whether and for how long an endpoint is ejected.
#include "upstream/health.hpp"

#include <algorithm>

namespace gatehouse::core {

bool is_endpoint_failure(Error error, std::uint16_t status) noexcept {
  switch (error) {
    case Error::none:
      return status == 502 || status == 503 || status == 504;
    case Error::upstream_connect_failed:
    case Error::upstream_connect_timeout:
    case Error::upstream_tls_failed:
    case Error::upstream_reset:
    case Error::upstream_timeout:
    case Error::upstream_protocol_error:
      return true;
    default:
      return false;
  }
}

bool FailureCounter::failed(std::uint32_t threshold) noexcept {
  ++failures_;
  return threshold != 0 && failures_ % threshold == 0;
}

std::uint32_t Ejector::steps_left(const History& history, TimePoint now) const noexcept {
  if (now <= history.until || settings_.eject_for <= Duration::zero()) return history.steps;
  const auto forgotten = (now - history.until) / settings_.eject_for;
  return forgotten >= history.steps ? 0 : history.steps - static_cast<std::uint32_t>(forgotten);
}

bool Ejector::is_allowed(const EndpointSet& set, TimePoint now) const noexcept {
  std::size_t active = 0;
  std::size_t out = 0;
  for (const auto& entry : set.entries()) {
    if (entry.state() != EndpointState::active || entry.weight() == 0) continue;
    ++active;
    out += !entry.is_usable(now);
  }
  // 50 % of 4 must be 2 whatever the rounding of the percentage was.
  constexpr double kRounding = 1e-9;
  return static_cast<double>(out + 1) <= settings_.max_ejected * static_cast<double>(active) + kRounding;
}

EjectionDecision Ejector::decide(const EndpointSet& set, EndpointId id, TimePoint now) {
  EjectionDecision decision;
  const auto refuse = [&](std::string_view why, bool is_known = false) {
    decision.why = why;
    decision.is_known = is_known;
    return decision;
  };
  const auto position = set.find(id);
  if (!settings_.enabled) return refuse("passive health is off");
  if (position < 0) return refuse("the endpoint is gone", true);
  const auto& entry = set.entries()[static_cast<std::size_t>(position)];
  if (entry.ejected_until > now) return refuse("already ejected", true);
  if (!entry.is_usable(now)) return refuse("the endpoint gets no new exchanges anyway", true);
  if (!is_allowed(set, now)) return refuse("max_ejected reached");

  std::erase_if(history_, [&](const History& known) { return set.find(known.id) < 0; });
  auto history = std::find_if(history_.begin(), history_.end(), [id](const History& known) { return known.id == id; });
  if (history == history_.end()) history = history_.insert(history_.end(), History{id, 0, TimePoint{}});
  history->steps = std::min(kMaxSteps, steps_left(*history, now) + 1);
  decision.eject = true;
  decision.length = settings_.eject_for * history->steps;
  decision.until = history->until = now + decision.length;
  decision.why =
      history->steps == 1 ? "consecutive failures" : "consecutive failures again, soon after the last ejection";
  return decision;
}

}  // namespace gatehouse::core
