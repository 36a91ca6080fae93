#include "base/arena.hpp"

namespace gatehouse::core {

void* Arena::allocate_slow(std::size_t bytes, std::size_t alignment) {
  constexpr auto kHead = (sizeof(Chain) + alignof(std::max_align_t) - 1) & ~(alignof(std::max_align_t) - 1);
  if (bytes + kHead + alignment > pool_->block_bytes()) {
    auto* raw = static_cast<std::byte*>(::operator new(bytes + kHead));
    chain_ = new (raw) Chain{chain_, false};
    earlier_ += bytes;
    return raw + kHead;
  }
  earlier_ += used_;
  block_ = pool_->take();
  chain_ = new (block_) Chain{chain_, true};
  used_ = (kHead + alignment - 1) & ~(alignment - 1);
  auto* result = block_ + used_;
  used_ += bytes;
  return result;
}

std::string_view Arena::concat(std::string_view a, std::string_view b) {
  if (a.size() + b.size() == 0) return {};
  auto* to = static_cast<char*>(allocate(a.size() + b.size(), 1));
  if (!a.empty()) std::memcpy(to, a.data(), a.size());
  if (!b.empty()) std::memcpy(to + a.size(), b.data(), b.size());
  return {to, a.size() + b.size()};
}

void Arena::reset() noexcept {
  while (chain_ != nullptr) {
    auto* next = chain_->next;
    auto* raw = reinterpret_cast<std::byte*>(chain_);
    if (chain_->is_block) {
      pool_->give(raw);
    } else {
      ::operator delete(raw);
    }
    chain_ = next;
  }
  block_ = nullptr;
  used_ = 0;
  earlier_ = 0;
}

}  // namespace gatehouse::core
