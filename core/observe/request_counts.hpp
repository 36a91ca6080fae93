// Finished exchanges of one route and worker by listener, method and status.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "observe/counter.hpp"
#include "observe/metric_slots.hpp"

namespace gatehouse::core {

/// A packed key has room for so much of a listener's generation.
inline constexpr std::uint32_t kListenerGenerationMask = 0xFFFFFF;

/// What one cell counts. Fits 64 bits, so that a reader sees it whole.
struct RequestKey {
  ListenerSlot listener;
  std::uint8_t method = 0;
  std::uint16_t status = 0;

  [[nodiscard]] std::uint64_t packed() const noexcept;  // not 0 when there is a listener
  static RequestKey unpack(std::uint64_t packed) noexcept;
};

/// Open addressing. Grown by its owner, who keeps the smaller tables: a reader may still be in one, and all of them
/// together are smaller than the last.
class RequestCounts {
 public:
  RequestCounts() = default;
  ~RequestCounts();
  RequestCounts(const RequestCounts&) = delete;
  RequestCounts& operator=(const RequestCounts&) = delete;

  /// Owner, hot path; allocates when a key is new and the table full. False when the key cannot be counted, because
  /// there are kMaxKeys others or no memory.
  bool add(const RequestKey& key) noexcept;
  /// Owner, when no reader looks at the block.
  void reset() noexcept;

  /// Any thread: `visit(const RequestKey&, std::uint64_t count)` for every key.
  template <class Visit>
  void for_each(Visit visit) const {
    const auto* table = table_.load(std::memory_order_acquire);
    if (table == nullptr) return;
    for (std::uint32_t i = 0; i < table->size; ++i) {
      const auto key = table->cells[i].key.load(std::memory_order_acquire);
      if (key != 0) visit(RequestKey::unpack(key), table->cells[i].count.value());
    }
  }

  static constexpr std::uint32_t kMaxKeys = 3072;  // three quarters of 4 096 cells: 64 kB for one route of one worker

 private:
  struct Cell {
    std::atomic<std::uint64_t> key{0};
    Counter count;
  };
  struct Table {
    std::unique_ptr<Cell[]> cells;
    std::uint32_t size = 0;  // power of two
    std::uint32_t used = 0;  // owner only
    std::unique_ptr<Table> smaller;
  };

  static Cell& place_of(Table& table, std::uint64_t key) noexcept;
  bool grow() noexcept;

  std::atomic<Table*> table_{nullptr};
};

}  // namespace gatehouse::core
