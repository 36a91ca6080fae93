// What all shards of the local store count together: the bounds hold for the process, not per shard.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace gatehouse::core {

/// Bounds of the local store. Values (what put_if_absent and compare_and_set write) take at most half of the keys and
/// three quarters of the bytes, so that neither kind of entry can crowd out the other.
struct LocalLimits {
  std::size_t max_keys = 1'000'000;
  std::size_t max_bytes = std::size_t{256} << 20;
  bool operator==(const LocalLimits&) const = default;
  [[nodiscard]] std::size_t max_value_keys() const noexcept { return max_keys - max_keys / 2; }
  [[nodiscard]] std::size_t max_value_bytes() const noexcept { return max_bytes / 4 * 3; }
};

/// Written when an entry comes, grows or goes; never by a take on keys that exist.
struct alignas(64) LocalTotals {
  std::atomic<std::size_t> keys{0};
  std::atomic<std::size_t> bytes{0};
  std::atomic<std::size_t> value_keys{0};
  std::atomic<std::size_t> value_bytes{0};
  std::atomic<std::uint64_t> evicted{0};  // counters that made room before their time
  std::atomic<std::uint64_t> refused{0};  // calls that ended in StoreError::full
  std::atomic<std::uint64_t> expired{0};
};

}  // namespace gatehouse::core
