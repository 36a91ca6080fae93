#include "base/block_pool.hpp"

#include <new>

#include "base/prefetch.hpp"

namespace gatehouse::core {

namespace {
constexpr std::ptrdiff_t kFetchedLines = 16;  // as much of a block as a small exchange uses before it waits
}

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
  if (!idle_.empty()) prefetch_lines(idle_.back(), 0, kFetchedLines - 1);  // for the next exchange, as frames are
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
