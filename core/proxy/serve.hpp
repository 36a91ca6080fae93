// Step 3: the story of one exchange.
#pragma once

#include "base/task.hpp"
#include "proxy/client.hpp"

namespace gatehouse::core {

enum class After : std::uint8_t {
  next,   // the connection may carry another exchange
  close,  // close it, gently
  abort,  // close it so that the broken message does not look complete
};

/// Serves the request whose first bytes are in client.in. Everything that can go wrong ends here as an answer, or as
/// the end of the connection.
Task<After> serve(WorkerContext& worker, Client& client);

}  // namespace gatehouse::core
