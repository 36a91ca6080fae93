// Named blocks of memory of plugins that outlive their instances: breaker counts survive a reload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace gatehouse::core {

/// Whose blocks: the plugin's name and the major number of its version.
struct CellOwner {
  std::string_view plugin;
  std::string_view major;
};

/// Any thread; every call takes a lock.
class CellRegistry {
 public:
  static constexpr std::size_t kMaxBlocks = 4096;                 // of one owner
  static constexpr std::size_t kMaxBytes = std::size_t{4} << 20;  // the same
  static constexpr std::size_t kMaxName = 256;
  static constexpr Duration kKeep = std::chrono::minutes(10);

  CellRegistry();
  ~CellRegistry();
  CellRegistry(const CellRegistry&) = delete;
  CellRegistry& operator=(const CellRegistry&) = delete;

  /// The block of this name, layout and size, zeros at first, aligned to 64; nullptr when a bound is reached. It stays
  /// while `user` lives. May throw std::bad_alloc.
  void* use(const CellOwner& owner, std::string_view name, std::uint64_t layout, std::size_t bytes,
            const std::weak_ptr<const void>& user);
  /// At a reload: ends blocks that no living user has had for kKeep. Returns how many.
  std::size_t sweep(TimePoint now);
  [[nodiscard]] std::size_t size();

 private:
  class Block;
  struct Totals {
    std::size_t blocks = 0;
    std::size_t bytes = 0;
  };

  std::mutex lock_;
  std::map<std::string, std::unique_ptr<Block>, std::less<>> blocks_;
  std::map<std::string, Totals, std::less<>> totals_;
};

}  // namespace gatehouse::core
