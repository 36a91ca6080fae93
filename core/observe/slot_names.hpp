// Names of one kind of series and their slots, across reloads. Pure bookkeeping; control thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::core {

/// Slots of one kind at most: the tables of the shards reach no further.
inline constexpr std::uint32_t kMaxMetricSlots = 64 * 1024;

/// A name is a pair: (service, route), (upstream, endpoint), or (name, "").
class SlotNames {
 public:
  enum class Standing : std::uint8_t { free, live, retired };

  struct Entry {
    std::string first;
    std::string second;
    std::uint32_t generation = 0;
    Standing standing = Standing::free;
    bool is_asked_for = false;  // in the reload under way
    bool is_new = false;        // in the reload under way
  };

  void begin_reload();
  void commit_reload();
  void cancel_reload();

  /// Index of the name, or kMaxMetricSlots when there is no room for another.
  std::uint32_t intern(std::string_view first, std::string_view second);
  /// Takes a name out before the next reload does.
  void retire(std::uint32_t index);
  /// Frees what was retired before the last reload or call of retire(). Called when a scrape is done.
  void scraped();

  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
  [[nodiscard]] bool is_current(std::uint32_t index, std::uint32_t generation) const noexcept;

 private:
  void free(std::uint32_t index);

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> free_;
  std::map<std::pair<std::string, std::string>, std::uint32_t, std::less<>> by_name_;
  bool is_reloading_ = false;
};

}  // namespace gatehouse::core
