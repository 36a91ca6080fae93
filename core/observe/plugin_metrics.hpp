// Counters, gauges and histograms that plugins define: a shard per thread, summed at a scrape.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "observe/counter.hpp"
#include "observe/families.hpp"

namespace gatehouse::core {

/// Names a series in the calls of the hot path; 0: none, recording is ignored.
using PluginMetricId = std::uint32_t;

struct PluginMetricSpec {
  std::string_view plugin;  // "rate-limit"
  std::string_view scope;   // "route/orders"
  MetricKind kind = MetricKind::counter;
  std::string_view name;  // "decisions_total"
  std::string_view help;
  MetricLabels labels;             // besides scope
  std::span<const double> bounds;  // of a histogram, in seconds; none: those of plugin durations
};

class PluginMetrics {
 public:
  /// Shards: one per worker, and one for the control thread.
  explicit PluginMetrics(std::uint32_t workers);
  ~PluginMetrics();
  PluginMetrics(const PluginMetrics&) = delete;
  PluginMetrics& operator=(const PluginMetrics&) = delete;

  [[nodiscard]] std::uint32_t control_shard() const noexcept { return workers_; }

  // The control thread.

  /// One series; the one there is when the plugin, scope, name and labels are the same, with its counts. 0 with `why`
  /// for a bad name, another type or other bounds than the family has, or when there is no room. One release() each.
  PluginMetricId define(const PluginMetricSpec& spec, std::string& why);
  /// The last one lets the series end: the next scrape shows it once more.
  void release(PluginMetricId id);
  /// All series, under the cap of `families`; names and bounds in it are good until the next call.
  void collect(Families& families);

  // Each thread its own shard. Hot path: no lock, no read-modify-write. The id has reached a worker with the snapshot.

  /// Counters and gauges.
  void add(std::uint32_t shard, PluginMetricId id, std::int64_t amount) noexcept;
  /// A histogram.
  void observe(std::uint32_t shard, PluginMetricId id, double seconds) noexcept;
  /// A gauge, from the control thread: the sum of what all have added becomes meaningless behind it.
  void set(PluginMetricId id, double value) noexcept;

 private:
  // An id is the kind and the first cell of the series, plus one. A histogram has a cell per bound, one above the last
  // bound and one for the sum in nanoseconds.
  static constexpr std::uint32_t kChunkCells = 1024;
  static constexpr std::uint32_t kChunks = 256;
  static constexpr unsigned kKindShift = 30;
  using Cell = OwnedNumber<std::uint64_t>;
  using Chunk = std::array<Cell, kChunkCells>;
  using Shard = std::array<std::atomic<Chunk*>, kChunks>;
  using BoundsOf = std::array<std::atomic<const std::vector<Duration>*>, kChunkCells>;

  struct MetricFamily {
    std::string name;
    std::string help;
    MetricKind kind = MetricKind::counter;
    std::vector<Duration> bounds;
    std::uint32_t series = 0;
  };
  struct Series {
    MetricFamily* family = nullptr;
    MetricLabels labels;
    std::uint32_t cell = 0;
    std::uint32_t users = 0;
    bool is_shown_last = false;
  };
  using SeriesKey = std::pair<std::string, MetricLabels>;
  struct KeyLess {
    bool operator()(const SeriesKey& a, const SeriesKey& b) const noexcept;
  };

  [[nodiscard]] static PluginMetricId id_of(const Series& series) noexcept;
  [[nodiscard]] Cell* cell(std::uint32_t shard, std::uint32_t index) const noexcept;
  MetricFamily* family_for(const PluginMetricSpec& spec, std::string& why);
  [[nodiscard]] bool take_cells(std::uint32_t count, std::uint32_t& first);
  void free(const Series& series);
  void write(const Series& series, Families& families) const;
  [[nodiscard]] std::uint64_t sum(std::uint32_t index) const noexcept;

  std::uint32_t workers_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::array<std::atomic<BoundsOf*>, kChunks> bounds_{};
  std::uint32_t next_cell_ = 0;
  std::map<std::uint32_t, std::vector<std::uint32_t>> free_;  // count of cells → first cells
  std::map<std::string, MetricFamily, std::less<>> families_;
  std::map<SeriesKey, Series, KeyLess> series_;
  std::map<PluginMetricId, Series*> by_id_;
};

}  // namespace gatehouse::core
