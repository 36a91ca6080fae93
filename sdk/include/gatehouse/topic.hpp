// Topic<T>: one immutable object that the control thread makes and every worker reads without a lock.
#pragma once

#include <gatehouse/timer.hpp>

#include <cstdint>
#include <memory>

namespace gatehouse::inline v1 {

struct WaitOptions {
  std::uint64_t max_waiting = 1000;  // over all workers; one more is Error::full at once
  Duration deadline{};               // zero: what the exchange has left
};

// Made by Setup::topic. Cheap to copy, good as long as the instance. A job is a member function `void job(Topic<T>)` on
// the control thread, never run twice at once; it ends, then or later, with publish or fail.
template <class T>
class Topic {
 public:
  Topic() = default;
  Topic(const gh_control_v1* table, gh_topic* topic) noexcept : table_{table}, topic_{topic} {}
  explicit operator bool() const noexcept { return topic_ != nullptr; }

  // [any] The newest object or nullptr; good until the function returns or suspends.
  const T* current() const noexcept {
    return topic_ == nullptr ? nullptr : static_cast<const T*>(table_->current(topic_));
  }
  // [any] Asks for the job to run; many askers cause one run.
  void ask() const noexcept {
    if (topic_ != nullptr) table_->ask(topic_);
  }
  // [worker] Until the run under way, or else the next one, which this asks for, has ended. Then look at current().
  WaitOperation wait(Exchange& exchange, WaitOptions options = {}) const noexcept {
    return {exchange, [&](detail::NoResult*, std::int32_t* error, gh_done done, void* context) -> gh_op {
              if (topic_ == nullptr) return *error = GH_E_DENIED, 0;
              return table_->wait(topic_, exchange.raw(), options.max_waiting, options.deadline.count(), error, done,
                                  context);
            }};
  }

  // [control] Ends the run with a new object.
  void publish(std::unique_ptr<const T> object) const noexcept {
    if (topic_ != nullptr) table_->publish(topic_, object.release(), GH_OK);
  }
  // [control] Ends the run: the old object stays, who waits is told the error.
  void fail(Error error) const noexcept {
    if (topic_ != nullptr) table_->publish(topic_, nullptr, static_cast<std::int32_t>(error));
  }

 private:
  const gh_control_v1* table_ = nullptr;
  gh_topic* topic_ = nullptr;
};

namespace detail {

template <class T>
void release_object(const void* object) noexcept {
  delete static_cast<const T*>(object);
}

// What the host calls to begin a run: a member function that takes the topic.
template <class T, auto Function, class Object>
struct TopicJob {
  const Context* context;
  Object* object;

  static void run(void* self, gh_topic* raw) noexcept {
    const auto& job = *static_cast<TopicJob*>(self);
    const Topic<T> topic{job.context->control, raw};
    try {
      (job.object->*Function)(topic);
    } catch (...) {
      log_exception(*job.context, "the job of a topic");
      topic.fail(Error::failed);
    }
  }
};

}  // namespace detail
}  // namespace gatehouse::inline v1
