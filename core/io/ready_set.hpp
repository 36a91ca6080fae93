// Readiness of one worker's descriptors: registered once, edge-triggered; a wait is a pointer in the record.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.hpp"

struct epoll_event;

namespace gatehouse::core {

enum Ready : std::uint8_t { kReadable = 1, kWritable = 2, kHungUp = 4 };

/// Something that is told when one of its descriptors became ready. `wake` may destroy anything, itself included.
class Waiter {
 public:
  using Callback = void (*)(Waiter&);
  explicit Waiter(Callback wake) noexcept : wake_(wake) {}
  void wake() { wake_(*this); }

 protected:
  friend class ReadySet;
  static constexpr std::size_t kPlaces = 4;

  Callback wake_;
  // Memory that wake() touches besides this object, or null: brought into the cache while the waiter before it runs.
  // Only a hint, never read.
  std::array<const void*, kPlaces> touches_{};
};

/// One registered descriptor. `ready` is kept by the set (raised) and by whoever reads and writes (lowered).
struct Watch {
  int fd = -1;
  std::uint8_t ready = 0;     // Ready bits known to hold
  std::uint8_t interest = 0;  // Ready bits `waiter` wants to hear about
  Waiter* waiter = nullptr;
};

/// One thread.
class ReadySet {
 public:
  ReadySet();
  ~ReadySet();
  ReadySet(const ReadySet&) = delete;
  ReadySet& operator=(const ReadySet&) = delete;

  /// Registers `watch.fd` for everything, once for its life. `watch` must stay where it is until remove().
  /// False when the kernel refuses (out of memory or of watches).
  bool add(Watch& watch) noexcept;
  /// Forgets `watch`, also in the batch that is being dispatched. The caller closes the descriptor, and with that the
  /// kernel forgets it too: a system call less per connection.
  void remove(Watch& watch) noexcept;

  /// Collects what is ready, waiting at most `timeout_ms` (-1: for ever, 0: not at all), and wakes the waiters.
  /// All flags of a batch are raised before the first waiter runs, so that a connection taken from a pool shows
  /// what arrived on it in the same turn. Returns the number of events.
  int dispatch(int timeout_ms) {
    const int found = collect(timeout_ms);
    wake();
    return found;
  }
  /// The two halves of it: the time after a wait is known before the first waiter runs.
  int collect(int timeout_ms);
  void wake();

  /// Wakes `waiter` in the next dispatch(), whatever is ready: lets others run between two pieces of a long transfer.
  void again(Waiter& waiter) { again_.push_back(&waiter); }
  void forget(Waiter& waiter) noexcept;
  /// Something is queued by again(): the next dispatch() must not sleep.
  [[nodiscard]] bool is_eager() const noexcept { return !again_.empty(); }

  [[nodiscard]] int descriptor() const noexcept { return fd_; }

 private:
  static constexpr std::size_t kBatch = 256;

  void fetch_behind(std::size_t position) const noexcept;

  int fd_;
  std::array<Watch*, kBatch> batch_{};
  std::size_t batch_size_ = 0;
  std::vector<Waiter*> again_;
  std::vector<Waiter*> now_;  // the part of again_ that is being woken
};

}  // namespace gatehouse::core
