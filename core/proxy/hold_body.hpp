// Bodies that an instance wants whole: read before anything is forwarded, or before the head of a response goes out.
#pragma once

#include "base/task.hpp"
#include "plugin/chain_run.hpp"
#include "proxy/forward_state.hpp"

namespace gatehouse::core {

struct Held {
  Walk walk = Walk::proceed;
  Error error = Error::none;  // reading came to this: client_gone, client_timeout, request_too_large, shutdown, ...
};

/// Reads the request body to its end, past the instances, into plugins->held_body. Asks for it first when the client
/// waits to be asked.
Task<Held> hold_request_body(ExchangeContext& context);

/// Reads the response body past the instances as long as one of them holds the head back.
Task<Held> hold_response_body(ForwardState& state, UpstreamConnection& connection, BodyFilter& filter);

}  // namespace gatehouse::core
