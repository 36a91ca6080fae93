// One connection of the benchmark upstream: reads requests, counts their bodies away, answers from prepared bytes.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "net/socket.hpp"

namespace gatehouse::bench {

/// Whole responses, head and body, made once per size: `/bytes/<n>` answers n bytes.
class Answers {
 public:
  /// Null when the target is not `/bytes/<n>` with n up to 64 MiB. `keep_alive` chooses the Connection field.
  const std::string* find(std::string_view target, bool keep_alive);

 private:
  std::map<std::string, std::string, std::less<>> prepared_;
};

/// HTTP/1.1 as the proxies under test write it: a whole head within 16 KiB, bodies with Content-Length. Anything else
/// closes the connection, so that a proxy which does otherwise shows as errors and not as speed.
class Client {
 public:
  Client(Descriptor socket, Answers& answers) noexcept : socket_(std::move(socket)), answers_(answers) {}

  int fd() const noexcept { return socket_.get(); }
  /// Serves what is there after `events`; false when the connection has ended.
  bool on_ready(std::uint32_t events, std::span<char> buffer);

 private:
  bool read_all(std::span<char> buffer);
  bool consume(std::string_view bytes);
  bool take_head(std::string_view head);
  bool answer();
  bool flush();

  Descriptor socket_;
  Answers& answers_;
  std::string partial_;                    // the beginning of a head that came in pieces
  std::uint64_t body_left_ = 0;            // of the request being read
  const std::string* response_ = nullptr;  // due after the request's body, or being sent
  std::size_t sent_ = 0;
  bool is_sending_ = false;
  bool closes_ = false;
  bool peer_ended_ = false;
};

}  // namespace gatehouse::bench
