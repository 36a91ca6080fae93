// The echo service: accepts connections and answers their requests one after the other.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace gatehouse::example {

/// Accepts until the acceptor is closed; each connection is served on a strand of its own.
boost::asio::awaitable<void> accept_all(boost::asio::ip::tcp::acceptor acceptor);

}  // namespace gatehouse::example
