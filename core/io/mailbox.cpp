#include "io/mailbox.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace gatehouse::core {

// A ring in which every slot carries the turn it waits for (Vyukov's bounded queue): senders claim slots by moving the
// tail, the one receiver needs no claim.
Mailbox::Mailbox(std::size_t capacity)
    : mask_(capacity - 1), slots_(new Slot[capacity]), event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (event_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  for (std::size_t i = 0; i < capacity; ++i) slots_[i].turn.store(i, std::memory_order_relaxed);
}

Mailbox::~Mailbox() {
  Mail mail;
  while (take(mail)) mail.drop(mail.subject);
  ::close(event_);
}

bool Mailbox::post(Mail mail) noexcept {
  auto at = tail_.load(std::memory_order_relaxed);
  for (;;) {
    auto& slot = slots_[at & mask_];
    const auto turn = slot.turn.load(std::memory_order_acquire);
    if (turn == at) {
      if (!tail_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) continue;
      slot.mail = mail;
      slot.turn.store(at + 1, std::memory_order_release);
      const std::uint64_t one = 1;
      (void)!::write(event_, &one, sizeof one);  // fails only when the counter is at its maximum: already readable
      return true;
    }
    if (turn < at) {
      refused_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    at = tail_.load(std::memory_order_relaxed);
  }
}

bool Mailbox::take(Mail& mail) noexcept {
  auto& slot = slots_[head_ & mask_];
  if (slot.turn.load(std::memory_order_acquire) != head_ + 1) return false;
  mail = slot.mail;
  slot.turn.store(head_ + mask_ + 1, std::memory_order_release);
  ++head_;
  return true;
}

std::size_t Mailbox::receive() {
  std::uint64_t count = 0;
  (void)!::read(event_, &count, sizeof count);
  std::size_t ran = 0;
  Mail mail;
  while (take(mail)) {
    mail.run(mail.subject);
    ++ran;
  }
  return ran;
}

}  // namespace gatehouse::core
