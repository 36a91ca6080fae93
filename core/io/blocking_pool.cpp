#include "io/blocking_pool.hpp"

#include <pthread.h>
#include <signal.h>

#include <new>
#include <system_error>
#include <utility>

namespace gatehouse::core {

BlockingPool::~BlockingPool() { stop(); }

bool BlockingPool::start_thread() noexcept {
  // Signals are the control thread's business.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  bool is_started = true;
  try {
    threads_.emplace_back([this] {
      ::pthread_setname_np(::pthread_self(), "gatehouse/jobs");
      work();
    });
  } catch (const std::system_error&) {
    is_started = false;
  } catch (const std::bad_alloc&) {
    is_started = false;
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return is_started;
}

bool BlockingPool::post(BlockingJob job) noexcept {
  const std::lock_guard guard(lock_);
  if (is_stopped_ || queue_.size() >= max_queued_) return false;
  if (idle_ <= queue_.size() && threads_.size() < kThreads && !start_thread() && threads_.empty()) return false;
  try {
    queue_.push_back(job);
  } catch (const std::bad_alloc&) {
    return false;
  }
  came_.notify_one();
  return true;
}

void BlockingPool::work() noexcept {
  std::unique_lock guard(lock_);
  for (;;) {
    ++idle_;
    came_.wait(guard, [this] { return is_stopped_ || !queue_.empty(); });
    --idle_;
    if (is_stopped_) return;
    const auto job = queue_.front();
    queue_.pop_front();
    guard.unlock();
    job.run(job.subject);
    guard.lock();
  }
}

void BlockingPool::stop() noexcept {
  std::vector<std::thread> threads;
  std::deque<BlockingJob> left;
  {
    const std::lock_guard guard(lock_);
    is_stopped_ = true;
    threads.swap(threads_);
    left.swap(queue_);
    came_.notify_all();
  }
  for (auto& thread : threads) thread.join();
  for (const auto& job : left) job.drop(job.subject);
}

std::size_t BlockingPool::threads() noexcept {
  const std::lock_guard guard(lock_);
  return threads_.size();
}

}  // namespace gatehouse::core
