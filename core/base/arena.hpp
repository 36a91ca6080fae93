// Memory of one exchange: bump allocation in the worker's blocks, all given back at once.
#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/block_pool.hpp"

namespace gatehouse::core {

/// Allocates from blocks of `pool`; anything larger than a block comes from the heap and lives as long as the rest.
/// One thread. Nothing allocated here has its destructor run: only trivially destructible objects may be made in it.
class Arena {
 public:
  explicit Arena(BlockPool& pool) noexcept : pool_(&pool) {}
  ~Arena() { reset(); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Uninitialised memory of `bytes` bytes. Throws std::bad_alloc only.
  void* allocate(std::size_t bytes, std::size_t alignment = alignof(std::max_align_t)) {
    const auto at = (used_ + alignment - 1) & ~(alignment - 1);
    if (block_ == nullptr || at + bytes > pool_->block_bytes()) return allocate_slow(bytes, alignment);
    used_ = at + bytes;
    return block_ + at;
  }

  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>, "the arena runs no destructors");
    return new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }

  template <class T>
  T* make_array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T> && std::is_trivially_copyable_v<T>);
    return static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));
  }

  /// A copy of `text` that lives as long as the arena.
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    auto* to = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }

  /// Copy of the concatenation of `a` and `b`.
  std::string_view concat(std::string_view a, std::string_view b);

  /// Where the next allocation will most likely lie; null before the first.
  [[nodiscard]] const void* next() const noexcept { return block_ == nullptr ? nullptr : block_ + used_; }

  /// Gives every block back. All memory taken from the arena is gone after it.
  void reset() noexcept;

  /// Bytes handed out since the last reset, padding included.
  [[nodiscard]] std::size_t bytes() const noexcept { return earlier_ + used_; }

 private:
  struct Chain {
    Chain* next;
    bool is_block;
  };

  void* allocate_slow(std::size_t bytes, std::size_t alignment);

  BlockPool* pool_;
  std::byte* block_ = nullptr;  // current block; begins with its Chain
  std::size_t used_ = 0;
  std::size_t earlier_ = 0;
  Chain* chain_ = nullptr;
};

}  // namespace gatehouse::core
