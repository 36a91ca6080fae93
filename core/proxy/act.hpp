// What the route says is to be done with an admitted request: forward, respond, redirect.
#pragma once

#include "base/task.hpp"
#include "proxy/context.hpp"

namespace gatehouse::core {

/// Error::none: an answer went out. Any other error: nothing did, the caller answers.
Task<Error> act(ExchangeContext& context);

/// OPTIONS * and redirects to https concern the gateway as such: no instance takes part.
[[nodiscard]] bool is_answered_before_plugins(const ExchangeContext& context) noexcept;

}  // namespace gatehouse::core
