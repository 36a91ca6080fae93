// Stops calling an upstream that fails or crawls, and says why.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include <gatehouse/plugin.hpp>

#include "circuits.hpp"
#include "config.hpp"
#include "outcomes.hpp"
#include "settings.hpp"

namespace circuit_breaker {

struct CircuitBreaker {
  using Config = circuit_breaker::Config;

  /// The circuits this worker has met, and its random numbers.
  struct Local {
    explicit Local(gatehouse::WorkerSetup& setup);
    std::uint64_t draw() noexcept;

    struct Hash {
      using is_transparent = void;
      std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    std::unordered_map<std::string, const Circuit*, Hash, std::equal_to<>> circuits;
    std::uint64_t random = 0;
  };

  struct State {
    const Circuit* circuit = nullptr;  // null: not admitted by a circuit, nothing is counted
    Permit permit;
    std::uint64_t counted = 0;  // attempts
    bool last_was_good = false;
  };

  static constexpr gatehouse::Info info{
      .name = "circuit-breaker",
      .version = "1.0.0",
      .standing = gatehouse::Standing::stable,
      .uses = {"upstream"},
      .notes = {"state", "key"},
      .reasons = {{"circuit_open", 503, "The service behind this API is not healthy; try again later."},
                  {"circuit_full", 503, "Too many requests to this service are under way; try again later."}},
  };

  CircuitBreaker(Config config, gatehouse::Setup& setup);

  gatehouse::Verdict on_request(gatehouse::Exchange& exchange, Local& local, State& state) const;
  gatehouse::Verdict on_response(gatehouse::Exchange& exchange, Local& local, State& state) const;
  void on_end(gatehouse::Exchange& exchange, Local& local, State& state, const gatehouse::Report& report) const;

  /// [control] For the timer.
  void publish() { circuits_.publish(); }

 private:
  [[nodiscard]] const Circuit* circuit_of(gatehouse::Exchange& exchange, Local& local) const;
  [[nodiscard]] gatehouse::Verdict refuse(gatehouse::Exchange& exchange, const Circuit& circuit,
                                          const Admission& admission) const;
  void count(gatehouse::Exchange& exchange, Local& local, State& state, const gatehouse::Report& report) const;
  void tell(gatehouse::Exchange& exchange, const Circuit& circuit, const Change& change) const;

  Config config_;
  Thresholds thresholds_;
  Outcomes outcomes_;
  Circuits circuits_;
};

}  // namespace circuit_breaker
