// A small server for tests of calls: its own thread, one connection at a time, plain or TLS, answers from a function.
#pragma once

#include <string>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace gatehouse::core {

/// A certificate of its own authority for 127.0.0.1, and its key, as PEM.
struct TestCertificate {
  TestCertificate();
  std::string certificate;
  std::string key;
};

class CallServer {
 public:
  /// The answer to a request (head and body as received). "": closes the connection without one.
  using Answer = std::function<std::string(const std::string& request)>;

  explicit CallServer(Answer answer, const TestCertificate* tls = nullptr);
  ~CallServer();
  CallServer(const CallServer&) = delete;
  CallServer& operator=(const CallServer&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] int connections() const noexcept { return connections_; }
  [[nodiscard]] std::vector<std::string> requests();
  /// Closes the connection that is open after its next answer.
  void close_after_next() noexcept { closes_ = true; }

 private:
  void serve(int fd);
  void run();

  Answer answer_;
  const TestCertificate* tls_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> closes_{false};
  std::atomic<bool> is_stopped_{false};
  std::mutex lock_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace gatehouse::core
