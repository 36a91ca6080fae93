// An HTTP/1.1 backend on a free loopback port whose every byte is chosen by the test, and which records what it got.
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/net.hpp"
#include "support/upstream_connection.hpp"

namespace gatehouse::testing {

/// Plays one exchange: called with the complete request. Returning with the connection open means: next request.
using Script = std::function<void(UpstreamConnection&, const Message&)>;
/// Plays a whole connection.
using ConnectionScript = std::function<void(UpstreamConnection&)>;

/// Answers 200 with the body "ok" (none to HEAD).
void answer_ok(UpstreamConnection& connection, const Message& request);
/// Always these bytes.
Script answer_bytes(std::string bytes);

/// One thread accepts, one more per connection. All functions: any thread.
class FakeUpstream {
 public:
  explicit FakeUpstream(Script script = answer_ok);
  explicit FakeUpstream(ConnectionScript script);
  ~FakeUpstream();
  FakeUpstream(const FakeUpstream&) = delete;
  FakeUpstream& operator=(const FakeUpstream&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return bound_.port; }
  [[nodiscard]] std::string address() const { return loopback_address(bound_.port); }

  /// From the next exchange on, also on connections that are open.
  void answer_with(Script script);
  void answer_with(std::string bytes) { answer_with(answer_bytes(std::move(bytes))); }
  /// From the next connection on.
  void serve_with(ConnectionScript script);
  /// Forgets what was recorded; connections stay.
  void clear();

  [[nodiscard]] std::size_t connection_count() const;       // ever accepted
  [[nodiscard]] std::size_t open_connection_count() const;  // not yet ended
  [[nodiscard]] std::size_t request_count() const;          // since clear()
  [[nodiscard]] std::vector<Message> requests() const;      // since clear(), by connection
  [[nodiscard]] Message last_request() const;               // of the newest connection that has one
  [[nodiscard]] std::vector<ConnectionRecord> records() const;
  /// All bytes received since clear(), connection after connection.
  [[nodiscard]] std::string received() const;

  bool wait_for_requests(std::size_t count, Deadline deadline = patience());
  bool wait_for_connections(std::size_t count, Deadline deadline = patience());
  /// Until exactly `count` connections are open.
  bool wait_for_open_connections(std::size_t count, Deadline deadline = patience());
  /// Until every byte that the gateway has sent so far is recorded: what is not there then was not sent.
  bool settle(Deadline deadline = patience());

 private:
  struct Served;
  void accept_loop();
  void serve(Served& served);
  void join_finished();
  void exchanges(UpstreamConnection& connection);
  bool wait_until(const std::function<bool()>& condition, Deadline deadline);
  [[nodiscard]] std::size_t open_locked() const;
  [[nodiscard]] std::size_t requests_locked() const;

  Bound bound_;
  Latch stop_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Script script_;
  ConnectionScript connection_script_;
  std::list<Served> served_;
  std::vector<Served*> finished_;  // their threads can be joined
  std::size_t accepted_ = 0;
  std::thread acceptor_;
};

}  // namespace gatehouse::testing
