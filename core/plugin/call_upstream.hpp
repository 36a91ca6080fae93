// A call of a plugin to an upstream of the configuration: through the worker's own pools, or from the control thread.
#pragma once

#include <string>

#include "base/task.hpp"
#include "plugin/call_service.hpp"

namespace gatehouse::core {

/// One attempt, and one more when a kept connection turns out to be dead and the method allows it. `request` gets its
/// Host here, as the upstream's settings say.
Task<CallError> call_upstream(CallThread& thread, const std::string& name, HttpCallRequest& request, HttpReply& reply,
                              std::size_t max_body, Deadline& deadline, TimePoint until);

}  // namespace gatehouse::core
