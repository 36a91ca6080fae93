// Things that other threads are done with and that must end on the control thread: they are never waited for.
#pragma once

#include <atomic>

#include "io/mailbox.hpp"

namespace gatehouse::core {

/// Any thread sends, the control thread takes. The object carries its own link, so sending never fails; the mail that
/// announces it may be refused by a full box, and the object then goes with the next one.
class Homeward {
 public:
  class Item {
   public:
    virtual ~Item() = default;
    /// Control thread; the item is deleted afterwards.
    virtual void arrive() noexcept = 0;

   private:
    friend class Homeward;
    Item* next_ = nullptr;
  };

  /// `control` may be null: items then wait for drain().
  explicit Homeward(Mailbox* control) noexcept : control_(control) {}
  ~Homeward() { drain(); }
  Homeward(const Homeward&) = delete;
  Homeward& operator=(const Homeward&) = delete;

  /// Takes the item over.
  void send(Item* item) noexcept;
  /// Control thread.
  void drain() noexcept;

 private:
  Mailbox* control_;
  std::atomic<Item*> first_{nullptr};
};

}  // namespace gatehouse::core
