// The manual clock, and what is due: turns at once, timers when the clock is moved, completions in any order.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <random>
#include <utility>

namespace gatehouse::testing {

using Duration = std::chrono::nanoseconds;

/// One per harness, one thread. Time moves only by advance().
class Loop {
 public:
  using Job = std::function<void()>;
  using Timer = std::pair<std::int64_t, std::uint64_t>;  ///< due, number

  [[nodiscard]] Duration now() const { return now_; }
  [[nodiscard]] Duration wall() const { return wall_ + now_; }
  /// Sets the wall clock, counted from 1970; the monotonic one stays.
  void set_wall(Duration since_1970) { wall_ = since_1970 - now_; }

  /// In this turn, in order.
  void post(Job job) { ready_.push_back(std::move(job)); }
  /// A completion from outside: in order, or in any order when completions are shuffled.
  void complete(Job job) { completions_.push_back(std::move(job)); }
  void shuffle(std::uint64_t seed) {
    is_shuffled_ = true;
    random_.seed(seed);
  }

  Timer at(Duration due, Job job) {
    const Timer timer{due.count(), ++numbers_};
    timers_.emplace(timer, std::move(job));
    return timer;
  }
  void cancel(const Timer& timer) { timers_.erase(timer); }
  [[nodiscard]] std::size_t timer_count() const { return timers_.size(); }

  /// Until nothing can happen before the clock moves.
  void run() {
    while (Job job = next()) job();
  }

  void advance(Duration duration) {
    run();
    const std::int64_t end = now_.count() + duration.count();
    while (!timers_.empty() && timers_.begin()->first.first <= end) {
      auto first = timers_.extract(timers_.begin());
      if (first.key().first > now_.count()) now_ = Duration{first.key().first};
      first.mapped()();
      run();
    }
    now_ = Duration{end};
    run();
  }

 private:
  Job next() {
    auto& queue = ready_.empty() ? completions_ : ready_;
    if (queue.empty()) return {};
    auto at = queue.begin();
    if (is_shuffled_ && &queue == &completions_) at += static_cast<std::ptrdiff_t>(random_() % queue.size());
    Job job = std::move(*at);
    queue.erase(at);
    return job;
  }

  Duration now_{std::chrono::seconds{1000}};
  Duration wall_{std::chrono::seconds{1'800'000'000}};
  std::deque<Job> ready_, completions_;
  std::map<Timer, Job> timers_;
  std::uint64_t numbers_ = 0;
  bool is_shuffled_ = false;
  std::mt19937_64 random_;
};

/// What a test sees of the loop: time.
class Clock {
 public:
  explicit Clock(Loop& loop) : loop_(loop) {}
  void advance(Duration duration) { loop_.advance(duration); }
  [[nodiscard]] Duration now() const { return loop_.now(); }
  [[nodiscard]] Duration wall() const { return loop_.wall(); }
  void set_wall(Duration since_1970) { loop_.set_wall(since_1970); }

 private:
  Loop& loop_;
};

}  // namespace gatehouse::testing
