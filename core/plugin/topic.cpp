#include "plugin/topic.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "plugin/instance.hpp"
#include "plugin/thread.hpp"

namespace gatehouse::core {

/// One message to all workers: the run has ended. It comes home when each of them has been told.
class Topic::Notice final : public Homeward::Item {
 public:
  Notice(std::shared_ptr<Topic> of, const void* old, std::int32_t with, std::uint32_t workers)
      : topic_(std::move(of)), old_(old), error_(with), run_(topic_->ended_.load()), seats_(workers), left_(workers) {
    for (std::uint32_t i = 0; i < workers; ++i) seats_[i] = {this, i};
  }

  [[nodiscard]] Mail mail_to(std::uint32_t worker) noexcept {
    return {[](void* seat) { static_cast<Seat*>(seat)->notice->told(static_cast<Seat*>(seat)->worker); },
            [](void* seat) { static_cast<Seat*>(seat)->notice->done(); }, &seats_[worker]};
  }
  void arrive() noexcept override {
    if (old_ != nullptr && topic_->release_ != nullptr) topic_->release_(old_);
  }

 private:
  struct Seat {
    Notice* notice = nullptr;
    std::uint32_t worker = 0;
  };
  void told(std::uint32_t worker) noexcept {
    topic_->tell(worker, run_, error_);
    done();
  }
  void done() noexcept {
    if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) topic_->threads_.homeward.send(this);
  }

  std::shared_ptr<Topic> topic_;  // let go on the control thread, with the notice
  const void* old_;
  std::int32_t error_;
  std::uint64_t run_;
  std::vector<Seat> seats_;
  std::atomic<std::uint32_t> left_;
};

Topic::Topic(TopicThreads& threads, Release release)
    : threads_(threads), release_(release), waiters_(threads.workers.size()) {}

Topic::~Topic() {
  if (const auto* object = object_.load(); object != nullptr && release_ != nullptr) release_(object);
}

void Topic::ask() noexcept {
  if (threads_.control == nullptr || is_asked_.exchange(true)) return;
  using Weak = std::weak_ptr<Topic>;
  auto* weak = new (std::nothrow) Weak(weak_from_this());
  const Mail mail{[](void* subject) {
                    const std::unique_ptr<Weak> self(static_cast<Weak*>(subject));
                    if (const auto topic = self->lock()) topic->run();
                  },
                  [](void* subject) { delete static_cast<Weak*>(subject); }, weak};
  if (weak != nullptr && threads_.control->post(mail)) return;
  delete weak;
  is_asked_.store(false);  // the next asker tries again
}

void Topic::run() {
  if (is_running_) return;
  if (members_.empty()) {
    is_asked_.store(false);
    return;
  }
  is_running_ = true;
  const auto oldest = members_.front();
  const Entry entry(*PluginThread::current(), *oldest.instance, Phase::control);
  oldest.job(oldest.context, handle());
}

bool Topic::publish(const void* object, std::int32_t error) {
  if (!is_running_) return false;
  const void* old = nullptr;
  if (object != nullptr) {
    old = object_.exchange(object, std::memory_order_acq_rel);
    error = GH_OK;
  }
  end_run(old, error);
  return true;
}

void Topic::end_run(const void* old, std::int32_t error) {
  is_running_ = false;
  // In this order: whoever comes too late for this run finds that he may ask for the next one.
  is_asked_.store(false);
  ended_.fetch_add(1);
  const auto workers = static_cast<std::uint32_t>(threads_.workers.size());
  if (workers == 0) {
    if (old != nullptr && release_ != nullptr) release_(old);
    return;
  }
  if (old == nullptr && waiting_.load() == 0) return;
  auto* notice = new Notice(shared_from_this(), old, error, workers);
  for (std::uint32_t i = 0; i < workers; ++i) {
    // A worker whose box is full is far behind; it is told again until it takes the message, which must not be lost.
    while (!threads_.workers[i]->post(notice->mail_to(i))) std::this_thread::yield();
  }
}

void Topic::leave(const Instance* instance) {
  const bool was_oldest = !members_.empty() && members_.front().instance == instance;
  std::erase_if(members_, [&](const Member& member) { return member.instance == instance; });
  if (!was_oldest || !is_running_) return;
  const bool is_awaited = waiting_.load() != 0;
  end_run(nullptr, GH_E_CANCELLED);
  if (is_awaited && !members_.empty()) ask();
}

bool Topic::wait(std::uint32_t worker, TopicWaiter& waiter, std::uint64_t most) noexcept {
  if (worker >= waiters_.size()) return false;
  if (waiting_.fetch_add(1) >= most) {
    waiting_.fetch_sub(1);
    return false;
  }
  waiter.run_ = ended_.load() + 1;
  auto& first = waiters_[worker].first;
  waiter.link_ = &first;
  waiter.next_ = first;
  if (first != nullptr) first->link_ = &waiter.next_;
  first = &waiter;
  return true;
}

void Topic::forget(TopicWaiter& waiter) noexcept {
  if (waiter.link_ == nullptr) return;
  *waiter.link_ = waiter.next_;
  if (waiter.next_ != nullptr) waiter.next_->link_ = waiter.link_;
  waiter.next_ = nullptr;
  waiter.link_ = nullptr;
  waiting_.fetch_sub(1);
}

void Topic::tell(std::uint32_t worker, std::uint64_t run, std::int32_t error) noexcept {
  // A completion may end any other waiter, so the list is looked at from its beginning each time.
  for (;;) {
    auto* waiter = waiters_[worker].first;
    while (waiter != nullptr && waiter->run_ > run) waiter = waiter->next_;
    if (waiter == nullptr) return;
    forget(*waiter);
    waiter->run_ended(error);
  }
}

}  // namespace gatehouse::core
