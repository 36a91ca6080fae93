// Two threads for what would hold up a worker: jobs of plugins, name resolution. None exist until somebody asks.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace gatehouse::core {

/// `run` is called on a thread of the pool; `drop` on the thread that ends the pool, instead of it.
struct BlockingJob {
  void (*run)(void* subject) = nullptr;
  void (*drop)(void* subject) = nullptr;
  void* subject = nullptr;
};

/// Any thread may post. Jobs run in order, two at a time.
class BlockingPool {
 public:
  static constexpr std::size_t kThreads = 2;
  static constexpr std::size_t kMaxQueued = 256;  // more would only wait longer than anybody has time

  explicit BlockingPool(std::size_t max_queued = kMaxQueued) noexcept : max_queued_(max_queued) {}
  /// Waits for the jobs that run, drops the others.
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  /// False: the queue is full, or no thread could be had; nothing was taken over. Takes a lock that is held for a few
  /// instructions only.
  [[nodiscard]] bool post(BlockingJob job) noexcept;
  /// Ends the threads; later jobs are refused.
  void stop() noexcept;

  /// Threads that exist. Any thread.
  [[nodiscard]] std::size_t threads() noexcept;

 private:
  void work() noexcept;
  [[nodiscard]] bool start_thread() noexcept;

  std::size_t max_queued_;
  std::mutex lock_;
  std::condition_variable came_;
  std::deque<BlockingJob> queue_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool is_stopped_ = false;
};

}  // namespace gatehouse::core
