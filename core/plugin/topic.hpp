// One object that the control thread makes and all workers read without a lock: a key set, fetched once per process.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "gatehouse/abi/ext/control.h"
#include "io/mailbox.hpp"
#include "plugin/homeward.hpp"

namespace gatehouse::core {

class Instance;

/// What topics use of the process.
struct TopicThreads {
  Mailbox* control = nullptr;       // null: jobs never run
  std::vector<Mailbox*> workers{};  // by index
  Homeward& homeward;
};

/// Somebody who waits for the end of a run. Its worker only; linked while it waits.
class TopicWaiter {
 public:
  TopicWaiter(const TopicWaiter&) = delete;
  TopicWaiter& operator=(const TopicWaiter&) = delete;

 protected:
  TopicWaiter() = default;
  ~TopicWaiter() = default;
  /// The run has ended; the waiter is linked no more and may go away.
  virtual void run_ended(std::int32_t error) noexcept = 0;

 private:
  friend class Topic;
  std::uint64_t run_ = 0;  // the end of which run it waits for
  TopicWaiter* next_ = nullptr;
  TopicWaiter** link_ = nullptr;
};

/// A new object replaces the old one with one store. The old one is freed when every worker has been back in its loop
/// since: a message to each of them, the one that also wakes those who wait, proves it. So reading costs a load.
class Topic : public std::enable_shared_from_this<Topic> {
 public:
  using Job = void (*)(void* context, gh_topic* topic);
  using Release = void (*)(const void* object);
  struct Member {
    Instance* instance = nullptr;
    Job job = nullptr;
    void* context = nullptr;
  };

  Topic(TopicThreads& threads, Release release);
  /// Control thread, when no worker reads it any more.
  ~Topic();
  Topic(const Topic&) = delete;
  Topic& operator=(const Topic&) = delete;

  // Any thread.

  /// Hot path.
  [[nodiscard]] const void* current() const noexcept { return object_.load(std::memory_order_acquire); }
  /// Many askers cause one run, also those who ask while one is under way.
  void ask() noexcept;

  // The control thread.

  void join(const Member& member) { members_.push_back(member); }
  /// The instance ends. A run of its job ends with GH_E_CANCELLED, and when somebody waited the next oldest one's
  /// begins.
  void leave(const Instance* instance);
  [[nodiscard]] bool has_members() const noexcept { return !members_.empty(); }
  /// False: no run was under way; nothing was taken over.
  [[nodiscard]] bool publish(const void* object, std::int32_t error);
  [[nodiscard]] bool is_running() const noexcept { return is_running_; }

  // A worker.

  /// Waits for the end of the run that is under way, or else of the next one. False: `most` wait already.
  [[nodiscard]] bool wait(std::uint32_t worker, TopicWaiter& waiter, std::uint64_t most) noexcept;
  void forget(TopicWaiter& waiter) noexcept;

  [[nodiscard]] gh_topic* handle() noexcept { return reinterpret_cast<gh_topic*>(this); }
  [[nodiscard]] static Topic& of(gh_topic* handle) noexcept { return *reinterpret_cast<Topic*>(handle); }

 private:
  class Notice;
  struct alignas(64) Waiting {
    TopicWaiter* first = nullptr;
  };

  void run();
  void end_run(const void* old, std::int32_t error);
  void tell(std::uint32_t worker, std::uint64_t run, std::int32_t error) noexcept;

  TopicThreads& threads_;
  Release release_;
  std::atomic<const void*> object_{nullptr};
  std::atomic<bool> is_asked_{false};
  std::atomic<std::uint64_t> ended_{0};    // runs
  std::atomic<std::uint64_t> waiting_{0};  // over all workers
  std::vector<Waiting> waiters_;           // by worker, each its own
  std::vector<Member> members_;            // the oldest first
  bool is_running_ = false;
};

}  // namespace gatehouse::core
