// What the end of an execution means for its record. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <gatehouse/plugin.hpp>

#include "config.hpp"

namespace idempotency {

/// By status of the upstream's response; what a configuration does not say is as in the defaults.
class Outcomes {
 public:
  explicit Outcomes(const gatehouse::Map<Action>& config, gatehouse::Setup& setup);

  [[nodiscard]] Action of(int status) const noexcept;

 private:
  void apply(const gatehouse::Map<Action>& entries, gatehouse::Setup* setup);

  std::array<Action, 600> by_status_{};
};

/// Without a response of the upstream: nothing was sent, so nothing can have happened; or nobody knows.
[[nodiscard]] bool was_sent(const gatehouse::Report& report) noexcept;

}  // namespace idempotency
