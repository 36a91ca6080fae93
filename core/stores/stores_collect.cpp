// The metrics of all stores, summed over the workers.
#include "stores/stores.hpp"

namespace gatehouse::core {
namespace {

constexpr std::uint64_t kSeriesOfStore = 64;  // calls and results that occur, errors, duration, up: about

MetricLabels of_store(const std::string& name) { return {{"store", name}}; }

std::uint64_t sum(const std::vector<std::unique_ptr<StoreCounts>>& counts, StoreCall call, StoreError error) {
  std::uint64_t total = 0;
  for (const auto& each : counts) total += each->count(call, error);
  return total;
}

}  // namespace

void Stores::collect(Families& families) const {
  for (const auto& [name, counts] : counts_) {
    if (families.admits(kSeriesOfStore)) collect_calls(families, name, counts);
  }
  collect_local(families);
}

void Stores::collect_calls(Families& families, const std::string& name, const Counts& counts) const {
  for (std::size_t error = 1; error < kStoreErrorCount; ++error) {
    std::uint64_t total = 0;
    for (std::size_t call = 0; call < kStoreCallCount; ++call) {
      total += sum(counts, static_cast<StoreCall>(call), static_cast<StoreError>(error));
    }
    auto labels = of_store(name);
    labels.push_back({"reason", std::string(text(static_cast<StoreError>(error)))});
    families.counter("gatehouse_store_errors_total", "Calls on a store that gave no answer", labels, total);
  }
  for (std::size_t call = 0; call < kStoreCallCount; ++call) {
    for (std::size_t error = 0; error < kStoreErrorCount; ++error) {
      const auto total = sum(counts, static_cast<StoreCall>(call), static_cast<StoreError>(error));
      if (total == 0) continue;
      auto labels = of_store(name);
      labels.push_back({"call", std::string(text(static_cast<StoreCall>(call)))});
      labels.push_back({"result", error == 0 ? "ok" : std::string(text(static_cast<StoreError>(error)))});
      families.counter("gatehouse_store_requests_total", "Calls on a store", labels, total);
    }
  }
  std::size_t up = 0;
  BucketSums durations;
  for (const auto& each : counts) {
    up += each->is_up() ? 1U : 0U;
    each->add_durations(durations);
  }
  families.gauge("gatehouse_store_up", "Share of the workers that can reach the store", of_store(name),
                 counts.empty() ? 0 : static_cast<double>(up) / static_cast<double>(counts.size()));
  if (name == "local") return;  // finishes at once
  families.histogram("gatehouse_store_duration_seconds", "From the call on a store to its answer", of_store(name),
                     kOverheadBounds, std::move(durations));
}

void Stores::collect_local(Families& families) const {
  if (!families.admits(5)) return;
  const auto usage = local_.usage();
  const auto labels = of_store("local");
  families.gauge("gatehouse_store_entries", "Entries of the local store", labels, static_cast<double>(usage.keys));
  families.gauge("gatehouse_store_bytes", "Memory of the entries of the local store", labels,
                 static_cast<double>(usage.bytes));
  families.counter("gatehouse_store_evictions_total", "Counters that made room before they expired", labels,
                   usage.evicted);
  families.counter("gatehouse_store_full_total", "Calls that found no room in the local store", labels, usage.refused);
  families.counter("gatehouse_store_expired_total", "Entries of the local store that expired", labels, usage.expired);
}

}  // namespace gatehouse::core
