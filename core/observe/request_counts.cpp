// Finished exchanges by listener, method and status: the table and its growth.
#include "observe/request_counts.hpp"

#include <new>

namespace gatehouse::core {

// 16 bits of listener index, 24 of its generation, 8 of method, 16 of status.
std::uint64_t RequestKey::packed() const noexcept {
  return (std::uint64_t{listener.index & 0xFFFF} << 48) |
         (std::uint64_t{listener.generation & kListenerGenerationMask} << 24) | (std::uint64_t{method} << 16) | status;
}

RequestKey RequestKey::unpack(std::uint64_t packed) noexcept {
  return {.listener = {static_cast<std::uint32_t>(packed >> 48),
                       static_cast<std::uint32_t>(packed >> 24) & kListenerGenerationMask},
          .method = static_cast<std::uint8_t>(packed >> 16),
          .status = static_cast<std::uint16_t>(packed)};
}

RequestCounts::~RequestCounts() { delete table_.load(std::memory_order_relaxed); }

// The cell of `key`, or the empty one where it belongs; a table is never full, so one of them is found.
RequestCounts::Cell& RequestCounts::place_of(Table& table, std::uint64_t key) noexcept {
  constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;  // Fibonacci hashing: the high bits are the mixed ones
  auto at = static_cast<std::uint32_t>((key * kGoldenRatio) >> 32) & (table.size - 1);
  for (;;) {
    auto& cell = table.cells[at];
    const auto there = cell.key.load(std::memory_order_relaxed);
    if (there == key || there == 0) return cell;
    at = (at + 1) & (table.size - 1);
  }
}

bool RequestCounts::add(const RequestKey& key) noexcept {
  const auto packed = key.packed();
  auto* table = table_.load(std::memory_order_relaxed);
  if (table == nullptr) {
    if (!grow()) return false;
    table = table_.load(std::memory_order_relaxed);
  }
  auto* cell = &place_of(*table, packed);
  if (cell->key.load(std::memory_order_relaxed) == packed) {
    cell->count.add(1);
    return true;
  }
  if (table->used + 1 > table->size / 4 * 3) {
    if (!grow()) return false;
    table = table_.load(std::memory_order_relaxed);
    cell = &place_of(*table, packed);
  }
  ++table->used;
  cell->count.set(1);
  cell->key.store(packed, std::memory_order_release);
  return true;
}

bool RequestCounts::grow() noexcept {
  auto* old = table_.load(std::memory_order_relaxed);
  const std::uint32_t size = old == nullptr ? 16 : old->size * 2;
  if (size / 4 * 3 > kMaxKeys) return false;
  std::unique_ptr<Table> table(new (std::nothrow) Table);
  if (!table) return false;
  table->cells.reset(new (std::nothrow) Cell[size]);
  if (!table->cells) return false;
  table->size = size;
  for (std::uint32_t i = 0; old != nullptr && i < old->size; ++i) {
    const auto key = old->cells[i].key.load(std::memory_order_relaxed);
    if (key == 0) continue;
    auto& cell = place_of(*table, key);
    cell.count.set(old->cells[i].count.value());
    cell.key.store(key, std::memory_order_relaxed);
    ++table->used;
  }
  table->smaller.reset(old);
  table_.store(table.release(), std::memory_order_release);
  return true;
}

void RequestCounts::reset() noexcept {
  auto* table = table_.load(std::memory_order_relaxed);
  if (table == nullptr) return;
  for (std::uint32_t i = 0; i < table->size; ++i) {
    table->cells[i].key.store(0, std::memory_order_relaxed);
    table->cells[i].count.reset();
  }
  table->used = 0;
}

}  // namespace gatehouse::core
