// Which results of an attempt are failures.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gatehouse/plugin.hpp>

#include "settings.hpp"

namespace circuit_breaker {

class Outcomes {
 public:
  /// Unknown words are told to `setup` at their place.
  Outcomes(const std::vector<std::string>& failures, const std::vector<std::string>& grpc_failures,
           gatehouse::Setup& setup);

  /// What is known when the response head is there, or when there will be none.
  [[nodiscard]] Outcome of(const gatehouse::Attempt& attempt) const noexcept;
  /// True: after a good head the body or the gRPC trailers told a failure.
  [[nodiscard]] bool broke_later(const gatehouse::Attempt& attempt) const noexcept;

 private:
  [[nodiscard]] bool has(gatehouse::AttemptResult result) const noexcept {
    return results_[static_cast<std::size_t>(result)];
  }

  std::bitset<16> results_;  // by AttemptResult
  std::bitset<1000> statuses_;
  std::bitset<17> grpc_;  // by status code
};

}  // namespace circuit_breaker
