// The balancing algorithms. Every one is a loop over the worker's records; none allocates.
#include "upstream/balance.hpp"

#include <algorithm>
#include <cmath>

#include "routing/stable_hash.hpp"

namespace gatehouse::core {
namespace {

using Loads = std::span<const EndpointLoad>;

/// Up to here all endpoints are compared. Above, two drawn ones: nearly as even (the "power of two choices"), and the
/// cost does not grow.
constexpr std::size_t kCompareAll = 32;

bool is_candidate(const EndpointLoad& endpoint) noexcept { return endpoint.is_usable && endpoint.weight > 0; }

/// Position drawn by weight among the candidates but `without`, or -1.
std::int32_t draw(Loads endpoints, std::uint64_t random, std::int32_t without) noexcept {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    if (is_candidate(endpoints[i]) && static_cast<std::int32_t>(i) != without) total += endpoints[i].weight;
  }
  if (total == 0) return -1;
  __extension__ using Wide = unsigned __int128;
  auto at = static_cast<std::uint64_t>((static_cast<Wide>(random) * total) >> 64);
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    if (!is_candidate(endpoints[i]) || static_cast<std::int32_t>(i) == without) continue;
    if (at < endpoints[i].weight) return static_cast<std::int32_t>(i);
    at -= endpoints[i].weight;
  }
  return -1;
}

/// The candidate with the least `cost(endpoint)`, or -1. Equals are taken from a random place on, so that several
/// workers, each seeing only its own load, do not all turn to the first endpoint.
template <class Cost>
std::int32_t least(Loads endpoints, const BalanceInput& input, Cost cost) noexcept {
  if (endpoints.size() > kCompareAll) {
    const auto one = draw(endpoints, input.random, input.avoid);
    if (one < 0) return one;
    const auto other = draw(endpoints, mix_bits(input.random), input.avoid);
    return cost(endpoints[static_cast<std::size_t>(other)]) < cost(endpoints[static_cast<std::size_t>(one)]) ? other
                                                                                                             : one;
  }
  std::int32_t best = -1;
  double best_cost = 0;
  const auto start = endpoints.empty() ? 0 : static_cast<std::size_t>(input.random % endpoints.size());
  for (std::size_t step = 0; step < endpoints.size(); ++step) {
    const auto i = start + step < endpoints.size() ? start + step : start + step - endpoints.size();
    if (!is_candidate(endpoints[i]) || static_cast<std::int32_t>(i) == input.avoid) continue;
    const double this_cost = cost(endpoints[i]);
    if (best >= 0 && this_cost >= best_cost) continue;
    best = static_cast<std::int32_t>(i);
    best_cost = this_cost;
  }
  return best;
}

/// What is left of an old observation.
double share_left(Duration age) noexcept {
  if (age <= Duration::zero()) return 1;
  return std::exp(-static_cast<double>(age.count()) / static_cast<double>(Duration(PeakEwma::kDecay).count()));
}

double request_cost(const EndpointLoad& endpoint) noexcept { return (endpoint.in_flight + 1.0) / endpoint.weight; }

double latency_cost(const EndpointLoad& endpoint, TimePoint now) noexcept {
  // Nothing known: free while idle, so that it is tried; forbidding while its first answer is awaited.
  constexpr double kUnknownButBusy = 1e15;
  if (!endpoint.latency.is_known()) return endpoint.in_flight == 0 ? 0 : kUnknownButBusy * request_cost(endpoint);
  return endpoint.latency.at(now) * request_cost(endpoint);
}

/// Weighted rendezvous: each endpoint scores the hash, the highest score wins. The scores of the others do not change
/// when one comes or goes, so only its own clients move.
std::int32_t highest_score(Loads endpoints, std::uint64_t hash, std::int32_t without) noexcept {
  std::int32_t best = -1;
  double best_score = 0;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    if (!is_candidate(endpoints[i]) || static_cast<std::int32_t>(i) == without) continue;
    // 53 bits, moved off 0 and 1: -weight / ln(u) is then finite and positive.
    const auto bits = mix_bits(hash ^ endpoints[i].id) >> 11;
    const double u = (static_cast<double>(bits) + 0.5) * 0x1p-53;
    const double score = -static_cast<double>(endpoints[i].weight) / std::log(u);
    if (best >= 0 && score <= best_score) continue;
    best = static_cast<std::int32_t>(i);
    best_score = score;
  }
  return best;
}

}  // namespace

void PeakEwma::observe(Duration latency, TimePoint now) noexcept {
  const double sample = std::max(1.0, static_cast<double>(latency.count()));
  // A peak counts at once. Below it, the longer the last observation is ago, the more the new one counts.
  value_ = sample >= at(now) ? sample : sample + (value_ - sample) * share_left(now - at_);
  at_ = now;
}

double PeakEwma::at(TimePoint now) const noexcept { return value_ * share_left(now - at_); }

void Balancer::adopt(std::span<const EndpointEntry> entries) {
  const auto before = std::move(turns_);
  turns_.clear();
  bool is_fresh = true;
  for (const auto& entry : entries) {
    const auto known =
        std::find_if(before.begin(), before.end(), [&](const Turn& turn) { return turn.id == entry.id; });
    is_fresh &= known == before.end();
    turns_.push_back({entry.id, known == before.end() ? 0 : known->current});
  }
  if (!is_fresh || entries.empty()) return;
  // Without a past, the worker behaves as if it had taken as many turns as its number says.
  std::vector<EndpointLoad> loads(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) loads[i].weight = entries[i].weight();
  for (auto turns = worker_ % entries.size(); turns > 0; --turns) static_cast<void>(take_turn(loads, -1));
}

std::int32_t Balancer::take_turn(Loads endpoints, std::int32_t avoid) noexcept {
  std::int64_t total = 0;
  std::int32_t best = -1;
  const auto count = std::min(endpoints.size(), turns_.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_candidate(endpoints[i]) || static_cast<std::int32_t>(i) == avoid) continue;
    total += endpoints[i].weight;
    turns_[i].current += endpoints[i].weight;
    if (best < 0 || turns_[i].current > turns_[static_cast<std::size_t>(best)].current)
      best = static_cast<std::int32_t>(i);
  }
  if (best >= 0) turns_[static_cast<std::size_t>(best)].current -= total;
  return best;
}

std::int32_t Balancer::choose(Loads endpoints, const BalanceInput& input) noexcept {
  const auto chosen = [&](const BalanceInput& now) {
    switch (kind_) {
      case Balance::round_robin:
        return take_turn(endpoints, now.avoid);
      case Balance::least_request:
        return least(endpoints, now, request_cost);
      case Balance::random:
        return draw(endpoints, now.random, now.avoid);
      case Balance::hash:
        return highest_score(endpoints, now.hash, now.avoid);
      case Balance::peak_ewma:
        return least(endpoints, now, [&](const EndpointLoad& e) { return latency_cost(e, now.now); });
    }
    return std::int32_t{-1};
  };
  const auto best = chosen(input);
  if (best >= 0 || input.avoid < 0) return best;
  auto all = input;
  all.avoid = -1;
  return chosen(all);
}

}  // namespace gatehouse::core
