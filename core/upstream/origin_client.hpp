// Calls of one thread to one origin: looks its name up, connects, keeps connections that may carry another call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include "base/task.hpp"
#include "io/blocking_pool.hpp"
#include "io/deadline.hpp"
#include "upstream/connect.hpp"
#include "upstream/http_call.hpp"
#include "upstream/http_wire.hpp"

namespace gatehouse::core {

/// What calls use of their thread: a worker's, or those of a GuestLoop.
struct CallLoop {
  ReadySet& ready;
  Wheel& wheel;
  const TimePoint& now;
  BlockingPool& blocking;
};

/// The connections that exist, busy and idle, are bounded; a call that finds none waits for nothing but its deadline.
class OriginClient {
 public:
  static constexpr std::size_t kMaxConnections = 64;
  static constexpr std::size_t kMaxIdle = 4;
  static constexpr Duration kIdle = std::chrono::seconds(30);
  static constexpr Duration kConnect = std::chrono::seconds(5);  // per address

  OriginClient(CallLoop loop, ReceivePool& receive, std::shared_ptr<const HttpOrigin> origin) noexcept;
  /// No call may be under way.
  ~OriginClient();
  OriginClient(const OriginClient&) = delete;
  OriginClient& operator=(const OriginClient&) = delete;

  /// `request`, `reply` and `deadline` must stay. Cancelled through `deadline`. A kept connection that turns out to be
  /// dead costs a second try where the method allows it.
  Task<CallError> call(const HttpCallRequest& request, HttpReply& reply, std::size_t max_body, Deadline& deadline,
                       TimePoint until);

  [[nodiscard]] const HttpOrigin& origin() const noexcept { return *origin_; }
  [[nodiscard]] std::size_t idle() const noexcept { return idle_.size(); }
  /// Why the last connection could not be made, for the log.
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

 private:
  struct Connection;
  using ConnectionPtr = std::unique_ptr<Connection>;

  ConnectionPtr take_idle() noexcept;
  void keep(ConnectionPtr connection) noexcept;
  Task<CallError> open(ConnectionPtr& connection, Deadline& deadline, TimePoint until);
  Task<CallError> find_addresses(std::vector<IpAddress>& addresses, Deadline& deadline, TimePoint until);
  Task<CallError> open_to(IpAddress address, ConnectionPtr& connection, Deadline& deadline, TimePoint until);

  CallLoop loop_;
  ReceivePool& receive_;
  std::shared_ptr<const HttpOrigin> origin_;
  std::list<ConnectionPtr> idle_;  // newest first
  std::size_t open_ = 0;
  std::string fault_;
};

}  // namespace gatehouse::core
