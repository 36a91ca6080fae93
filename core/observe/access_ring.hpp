// Finished log records on their way from one worker to the log writer: a ring without lock, system call or allocation.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "observe/counter.hpp"

namespace gatehouse::core {

/// How a ring calls the thread that empties it: one eventfd for all rings.
class RingBell {
 public:
  RingBell();
  ~RingBell();
  RingBell(const RingBell&) = delete;
  RingBell& operator=(const RingBell&) = delete;

  /// Any thread.
  void ring() noexcept;
  /// The writer's thread: takes back what rang.
  void clear() noexcept;
  [[nodiscard]] int descriptor() const noexcept { return event_; }
  /// How often ring() was called. Any thread.
  [[nodiscard]] std::uint64_t rung() const noexcept { return rung_.load(std::memory_order_relaxed); }

 private:
  int event_;
  std::atomic<std::uint64_t> rung_{0};
};

/// One producer (a worker), one consumer (the log writer). A record is contiguous; one that does not fit is refused and
/// counted, never waited for.
///
/// The bell rings for the first record after sleep(), and when more than half is filled after linger(); in between the
/// consumer comes by itself, so that a busy worker makes no system call.
class AccessRing {
 public:
  /// `bytes`: a power of two, at least 4096. A record may take a quarter of it.
  AccessRing(std::size_t bytes, RingBell& bell);

  // The producer. Hot path.

  /// Room for `size` bytes, or nullptr: dropped and counted. A second reserve() without commit() forgets the first.
  [[nodiscard]] char* reserve(std::size_t size) noexcept;
  /// Hands over the first `size` bytes of what was reserved, at most as many; 0: nothing.
  void commit(std::size_t size) noexcept;

  // The consumer.

  /// The oldest record; its bytes are good until pop().
  [[nodiscard]] std::optional<std::string_view> front() noexcept;
  void pop() noexcept;
  /// The bell shall ring at the next record. The consumer looks once more before it sleeps (behind a fence that also
  /// holds for the producers: LogWriter).
  void sleep() noexcept { mode_.store(kAsleep, std::memory_order_relaxed); }
  /// The consumer comes by itself; the bell shall ring when half is filled.
  void linger() noexcept { mode_.store(kLingering, std::memory_order_relaxed); }

  // Any thread.
  [[nodiscard]] std::size_t capacity() const noexcept { return mask_ + 1; }
  [[nodiscard]] std::uint64_t dropped_full() const noexcept { return dropped_full_.value(); }
  [[nodiscard]] std::uint64_t dropped_oversize() const noexcept { return dropped_oversize_.value(); }

 private:
  enum Mode : std::uint8_t { kAsleep, kLingering, kRung };
  struct Header {
    std::uint32_t size;  // of the record; kSkip: the rest up to the end of the ring is empty
    std::uint32_t unused;
  };
  static constexpr std::uint32_t kSkip = UINT32_MAX;

  static constexpr std::size_t room_for(std::size_t size) noexcept { return sizeof(Header) + ((size + 7) & ~7ULL); }
  [[nodiscard]] bool has_room(std::uint64_t end) noexcept;
  void wake_consumer(std::uint64_t tail) noexcept;

  // Read by both, written by nobody.
  std::size_t mask_;
  std::unique_ptr<std::uint64_t[]> words_;
  char* data_;
  RingBell& bell_;
  // The producer's.
  alignas(64) std::atomic<std::uint64_t> tail_{0};
  std::uint64_t reserved_ = 0;  // where the header of the reserved record stands
  std::size_t reserved_size_ = 0;
  std::uint64_t head_seen_ = 0;  // what the producer last read of head_
  Counter dropped_full_;
  Counter dropped_oversize_;
  // The consumer's.
  alignas(64) std::atomic<std::uint64_t> head_{0};
  // Written by both, seldom.
  alignas(64) std::atomic<std::uint8_t> mode_{kLingering};
};

}  // namespace gatehouse::core
