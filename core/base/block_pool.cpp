#include "base/block_pool.hpp"

#include <new>

namespace gatehouse::core {

BlockPool::BlockPool(std::size_t block_bytes, std::size_t keep) : block_bytes_(block_bytes), keep_(keep) {
  idle_.reserve(keep);
}

BlockPool::~BlockPool() {
  for (auto* block : idle_) ::operator delete(block);
}

std::byte* BlockPool::take() {
  ++in_use_;
  if (idle_.empty()) return static_cast<std::byte*>(::operator new(block_bytes_));
  auto* block = idle_.back();
  idle_.pop_back();
  return block;
}

void BlockPool::give(std::byte* block) noexcept {
  --in_use_;
  if (idle_.size() < keep_) {
    idle_.push_back(block);  // within the reserved capacity: never allocates
  } else {
    ::operator delete(block);
  }
}

}  // namespace gatehouse::core
