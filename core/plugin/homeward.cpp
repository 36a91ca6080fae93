#include "plugin/homeward.hpp"

#include <utility>

namespace gatehouse::core {

void Homeward::send(Item* item) noexcept {
  auto* first = first_.load(std::memory_order_relaxed);
  do {
    item->next_ = first;
  } while (!first_.compare_exchange_weak(first, item, std::memory_order_release, std::memory_order_relaxed));
  if (first != nullptr || control_ == nullptr) return;  // somebody has announced those that wait already
  const Mail mail{[](void* self) { static_cast<Homeward*>(self)->drain(); }, [](void*) {}, this};
  (void)control_->post(mail);
}

void Homeward::drain() noexcept {
  auto* item = first_.exchange(nullptr, std::memory_order_acquire);
  Item* in_order = nullptr;
  while (item != nullptr) {
    auto* next = std::exchange(item->next_, in_order);
    in_order = std::exchange(item, next);
  }
  while (in_order != nullptr) {
    auto* next = in_order->next_;
    in_order->arrive();
    delete in_order;
    in_order = next;
  }
}

}  // namespace gatehouse::core
