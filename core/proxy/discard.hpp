// The part of a request body that nobody will read: dropped when it is short, so that the connection can go on.
#pragma once

#include "base/task.hpp"
#include "proxy/context.hpp"

namespace gatehouse::core {

/// Most bytes of an unread body that are read for the sake of the connection (also when it closes, RFC 9112 §9.6).
inline constexpr std::uint64_t kMostDiscarded = 64 * 1024;

/// False when the answer must carry "Connection: close": too much is still to come, or it may never come since the
/// client waits for a 100 that it will not get.
bool may_go_on_after(ExchangeContext& context) noexcept;

/// Reads and drops the rest of the request body. False: there was too much of it, it was malformed, or the client left.
Task<bool> discard_request_body(ExchangeContext& context);

}  // namespace gatehouse::core
