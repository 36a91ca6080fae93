// What the echo service answers, by path.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "reply.hpp"
#include "request.hpp"

namespace gatehouse::example {

/// Chooses by the path's first segment, among the paths of README.md; any other path gets the request as JSON. A path
/// with wrong numbers gets 400 and one sentence.
boost::asio::awaitable<void> answer(const Request& request, Reply& reply);

}  // namespace gatehouse::example
