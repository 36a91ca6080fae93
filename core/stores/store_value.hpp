// An immutable piece of bytes with a counted owner: what a store keeps and hands out without copying it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace gatehouse::core {

/// Any thread may hold, copy and drop one; the bytes never change. Copying is one atomic increment.
class StoreValue {
 public:
  StoreValue() noexcept = default;
  /// Copies `bytes`; null (operator bool is false) when there is no memory.
  [[nodiscard]] static StoreValue copy_of(std::string_view bytes) noexcept;

  StoreValue(const StoreValue& other) noexcept : block_(other.block_) {
    if (block_ != nullptr) block_->holders.fetch_add(1, std::memory_order_relaxed);
  }
  StoreValue(StoreValue&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  StoreValue& operator=(StoreValue other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~StoreValue() { drop(); }

  explicit operator bool() const noexcept { return block_ != nullptr; }
  [[nodiscard]] std::string_view view() const noexcept {
    return block_ == nullptr ? std::string_view{} : std::string_view(bytes_of(block_), block_->size);
  }
  /// Bytes of memory that a value of `size` bytes occupies.
  [[nodiscard]] static constexpr std::size_t footprint(std::size_t size) noexcept {
    return (sizeof(Block) + size + 23) / 16 * 16;  // malloc: 8 bytes of its own, rounded to 16
  }

 private:
  struct Block {
    std::atomic<std::uint32_t> holders;
    std::size_t size;
  };
  static const char* bytes_of(const Block* block) noexcept { return reinterpret_cast<const char*>(block + 1); }
  void drop() noexcept;

  Block* block_ = nullptr;
};

}  // namespace gatehouse::core
