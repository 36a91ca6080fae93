// Interim responses of an upstream (1xx): 100 is the gateway's own business, others go to clients that know them.
#pragma once

#include "base/task.hpp"
#include "proxy/context.hpp"

namespace gatehouse::core {

/// Passes the 1xx head in exchange.response on, or swallows it. False: the client is gone.
Task<bool> pass_interim(ExchangeContext& context);

}  // namespace gatehouse::core
