// The echo service: the accept loop and the life of one connection.
#include "server.hpp"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <chrono>

#include "answers.hpp"
#include "reply.hpp"
#include "request.hpp"

namespace gatehouse::example {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Without an idle limit: whoever uses this service for tests decides when a connection ends.
asio::awaitable<void> serve(tcp::socket socket, std::uint64_t number) {
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const auto peer = socket.remote_endpoint(ignored);
  boost::beast::flat_buffer buffer;
  for (std::uint64_t exchange = 1;; ++exchange) {
    Request request;
    request.connection = number;
    request.exchange = exchange;
    request.client = fmt::format("{}:{}", peer.address().to_string(), peer.port());
    if (!co_await read_request(socket, buffer, request)) break;
    Reply reply(socket, request);
    co_await answer(request, reply);
    if (!reply.keeps_alive()) break;
  }
  socket.shutdown(tcp::socket::shutdown_both, ignored);
}

}  // namespace

asio::awaitable<void> accept_all(tcp::acceptor acceptor) {
  constexpr std::chrono::milliseconds kPauseWithoutFiles(50);
  for (std::uint64_t number = 1;; ++number) {
    const auto strand = asio::make_strand(acceptor.get_executor());
    auto [error, socket] = co_await acceptor.async_accept(strand, asio::as_tuple(asio::use_awaitable));
    if (!error) {
      asio::co_spawn(strand, serve(std::move(socket), number), asio::detached);
    } else if (error == asio::error::operation_aborted) {
      co_return;
    } else {
      // Too many open files, mostly: connections that end give some back.
      asio::steady_timer timer(acceptor.get_executor(), kPauseWithoutFiles);
      co_await timer.async_wait(asio::use_awaitable);
    }
  }
}

}  // namespace gatehouse::example
