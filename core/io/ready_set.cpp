#include "io/ready_set.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/prefetch.hpp"

namespace gatehouse::core {

ReadySet::ReadySet() : fd_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

ReadySet::~ReadySet() { ::close(fd_); }

bool ReadySet::add(Watch& watch) noexcept {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &watch;
  return ::epoll_ctl(fd_, EPOLL_CTL_ADD, watch.fd, &event) == 0;
}

void ReadySet::remove(Watch& watch) noexcept {
  for (std::size_t i = 0; i < batch_size_; ++i) {
    if (batch_[i] == &watch) batch_[i] = nullptr;
  }
}

void ReadySet::forget(Waiter& waiter) noexcept {
  for (auto* list : {&again_, &now_}) {
    for (auto*& entry : *list) {
      if (entry == &waiter) entry = nullptr;
    }
  }
}

int ReadySet::collect(int timeout_ms) {
  std::array<epoll_event, kBatch> events;
  const int count = ::epoll_wait(fd_, events.data(), static_cast<int>(events.size()), timeout_ms);
  batch_size_ = count < 0 ? std::size_t{0} : static_cast<std::size_t>(count);
  for (std::size_t i = 0; i < batch_size_; ++i) {
    auto* watch = static_cast<Watch*>(events[i].data.ptr);
    const auto bits = events[i].events;
    if ((bits & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) watch->ready |= kReadable;
    if ((bits & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) watch->ready |= kWritable;
    if ((bits & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) watch->ready |= kHungUp;
    batch_[i] = watch;
  }
  return static_cast<int>(batch_size_);
}

// With 1 000 exchanges under way, what one of them needs has left the first- and second-level cache when its turn
// comes, and a coroutine that resumes walks through it line by line. One waiter's turn, some microseconds, is time
// enough for the lines of the next one to come. Inlined by force, see prefetch_lines().
[[gnu::always_inline]] inline void ReadySet::fetch_behind(std::size_t position) const noexcept {
  if (position + 2 < batch_size_) {
    const auto* second = batch_[position + 2];
    if (second != nullptr && second->waiter != nullptr) prefetch_lines(second->waiter, -2, 2);
  }
  if (position + 1 >= batch_size_) return;
  const auto* next = batch_[position + 1];
  if (next == nullptr || next->waiter == nullptr) return;
  prefetch_lines(next, -1, 2);  // the stream and its buffer
  for (const auto* memory : next->waiter->touches_) {
    if (memory != nullptr) prefetch_lines(memory, 0, 7);
  }
}

void ReadySet::wake() {
  now_.swap(again_);
  for (std::size_t i = 0; i < batch_size_; ++i) {
    auto* watch = batch_[i];
    fetch_behind(i);
    if (watch == nullptr || watch->waiter == nullptr || (watch->ready & watch->interest) == 0) continue;
    watch->waiter->wake();
  }
  batch_size_ = 0;
  for (std::size_t i = 0; i < now_.size(); ++i) {
    if (now_[i] != nullptr) now_[i]->wake();
  }
  now_.clear();
}

}  // namespace gatehouse::core
