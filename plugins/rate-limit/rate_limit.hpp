// Admits exchanges by named policies with a stated bound.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <gatehouse/plugin.hpp>

#include "config.hpp"
#include "decision.hpp"
#include "key_parts.hpp"
#include "policy.hpp"

namespace rate_limit {

struct RateLimit {
  using Config = rate_limit::Config;

  /// What one exchange took; the arrays are memory of the exchange.
  struct State {
    std::span<Decided> decided;
    gh_receipt receipt{};
    std::uint64_t taken = 0;      // bits of `decided` that a refund may return
    bool is_local_share = false;  // the receipt belongs to the share, not to the store
  };

  static constexpr std::string_view kQuotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";
  static constexpr gatehouse::Info info{
      .name = "rate-limit",
      .version = "1.0.0",
      .standing = gatehouse::Standing::stable,
      .notes = {"tightest", "degraded"},
      .reasons = {{"rate_limited", 429, "Too many requests; wait before trying again.", kQuotaExceeded},
                  {"concurrency_limited", 429, "Too many requests at once; wait for one to end.", kQuotaExceeded},
                  {"rate_key_missing", 400, "This request lacks what it is counted by."},
                  {"rate_cost", 400, "This request costs more than can ever be available."},
                  {"store_unavailable", 503, "The limit cannot be checked at the moment; try again later."}},
  };

  RateLimit(Config config, gatehouse::Setup& setup);

  gatehouse::Task<gatehouse::Verdict> on_request(gatehouse::Exchange& exchange, State& state) const;
  gatehouse::Verdict on_response(gatehouse::Exchange& exchange, State& state) const;

 private:
  struct Request;
  struct Counters {
    gatehouse::Counter allowed, denied, degraded, key_missing, refunded_status, refunded_replay, refunded_refusal;
  };

  [[nodiscard]] gatehouse::Verdict prepare(gatehouse::Exchange& exchange, State& state, Request& request) const;
  [[nodiscard]] gatehouse::TakeOperation take(gatehouse::Exchange& exchange, const Request& request) const;
  [[nodiscard]] gatehouse::Verdict decide(gatehouse::Exchange& exchange, State& state,
                                          const gatehouse::Taken& taken) const;
  [[nodiscard]] gatehouse::Verdict without_store(gatehouse::Exchange& exchange, State& state,
                                                 const Request& request) const;
  [[nodiscard]] gatehouse::Verdict refuse(gatehouse::Exchange& exchange, const State& state) const;
  void tell(gatehouse::Exchange& exchange, const State& state) const;
  void refund(gatehouse::Exchange& exchange, const State& state) const;
  [[nodiscard]] std::string_view partition_of(gatehouse::Exchange& exchange, const KeyParts& key) const;
  [[nodiscard]] const Counters& counters_of(const Policy& policy) const noexcept {
    return counters_[static_cast<std::size_t>(&policy - policies_.data())];
  }

  Config config_;
  ScopePart scope_;
  std::vector<Policy> policies_;
  std::vector<Counters> counters_;
  gatehouse::Store store_;
  gatehouse::Store share_;  // local, with the limit divided among the gateways
  gatehouse::Counter overflow_;
  std::array<unsigned char, 32> partition_key_{};
};

}  // namespace rate_limit
