// Step 8: one exchange to an upstream, in as many attempts as are allowed.
#pragma once

#include "base/task.hpp"
#include "proxy/context.hpp"

namespace gatehouse::core {

/// Forwards the request and relays the response. Error::none: a response head went out, and what became of its body is
/// in the exchange. Any other error: nothing went out yet, the caller answers.
Task<Error> forward(ExchangeContext& context);

}  // namespace gatehouse::core
