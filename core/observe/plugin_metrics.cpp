#include "observe/plugin_metrics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "observe/plugin_metric_names.hpp"

namespace gatehouse::core {

namespace {

constexpr std::size_t kMaxBounds = 64;

/// In nanoseconds; empty when they are not finite, positive and ascending.
std::vector<Duration> durations_of(std::span<const double> seconds) {
  if (seconds.empty()) return {kOverheadBounds.begin(), kOverheadBounds.end()};
  std::vector<Duration> bounds;
  for (const auto second : seconds) {
    if (!std::isfinite(second) || second <= 0 || second > 1e9) return {};
    const Duration bound(std::llround(second * 1e9));
    if (!bounds.empty() && bound <= bounds.back()) return {};
    bounds.push_back(bound);
  }
  return bounds.size() > kMaxBounds ? std::vector<Duration>{} : bounds;
}

std::uint32_t cells_of(MetricKind kind, std::size_t bounds) {
  return kind == MetricKind::histogram ? static_cast<std::uint32_t>(bounds) + 2 : 1;
}

}  // namespace

bool PluginMetrics::KeyLess::operator()(const SeriesKey& a, const SeriesKey& b) const noexcept {
  if (a.first != b.first) return a.first < b.first;
  return std::lexicographical_compare(
      a.second.begin(), a.second.end(), b.second.begin(), b.second.end(),
      [](const auto& x, const auto& y) { return std::tie(x.name, x.value) < std::tie(y.name, y.value); });
}

PluginMetrics::PluginMetrics(std::uint32_t workers) : workers_(workers) {
  for (std::uint32_t i = 0; i <= workers; ++i) shards_.push_back(std::make_unique<Shard>());
}

PluginMetrics::~PluginMetrics() {
  for (auto& shard : shards_) {
    for (auto& chunk : *shard) delete chunk.load(std::memory_order_relaxed);
  }
  for (auto& bounds : bounds_) delete bounds.load(std::memory_order_relaxed);
}

PluginMetricId PluginMetrics::id_of(const Series& series) noexcept {
  return static_cast<std::uint32_t>(series.family->kind) << kKindShift | (series.cell + 1);
}

PluginMetrics::Cell* PluginMetrics::cell(std::uint32_t shard, std::uint32_t index) const noexcept {
  if (shard >= shards_.size() || index >= kChunks * kChunkCells) return nullptr;
  auto* chunk = (*shards_[shard])[index / kChunkCells].load(std::memory_order_relaxed);
  return chunk == nullptr ? nullptr : &(*chunk)[index % kChunkCells];
}

PluginMetrics::MetricFamily* PluginMetrics::family_for(const PluginMetricSpec& spec, std::string& why) {
  auto bounds = spec.kind == MetricKind::histogram ? durations_of(spec.bounds) : std::vector<Duration>{};
  if (spec.kind == MetricKind::histogram && bounds.empty()) {
    why = "bounds of a histogram are up to 64 ascending numbers of seconds";
    return nullptr;
  }
  const auto name = plugin_metric_name(spec.plugin, spec.name);
  const auto [at, is_new] = families_.try_emplace(name);
  auto& family = at->second;
  if (is_new) {
    family = {name, std::string(spec.help), spec.kind, std::move(bounds), 0};
  } else if (family.kind != spec.kind || family.bounds != bounds) {
    why = "the metric is defined already, with another type or other bounds";
    return nullptr;
  }
  return &family;
}

// A series never crosses a chunk; the rest of a chunk that is too small for it is left.
bool PluginMetrics::take_cells(std::uint32_t count, std::uint32_t& first) {
  if (auto& same = free_[count]; !same.empty()) {
    first = same.back();
    same.pop_back();
    return true;
  }
  if (next_cell_ % kChunkCells + count > kChunkCells) next_cell_ = (next_cell_ / kChunkCells + 1) * kChunkCells;
  if (next_cell_ + count > kChunks * kChunkCells) return false;
  first = next_cell_;
  next_cell_ += count;
  const auto number = first / kChunkCells;
  if (bounds_[number].load(std::memory_order_relaxed) != nullptr) return true;
  for (auto& shard : shards_) (*shard)[number].store(new Chunk, std::memory_order_release);
  bounds_[number].store(new BoundsOf{}, std::memory_order_release);
  return true;
}

PluginMetricId PluginMetrics::define(const PluginMetricSpec& spec, std::string& why) {
  why = plugin_metric_fault(spec);
  if (!why.empty()) return 0;
  auto* family = family_for(spec, why);
  if (family == nullptr) return 0;
  MetricLabels labels{{"scope", std::string(spec.scope)}};
  labels.insert(labels.end(), spec.labels.begin(), spec.labels.end());
  const auto [at, is_new] = series_.try_emplace(SeriesKey{family->name, labels});
  auto& series = at->second;
  if (is_new) {
    if (!take_cells(cells_of(spec.kind, family->bounds.size()), series.cell)) {
      series_.erase(at);
      why = "there is no room for more series of plugins";
      return 0;
    }
    series.family = family;
    series.labels = std::move(labels);
    ++family->series;
    const auto& bounds = family->bounds;
    (*bounds_[series.cell / kChunkCells])[series.cell % kChunkCells].store(&bounds, std::memory_order_release);
    by_id_[id_of(series)] = &series;
  }
  series.is_shown_last = false;
  ++series.users;
  return id_of(series);
}

void PluginMetrics::release(PluginMetricId id) {
  const auto found = by_id_.find(id);
  if (found != by_id_.end() && found->second->users > 0) --found->second->users;
}

void PluginMetrics::free(const Series& series) {
  const auto count = cells_of(series.family->kind, series.family->bounds.size());
  for (std::uint32_t shard = 0; shard < shards_.size(); ++shard) {
    for (std::uint32_t i = 0; i < count; ++i) cell(shard, series.cell + i)->reset();
  }
  free_[count].push_back(series.cell);
  by_id_.erase(id_of(series));
  if (--series.family->series == 0) families_.erase(series.family->name);
}

void PluginMetrics::add(std::uint32_t shard, PluginMetricId id, std::int64_t amount) noexcept {
  const auto kind = static_cast<MetricKind>(id >> kKindShift);
  auto* at = cell(shard, (id & ((1U << kKindShift) - 1)) - 1);
  if (id == 0 || at == nullptr || kind == MetricKind::histogram || (kind == MetricKind::counter && amount < 0)) return;
  // Only the control thread's part of a gauge is a fraction: set() puts one there.
  if (kind == MetricKind::gauge && shard == workers_) {
    at->set(std::bit_cast<std::uint64_t>(std::bit_cast<double>(at->value()) + static_cast<double>(amount)));
  } else {
    at->add(static_cast<std::uint64_t>(amount));
  }
}

void PluginMetrics::observe(std::uint32_t shard, PluginMetricId id, double seconds) noexcept {
  const auto first = (id & ((1U << kKindShift) - 1)) - 1;
  auto* cells = cell(shard, first);
  if (id == 0 || cells == nullptr || static_cast<MetricKind>(id >> kKindShift) != MetricKind::histogram) return;
  const auto* bounds = (*bounds_[first / kChunkCells].load(std::memory_order_relaxed))[first % kChunkCells].load(
      std::memory_order_acquire);
  if (bounds == nullptr || std::isnan(seconds)) return;
  const Duration value(static_cast<std::int64_t>(std::clamp(seconds, 0.0, 1e9) * 1e9));
  std::size_t at = 0;
  while (at < bounds->size() && value > (*bounds)[at]) ++at;
  cells[at].add(1);
  cells[bounds->size() + 1].add(static_cast<std::uint64_t>(value.count()));
}

void PluginMetrics::set(PluginMetricId id, double value) noexcept {
  auto* at = cell(workers_, (id & ((1U << kKindShift) - 1)) - 1);
  if (id == 0 || at == nullptr || static_cast<MetricKind>(id >> kKindShift) != MetricKind::gauge) return;
  at->set(std::bit_cast<std::uint64_t>(value));
}

std::uint64_t PluginMetrics::sum(std::uint32_t index) const noexcept {
  std::uint64_t total = 0;
  for (std::uint32_t shard = 0; shard <= workers_; ++shard) total += cell(shard, index)->value();
  return total;
}

void PluginMetrics::write(const Series& series, Families& families) const {
  const auto& family = *series.family;
  if (family.kind == MetricKind::counter) {
    families.counter(family.name, family.help, series.labels, sum(series.cell));
  } else if (family.kind == MetricKind::gauge) {
    auto value = std::bit_cast<double>(cell(workers_, series.cell)->value());
    for (std::uint32_t i = 0; i < workers_; ++i) {
      value += static_cast<double>(static_cast<std::int64_t>(cell(i, series.cell)->value()));
    }
    families.gauge(family.name, family.help, series.labels, value);
  } else {
    BucketSums sums;
    for (std::uint32_t i = 0; i <= family.bounds.size(); ++i) sums.counts.push_back(sum(series.cell + i));
    sums.sum_ns = sum(series.cell + static_cast<std::uint32_t>(family.bounds.size()) + 1);
    families.histogram(family.name, family.help, series.labels, family.bounds, std::move(sums));
  }
}

void PluginMetrics::collect(Families& families) {
  for (auto at = series_.begin(); at != series_.end();) {
    auto& series = at->second;
    if (series.users == 0 && series.is_shown_last) {
      free(series);
      at = series_.erase(at);
      continue;
    }
    series.is_shown_last = series.users == 0;
    const bool is_histogram = series.family->kind == MetricKind::histogram;
    if (families.admits(is_histogram ? series_of_histogram(series.family->bounds.size()) : 1)) write(series, families);
    ++at;
  }
}

}  // namespace gatehouse::core
