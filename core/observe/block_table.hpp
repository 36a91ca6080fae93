// The blocks of one kind of slot in one shard: grown and written by the owning worker, read by a scrape meanwhile.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

#include "observe/slot_names.hpp"

namespace gatehouse::core {

/// Chunks of pointers behind a fixed array: nothing ever moves, so a reader needs no lock and no hazard. A block is
/// made when its slot is first used. `Block` has an atomic `generation` and a `reset()` that sets all its numbers to
/// zero.
///
/// Why a reader may trust a block whose generation is the registry's: only the registry, on the reader's own thread,
/// gives out a newer one, so the owner cannot begin to reset the block for another name while it is being read.
template <class Block>
class BlockTable {
 public:
  BlockTable() = default;
  ~BlockTable() {
    for (auto& chunk : chunks_) {
      auto* blocks = chunk.load(std::memory_order_relaxed);
      if (blocks == nullptr) continue;
      for (auto& block : *blocks) delete block.load(std::memory_order_relaxed);
      delete blocks;
    }
  }
  BlockTable(const BlockTable&) = delete;
  BlockTable& operator=(const BlockTable&) = delete;

  /// Owner. Throws std::bad_alloc.
  void ensure_capacity(std::uint32_t slots) {
    for (std::size_t i = 0; i < kChunks && i * kChunkSlots < slots; ++i) {
      if (chunks_[i].load(std::memory_order_relaxed) == nullptr) chunks_[i].store(new Chunk, std::memory_order_release);
    }
  }

  /// Owner, hot path. Block of the slot, or nullptr when the slot is none, is older than what is counted there, or
  /// there is no memory.
  template <class Slot>
  Block* own(Slot slot) noexcept {
    if (!slot || slot.index >= kMaxMetricSlots) return nullptr;
    auto* chunk = chunks_[slot.index / kChunkSlots].load(std::memory_order_relaxed);
    if (chunk == nullptr) return nullptr;
    auto& place = (*chunk)[slot.index % kChunkSlots];
    auto* block = place.load(std::memory_order_relaxed);
    if (block != nullptr && block->generation.load(std::memory_order_relaxed) == slot.generation) return block;
    return renew(place, block, slot.generation);
  }

  /// Any thread. Block of the slot when it has been used in this generation.
  template <class Slot>
  [[nodiscard]] const Block* find(Slot slot) const noexcept {
    if (!slot || slot.index >= kMaxMetricSlots) return nullptr;
    const auto* chunk = chunks_[slot.index / kChunkSlots].load(std::memory_order_acquire);
    if (chunk == nullptr) return nullptr;
    const auto* block = (*chunk)[slot.index % kChunkSlots].load(std::memory_order_acquire);
    if (block == nullptr || block->generation.load(std::memory_order_acquire) != slot.generation) return nullptr;
    return block;
  }

 private:
  static constexpr std::size_t kChunkSlots = 64;
  static constexpr std::size_t kChunks = kMaxMetricSlots / kChunkSlots;
  using Chunk = std::array<std::atomic<Block*>, kChunkSlots>;

  static Block* renew(std::atomic<Block*>& place, Block* block, std::uint32_t generation) noexcept {
    if (block == nullptr) {
      block = new (std::nothrow) Block;
      if (block == nullptr) return nullptr;
      block->generation.store(generation, std::memory_order_relaxed);
      place.store(block, std::memory_order_release);
      return block;
    }
    if (block->generation.load(std::memory_order_relaxed) > generation) return nullptr;
    block->reset();
    block->generation.store(generation, std::memory_order_release);
    return block;
  }

  std::array<std::atomic<Chunk*>, kChunks> chunks_{};
};

}  // namespace gatehouse::core
