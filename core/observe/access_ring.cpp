#include "observe/access_ring.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace gatehouse::core {

RingBell::RingBell() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (event_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

RingBell::~RingBell() { ::close(event_); }

void RingBell::ring() noexcept {
  rung_.fetch_add(1, std::memory_order_relaxed);
  const std::uint64_t one = 1;
  (void)!::write(event_, &one, sizeof one);  // fails only when the counter is at its maximum: already readable
}

void RingBell::clear() noexcept {
  std::uint64_t count = 0;
  (void)!::read(event_, &count, sizeof count);
}

AccessRing::AccessRing(std::size_t bytes, RingBell& bell)
    : mask_(bytes - 1),
      words_(new std::uint64_t[bytes / 8]),
      data_(reinterpret_cast<char*>(words_.get())),
      bell_(bell) {}

bool AccessRing::has_room(std::uint64_t end) noexcept {
  if (end - head_seen_ <= capacity()) return true;
  head_seen_ = head_.load(std::memory_order_acquire);
  return end - head_seen_ <= capacity();
}

char* AccessRing::reserve(std::size_t size) noexcept {
  const auto room = room_for(size);
  if (size > capacity() / 4) {
    dropped_oversize_.add(1);
    return nullptr;
  }
  auto at = tail_.load(std::memory_order_relaxed);
  const auto left = capacity() - (at & mask_);
  const bool wraps = left < room;
  if (!has_room(at + room + (wraps ? left : 0))) {
    dropped_full_.add(1);
    return nullptr;
  }
  if (wraps) {
    const Header skip{kSkip, 0};
    std::memcpy(data_ + (at & mask_), &skip, sizeof skip);  // positions are multiples of 8: a header always fits
    at += left;
  }
  reserved_ = at;
  reserved_size_ = size;
  return data_ + (at & mask_) + sizeof(Header);
}

void AccessRing::commit(std::size_t size) noexcept {
  if (size > reserved_size_) size = reserved_size_;  // a caller's mistake must not reach into other records
  reserved_size_ = 0;
  if (size == 0) return;
  const Header header{static_cast<std::uint32_t>(size), 0};
  std::memcpy(data_ + (reserved_ & mask_), &header, sizeof header);
  const auto tail = reserved_ + room_for(size);
  tail_.store(tail, std::memory_order_release);
  // The compiler must keep this order; for the processor the consumer's own barrier does (LogWriter::sleep).
  std::atomic_signal_fence(std::memory_order_seq_cst);
  const auto mode = mode_.load(std::memory_order_relaxed);
  if (mode == kAsleep || (mode == kLingering && tail - head_seen_ > capacity() / 2)) wake_consumer(tail);
}

void AccessRing::wake_consumer(std::uint64_t tail) noexcept {
  if (mode_.load(std::memory_order_relaxed) == kLingering) {
    head_seen_ = head_.load(std::memory_order_acquire);
    if (tail - head_seen_ <= capacity() / 2) return;
  }
  mode_.store(kRung, std::memory_order_relaxed);
  bell_.ring();
}

std::optional<std::string_view> AccessRing::front() noexcept {
  auto head = head_.load(std::memory_order_relaxed);
  if (head == tail_.load(std::memory_order_acquire)) return std::nullopt;
  Header header;
  std::memcpy(&header, data_ + (head & mask_), sizeof header);
  if (header.size == kSkip) {
    head += capacity() - (head & mask_);
    head_.store(head, std::memory_order_release);
    std::memcpy(&header, data_ + (head & mask_), sizeof header);
  }
  return std::string_view(data_ + (head & mask_) + sizeof header, header.size);
}

void AccessRing::pop() noexcept {
  const auto record = front();
  if (!record) return;
  head_.store(head_.load(std::memory_order_relaxed) + room_for(record->size()), std::memory_order_release);
}

}  // namespace gatehouse::core
