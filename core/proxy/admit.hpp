// Steps 4 to 6: from received bytes to a request that has passed the gate and found its route.
#pragma once

#include "base/task.hpp"
#include "proxy/context.hpp"

namespace gatehouse::core {

/// Reads the head, waiting as long as the listener allows. The first byte is there already.
/// Errors: those of the scanner, client_timeout, client_gone, shutdown. An empty view comes only with an error.
Task<Result<std::string_view>> read_request_head(ExchangeContext& context);

/// Parses and gates the head, finds out who the client is, gives the exchange its id and its route. Without a route:
/// no_route, or method_not_allowed with the field Allow already in the response. Hot path; does not wait.
Error admit(ExchangeContext& context, std::string_view head);

/// What the router looks at, without the method of a preflight.
[[nodiscard]] MatchRequest match_request(const ExchangeContext& context) noexcept;

}  // namespace gatehouse::core
