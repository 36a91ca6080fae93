// gatehouse.metrics/1, gatehouse.cells/1 and gatehouse.document/1: what an instance shows or shares.
#pragma once

#include <memory>
#include <string>

#include "gatehouse/abi/ext/draft/cells.h"
#include "gatehouse/abi/ext/draft/document.h"
#include "gatehouse/abi/ext/metrics.h"
#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::ext_metrics {

inline bool is_metric_name(std::string_view name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

/// The same series again gets the same number; numbers begin with 1.
inline gh_metric define(gh_instance* handle, const char* kind, gh_text name, const gh_label* labels,
                        std::uint64_t count) {
  FakeInstance* instance = guarded_create(handle, kind);
  if (instance == nullptr) return 0;
  if (!is_metric_name(view(name))) {
    instance->host->misuse("'" + copy(name) + "' is no name of a metric: lower case, digits and '_'");
    return 0;
  }
  Metric metric{copy(instance->plugin->name), instance->address, copy(name), kind, {}, 0, {}};
  for (std::uint64_t i = 0; i < count; ++i) metric.labels[copy(labels[i].name)] = copy(labels[i].value);
  auto& all = instance->host->metrics;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool is_same = all[i].plugin == metric.plugin && all[i].scope == metric.scope && all[i].name == metric.name;
    if (is_same && all[i].kind != kind) {
      instance->host->misuse("the metric '" + metric.name + "' is defined a second time as another kind");
      return 0;
    }
    if (is_same && all[i].labels == metric.labels) return static_cast<gh_metric>(i + 1);
  }
  all.push_back(std::move(metric));
  return static_cast<gh_metric>(all.size());
}

inline gh_metric counter(gh_instance* handle, gh_text name, gh_text, const gh_label* labels, std::uint64_t count) {
  return define(handle, "counter", name, labels, count);
}
inline gh_metric gauge(gh_instance* handle, gh_text name, gh_text, const gh_label* labels, std::uint64_t count) {
  return define(handle, "gauge", name, labels, count);
}
inline gh_metric histogram(gh_instance* handle, gh_text name, gh_text, const gh_label* labels, std::uint64_t count,
                           const double* bounds, std::uint64_t bound_count) {
  for (std::uint64_t i = 1; i < bound_count; ++i) {
    if (bounds[i] <= bounds[i - 1]) return 0;
  }
  return define(handle, "histogram", name, labels, count);
}

inline Metric* defined(gh_instance* handle, gh_metric id, const char* function) {
  FakeInstance* instance = guarded(handle, function);
  if (instance == nullptr || id == 0 || id > instance->host->metrics.size()) return nullptr;
  return &instance->host->metrics[id - 1];
}

inline void add(gh_instance* handle, gh_metric id, std::int64_t amount) {
  Metric* metric = defined(handle, id, "metrics.add");
  if (metric == nullptr) return;
  const bool is_wrong = metric->kind == "histogram" || (metric->kind == "counter" && amount < 0);
  FakeHost& host = *reinterpret_cast<FakeInstance*>(handle)->host;
  if (is_wrong) return host.misuse("add is for gauges, and for counters that grow: '" + metric->name + "'");
  metric->value += static_cast<double>(amount);
}
inline void set(gh_instance* handle, gh_metric id, double value) {
  Metric* metric = defined(handle, id, "metrics.set");
  if (metric == nullptr) return;
  FakeHost& host = *reinterpret_cast<FakeInstance*>(handle)->host;
  if (metric->kind != "gauge" || !host.entry()->is_control)
    return host.misuse("set is for gauges, from the control thread: '" + metric->name + "'");
  metric->value = value;
}
inline void observe(gh_instance* handle, gh_metric id, double value) {
  Metric* metric = defined(handle, id, "metrics.observe");
  if (metric == nullptr) return;
  if (metric->kind != "histogram")
    return reinterpret_cast<FakeInstance*>(handle)->host->misuse("observe is for histograms: '" + metric->name + "'");
  metric->observed.push_back(value);
}

inline const void* table() {
  static const gh_metrics_v1 kTable{sizeof(gh_metrics_v1), 0, counter, gauge, histogram, add, set, observe};
  return &kTable;
}

}  // namespace gatehouse::testing::ext_metrics

namespace gatehouse::testing::ext_cells {

inline constexpr std::size_t kMostBlocks = 4096;
inline constexpr std::uint64_t kMostBytes = std::uint64_t{4} << 20;

inline void* get(gh_instance* handle, gh_text name, std::uint64_t layout, std::uint64_t bytes) {
  FakeInstance* instance = guarded(handle, "cells.get");
  if (instance == nullptr || bytes == 0) return nullptr;
  const std::string version = copy(instance->plugin->version);
  const std::string owner = copy(instance->plugin->name) + "/" + version.substr(0, version.find('.')) + "/";
  auto& all = instance->host->cells;
  const std::string key = owner + copy(name) + "/" + std::to_string(layout);
  if (const auto found = all.find(key); found != all.end())
    return found->second.bytes == bytes ? found->second.block : nullptr;
  std::size_t blocks = 0;
  std::uint64_t sum = bytes;
  for (const auto& [other, cells] : all) {
    if (other.rfind(owner, 0) != 0) continue;
    ++blocks;
    sum += cells.bytes;
  }
  if (blocks >= kMostBlocks || sum > kMostBytes) return nullptr;
  FakeHost::Cells& cells = all[key];
  cells.memory = std::make_unique<std::byte[]>(bytes + 64);
  const auto address = reinterpret_cast<std::uintptr_t>(cells.memory.get());
  cells.block = cells.memory.get() + (64 - address % 64) % 64;
  cells.bytes = bytes;
  return cells.block;
}

inline const void* table() {
  static const gh_cells_v1 kTable{sizeof(gh_cells_v1), 0, get};
  return &kTable;
}

}  // namespace gatehouse::testing::ext_cells

namespace gatehouse::testing::ext_document {

inline std::int32_t publish(gh_instance* handle, gh_text listener, gh_text path, gh_text type, gh_text, gh_text body) {
  FakeInstance* instance = guarded(handle, "document.publish");
  if (instance == nullptr || path.size == 0 || path.data[0] != '/') return GH_E_ARGUMENT;
  FakeHost& host = *instance->host;
  if (view(listener) != "admin" && view(listener) != host.situation.route.listener) return GH_E_ARGUMENT;
  const std::string key = copy(listener) + " " + copy(path);
  host.documents[key] = {copy(type), copy(body)};
  instance->at_end.push_back([&host, key] { host.documents.erase(key); });
  return GH_OK;
}

inline const void* table() {
  static const gh_document_v1 kTable{sizeof(gh_document_v1), 0, publish};
  return &kTable;
}

}  // namespace gatehouse::testing::ext_document
