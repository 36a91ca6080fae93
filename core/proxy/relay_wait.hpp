// What relaying a response needs between its pieces: the rest of the upload, and waiting.
#pragma once

#include "proxy/forward_state.hpp"

namespace gatehouse::core {

/// The exchange ends in the middle of its response: what went out must not look complete.
void cut(ForwardState& state, Error error) noexcept;

/// Goes on with a body that the endpoint still takes while it already answers.
Flow continue_upload(ForwardState& state, Transfer& upload);

/// Until the response (`down`) or the upload (`up`) can go on. Errors: of the timeouts, client_gone, shutdown.
Task<Error> wait_for_progress(ForwardState& state, UpstreamConnection& connection, Flow down, Flow up);

}  // namespace gatehouse::core
