// One client connection of the load: sends the prepared request, waits for its response. No timers, no allocation per
// request.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "load/counts.hpp"
#include "load/response_parser.hpp"
#include "net/socket.hpp"

namespace gatehouse::bench {

/// The one request that a run repeats, head and body as bytes.
struct Request {
  std::string bytes;
  bool is_head = false;
  bool closes = false;  // asks for `connection: close`: every request has a new connection
};

enum class Progress : std::uint8_t { waiting, done, failed };

class Connection {
 public:
  Connection(const Request& request, const sockaddr_in& address, const Descriptor& epoll) noexcept
      : request_(&request), address_(&address), epoll_(&epoll) {}

  bool is_open() const noexcept { return socket_.is_open(); }
  bool is_busy() const noexcept { return is_busy_; }
  bool is_connecting() const noexcept { return is_connecting_; }
  std::uint64_t intended() const noexcept { return intended_; }
  std::uint64_t started() const noexcept { return started_; }
  const ResponseParser& response() const noexcept { return parser_; }
  Failure failure() const noexcept { return failure_; }

  /// Opens the socket and registers it; failed when that is refused at once.
  Progress open() noexcept;
  /// Sends the request, over a new socket when none is open. `intended` is where its latency counts from, `now` where
  /// its timeout does.
  Progress begin(std::uint64_t intended, std::uint64_t now) noexcept;
  /// Goes on after `events` of epoll. Done and failed are told once; then the connection is not busy.
  Progress on_ready(std::uint32_t events, std::span<char> buffer);
  /// Gives the request under way up and closes the socket.
  void abandon() noexcept;

 private:
  Progress fail(Failure failure) noexcept;
  Progress flush() noexcept;
  Progress receive(std::span<char> buffer, bool peer_ended);
  Progress on_end() noexcept;

  const Request* request_;
  const sockaddr_in* address_;
  const Descriptor* epoll_;
  Descriptor socket_;
  std::size_t sent_ = 0;
  std::uint64_t intended_ = 0;
  std::uint64_t started_ = 0;
  ResponseParser parser_;
  Failure failure_ = Failure::connect;
  bool is_connecting_ = false;
  bool is_busy_ = false;
};

}  // namespace gatehouse::bench
