// The admin listener: health, metrics, status and the few writes, over HTTP/1.1 on the control thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/admin_source.hpp"

namespace boost::asio {
class io_context;
}

namespace gatehouse::core {

struct AdminSettings {
  std::string address = "127.0.0.1:9901";  // loopback; port 0 lets the system choose
  std::vector<std::string> hosts;          // names accepted in Host besides localhost and the loopback addresses
  std::size_t max_connections = 64;
  std::size_t max_head_bytes = 16 * 1024;
  std::size_t max_body_bytes = 1024 * 1024;
  std::chrono::milliseconds request_timeout{10'000};  // head and body; also for writing the answer
  std::chrono::milliseconds idle_timeout{60'000};     // between two requests of a connection
};

/// Control thread only. `source` must outlive it.
class AdminServer {
 public:
  AdminServer(boost::asio::io_context& context, AdminSource& source, AdminSettings settings = {});
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  /// Binds, listens and starts to accept; returns the bound address ("127.0.0.1:40613"). Throws std::runtime_error
  /// with a text for the operator when the address is malformed, not loopback, or cannot be bound.
  std::string listen();
  [[nodiscard]] std::uint16_t port() const noexcept;

  /// Closes the listener and every connection. Handlers still queued find nothing to do.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gatehouse::core
