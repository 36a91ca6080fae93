// A client that sends exactly the bytes a test gives it and reports exactly what came back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/message.hpp"
#include "support/net.hpp"

namespace gatehouse::testing {

/// A final response, the interim ones before it, or why there is none.
struct Answer : Message {
  std::vector<Message> interim;
  std::string error;  // empty: the message is complete and well-formed
  [[nodiscard]] bool ok() const { return error.empty(); }
};

enum class End { open, closed, reset };

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, const ConnectOptions& options = {}) : socket_(connect_to(port, options)) {}

  /// Sends everything. False: the gateway closed or reset the connection, or nothing moved until `deadline`.
  bool send(std::string_view bytes, Deadline deadline = patience());
  /// Sends the first `at` bytes, waits until the gateway has read them, then the rest.
  bool send_split(std::string_view bytes, std::size_t at);
  /// Every byte on its own, each after the gateway has read the one before.
  bool send_byte_by_byte(std::string_view bytes);
  bool wait_until_read(Deadline deadline = patience()) const {
    return wait_until_peer_has_read(socket_.get(), deadline);
  }

  void shutdown_write();
  void close() { socket_.reset(); }
  /// Closes so that the gateway sees a reset.
  void reset();

  /// The next response; `method` is that of its request. Bytes behind it stay for the next call.
  Answer read_response(std::string_view method = "GET", Deadline deadline = patience());
  /// Head only, the interim responses before it included; the body is left for read_some.
  Answer read_head(Deadline deadline = patience());
  /// Some bytes, or empty: the connection ended or `deadline` passed (see end()).
  std::string read_some(std::size_t most = 65536, Deadline deadline = patience());
  /// Everything up to the end of the connection.
  std::string read_until_closed(Deadline deadline = patience());
  /// Waits for the end of the connection; true when it came without another byte.
  bool is_closed_silently(Deadline deadline = patience()) {
    return read_until_closed(deadline).empty() && end_ != End::open;
  }

  /// How the connection ended, as far as it was read.
  [[nodiscard]] End end() const noexcept { return end_; }
  [[nodiscard]] int fd() const noexcept { return socket_.get(); }
  /// Local port, as the gateway sees the client.
  [[nodiscard]] std::uint16_t local_port() const;

 private:
  bool fill(Deadline deadline);
  Answer read_message(bool head_only, bool answers_head, Deadline deadline);

  Fd socket_;
  std::string buffer_;  // received, not yet handed out
  End end_ = End::open;
};

}  // namespace gatehouse::testing
