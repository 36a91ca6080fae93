// Clients that send one request after the other until they are stopped, and keep account of what they got.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace gatehouse::testing {

class Load {
 public:
  /// `clients` keep-alive connections to `port`. A connection that the gateway closes after a whole response, with
  /// "Connection: close" said, is replaced by a new one.
  Load(std::uint16_t port, std::size_t clients);
  ~Load() { stop(); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  /// Waits until `count` more exchanges are done.
  bool wait_for_more(std::size_t count) const;
  void stop();

  [[nodiscard]] std::size_t done() const noexcept { return done_; }
  /// What went wrong: everything but a whole 200.
  [[nodiscard]] std::vector<std::string> failures() const;

 private:
  void run();

  std::uint16_t port_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> done_{0};
  mutable std::mutex mutex_;
  std::vector<std::string> failures_;
  std::vector<std::thread> threads_;
};

}  // namespace gatehouse::testing
