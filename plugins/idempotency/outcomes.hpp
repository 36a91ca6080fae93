// What the end of an execution means for its record. Pure.
#pragma once

#include <array>

#include <gatehouse/plugin.hpp>

#include "config.hpp"

namespace idempotency {

/// By status of the upstream's response; what a configuration does not say is as in the defaults.
class Outcomes {
 public:
  /// [control] Tells config errors.
  Outcomes(const gatehouse::Map<Action>& config, gatehouse::Setup& setup);

  [[nodiscard]] Action of(int status) const noexcept;

 private:
  void apply(const gatehouse::Map<Action>& entries, bool is_class);

  std::array<Action, 600> by_status_{};
};

/// False: no byte reached an endpoint, so nothing can have happened.
[[nodiscard]] bool was_sent(const gatehouse::Report& report) noexcept;

}  // namespace idempotency
