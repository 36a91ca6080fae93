// The one door into another thread: a bounded queue and an eventfd. Full is a counted error, never a wait.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace gatehouse::core {

/// A message: what to do, with what. `run` is called on the receiving thread, or `drop` when the box is destroyed.
struct Mail {
  void (*run)(void* subject) = nullptr;
  void (*drop)(void* subject) = nullptr;
  void* subject = nullptr;
};

class Mailbox {
 public:
  /// `capacity` is a power of two.
  explicit Mailbox(std::size_t capacity);
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  /// Any thread. False when the box is full: nothing was taken over.
  [[nodiscard]] bool post(Mail mail) noexcept;

  /// Any thread. Runs `work()` on the receiving thread; allocates. False when the box is full.
  template <class Work>
  [[nodiscard]] bool post(Work work) {
    auto boxed = std::make_unique<Work>(std::move(work));
    const Mail mail{[](void* subject) { (*std::unique_ptr<Work>(static_cast<Work*>(subject)))(); },
                    [](void* subject) { delete static_cast<Work*>(subject); }, boxed.get()};
    if (!post(mail)) return false;
    (void)boxed.release();
    return true;
  }

  /// The receiving thread. Runs what has arrived; returns how many.
  std::size_t receive();

  /// Becomes readable when mail arrives.
  [[nodiscard]] int descriptor() const noexcept { return event_; }
  [[nodiscard]] std::uint64_t refused() const noexcept { return refused_.load(std::memory_order_relaxed); }

 private:
  struct Slot {
    std::atomic<std::size_t> turn;
    Mail mail;
  };

  bool take(Mail& mail) noexcept;

  std::size_t mask_;
  std::unique_ptr<Slot[]> slots_;
  alignas(64) std::atomic<std::size_t> tail_{0};
  alignas(64) std::size_t head_ = 0;
  std::atomic<std::uint64_t> refused_{0};
  int event_;
};

}  // namespace gatehouse::core
