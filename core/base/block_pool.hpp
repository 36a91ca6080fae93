// Fixed-size memory blocks of one worker, reused last-in first-out so that the warm one is taken first.
#pragma once

#include <cstddef>
#include <vector>

namespace gatehouse::core {

class BlockPool {
 public:
  /// `block_bytes` per block; at most `keep` idle blocks are held back from the heap. One thread.
  BlockPool(std::size_t block_bytes, std::size_t keep);
  ~BlockPool();
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;

  [[nodiscard]] std::byte* take();
  void give(std::byte* block) noexcept;
  [[nodiscard]] std::size_t block_bytes() const noexcept { return block_bytes_; }
  [[nodiscard]] std::size_t in_use() const noexcept { return in_use_; }

 private:
  std::size_t block_bytes_;
  std::size_t keep_;
  std::size_t in_use_ = 0;
  std::vector<std::byte*> idle_;
};

}  // namespace gatehouse::core
