// Step 11: the books of an exchange are opened and closed.
#pragma once

#include "proxy/context.hpp"
#include "proxy/serve.hpp"

namespace gatehouse::core {

/// The first byte has arrived.
void begin(ExchangeContext& context);

/// Completes the report, counts the exchange, says what becomes of the connection.
After finish(ExchangeContext& context);

}  // namespace gatehouse::core
